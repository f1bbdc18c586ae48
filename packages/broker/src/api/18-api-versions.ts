// ApiVersions v0–5: what is served here, and the features the cluster has agreed on.
import {
  ApiKey,
  ErrorCode,
  type ApiVersionsRequest,
  type ApiVersionsResponseApiVersionInit,
  type ApiVersionsResponseInit,
} from '@millrace/protocol'
import { servedFeatures, supportedFeatures } from '../controller/features.ts'
import type { Metadata } from '../metadata/publisher.ts'
import type { AnyHandler, Handler } from './handler.ts'

export interface ApiVersionsParts {
  /** All that are served: the answer is made of nothing else. */
  readonly handlers: () => readonly AnyHandler[]
  readonly metadata: Metadata
}

/** What a client may call itself and its version. */
const softwareName = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/

export function apiVersionsHandler(parts: ApiVersionsParts): Handler<ApiVersionsRequest, ApiVersionsResponseInit> {
  return {
    apiKey: ApiKey.API_VERSIONS,
    minVersion: 0,
    maxVersion: 5,
    handle: (request, { apiVersion }) => {
      if (isInvalid(request, apiVersion)) return { errorCode: ErrorCode.INVALID_REQUEST }
      if (isMeantForAnother(request, apiVersion, parts.metadata)) return { errorCode: ErrorCode.REBOOTSTRAP_REQUIRED }
      return served(parts, apiVersion)
    },
  }
}

function isInvalid(
  { clientSoftwareName, clientSoftwareVersion, clusterId, nodeId }: ApiVersionsRequest,
  version: number,
): boolean {
  if (version >= 3 && !(softwareName.test(clientSoftwareName) && softwareName.test(clientSoftwareVersion))) return true
  return version >= 5 && (clusterId === null) !== (nodeId === -1)
}

/** The client wanted another cluster, or another node: it was led here by an address that changed hands (KIP-1242). */
function isMeantForAnother({ clusterId, nodeId }: ApiVersionsRequest, version: number, metadata: Metadata): boolean {
  return version >= 5 && clusterId !== null && (clusterId !== metadata.clusterId || nodeId !== metadata.nodeId)
}

function served({ handlers, metadata }: ApiVersionsParts, version: number): ApiVersionsResponseInit {
  const { image } = metadata
  // Older Java clients cannot read a feature whose lowest level is 0 (KAFKA-17492).
  const supported = [...supportedFeatures].filter(([, { minSupportedVersion }]) => version >= 4 || minSupportedVersion > 0)
  return {
    apiKeys: handlers()
      .map(versionsOf)
      .toSorted((a, b) => (a.apiKey ?? 0) - (b.apiKey ?? 0)),
    supportedFeatures: supported.map(([name, range]) => ({
      name,
      minVersion: range.minSupportedVersion,
      maxVersion: range.maxSupportedVersion,
    })),
    finalizedFeatures: [...servedFeatures(image.features, metadata.kraftVersion)].map(([name, level]) => ({
      name,
      maxVersionLevel: level,
      minVersionLevel: level,
    })),
    finalizedFeaturesEpoch: image.offset,
  }
}

function versionsOf({ apiKey, minVersion, maxVersion, advertisedMinVersion }: AnyHandler): ApiVersionsResponseApiVersionInit {
  return { apiKey, minVersion: advertisedMinVersion ?? minVersion, maxVersion }
}
