// ApiVersions: the version both sides speak, and how the asking side gets the answer at all (KIP-511).
import { ErrorCode } from '../errors/error-codes.ts'
import { ApiKey } from '../messages/api-keys.ts'
import { type ApiVersionsResponse, apiVersionsResponse } from '../messages/18-api-versions.ts'
import { UnsupportedVersion } from '../primitives/malformed-message.ts'
import type { MessageCodec } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'

/** Versions [min, max] of one API. */
export interface VersionRange {
  readonly min: number
  readonly max: number
}

/**
 * Reads the body of an ApiVersions answer. A server that does not know `version` answers UNSUPPORTED_VERSION in version 0, whatever was asked.
 * @throws MalformedMessage
 */
export function readApiVersionsResponse(reader: Reader, version: number): ApiVersionsResponse {
  const start = reader.position
  const errorCode = reader.int16()
  reader.position = start
  return apiVersionsResponse.read(reader, errorCode === ErrorCode.UNSUPPORTED_VERSION ? 0 : version)
}

/**
 * The version in which to ask again, when `answer` to a request of version `asked` was UNSUPPORTED_VERSION: the newest that the server names for it, or 0 when it names none.
 * @returns undefined when there is nothing left to try, or nothing to try again.
 */
export function nextApiVersionsVersion(asked: number, answer: ApiVersionsResponse): number | undefined {
  if (answer.errorCode !== ErrorCode.UNSUPPORTED_VERSION || asked === 0) return undefined
  const named = answer.apiKeys.find((api) => api.apiKey === ApiKey.API_VERSIONS)
  return Math.max(0, Math.min(asked - 1, named?.maxVersion ?? 0))
}

/** What the other side serves, as its ApiVersions answer said. */
export class ServedVersions {
  private readonly ranges: ReadonlyMap<number, VersionRange>
  private readonly features: ReadonlyMap<string, number>

  constructor(answer: ApiVersionsResponse) {
    this.ranges = new Map(answer.apiKeys.map((api) => [api.apiKey, { min: api.minVersion, max: api.maxVersion }]))
    this.features = new Map(answer.finalizedFeatures.map((feature) => [feature.name, feature.maxVersionLevel]))
  }

  /** Versions of an API there, undefined when it is not served. */
  range(apiKey: number): VersionRange | undefined {
    return this.ranges.get(apiKey)
  }

  /** Level of a cluster-wide feature such as `transaction.version`, 0 when the other side does not know it (KIP-584). */
  featureLevel(name: string): number {
    return this.features.get(name) ?? 0
  }

  /**
   * The newest version that both sides speak.
   * @param limits narrower versions that can say what is meant.
   * @throws UnsupportedVersion there is none: it says what each side speaks.
   */
  common(codec: MessageCodec<unknown, never>, limits?: Partial<VersionRange>): number {
    const min = Math.max(codec.minVersion, limits?.min ?? 0)
    const max = Math.min(codec.maxVersion, limits?.max ?? Infinity)
    const served = this.ranges.get(codec.apiKey)
    if (served === undefined) throw new UnsupportedVersion(codec.name, max, 'the other side does not serve it')
    const version = Math.min(max, served.max)
    if (version < min || version < served.min) {
      throw new UnsupportedVersion(
        codec.name,
        max,
        `the other side speaks versions ${served.min} to ${served.max}, this one ${min} to ${max}`,
      )
    }
    return version
  }
}
