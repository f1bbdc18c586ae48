// ListConfigResources v0–1: what has settings; version 0 knows client metrics subscriptions alone (KIP-1142).
import {
  ApiKey,
  ErrorCode,
  type ListConfigResourcesRequest,
  type ListConfigResourcesResponseConfigResourceInit,
  type ListConfigResourcesResponseInit,
} from '@millrace/protocol'
import type { MetadataImage } from '../metadata/image.ts'
import type { Metadata } from '../metadata/publisher.ts'
import { aliveBrokers } from './brokers.ts'
import type { Handler } from './handler.ts'

/** Kafka's numbers of what can be listed. */
const resourceTypes = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const

export function listConfigResourcesHandler(parts: {
  readonly metadata: Pick<Metadata, 'image'>
}): Handler<ListConfigResourcesRequest, ListConfigResourcesResponseInit> {
  return {
    apiKey: ApiKey.LIST_CONFIG_RESOURCES,
    minVersion: 0,
    maxVersion: 1,
    handle: (request, { apiVersion, listener }) => {
      const all: readonly number[] = apiVersion === 0 ? [resourceTypes.clientMetrics] : Object.values(resourceTypes)
      const asked = new Set(request.resourceTypes.length === 0 ? all : request.resourceTypes)
      if ([...asked].some((type) => !all.includes(type))) return { errorCode: ErrorCode.UNSUPPORTED_VERSION }
      const { image } = parts.metadata
      return {
        configResources: [...asked].flatMap((resourceType): ListConfigResourcesResponseConfigResourceInit[] =>
          namesOf(image, resourceType, listener).map((resourceName) => ({ resourceName, resourceType })),
        ),
      }
    },
  }
}

function namesOf(image: MetadataImage, type: number, listener: string): string[] {
  switch (type) {
    case resourceTypes.topic:
      return Array.from(image.topics.all(), ({ name }) => name)
    case resourceTypes.broker:
    case resourceTypes.brokerLogger:
      return aliveBrokers(image, listener).map(({ id }) => String(id))
    default: {
      const wanted = type === resourceTypes.group ? 'group' : 'client-metrics'
      return Array.from(image.configs.all()).flatMap(([{ type: of, name }]) => (of === wanted ? [name] : []))
    }
  }
}
