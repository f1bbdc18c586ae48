// Headers of requests and responses: which version of the header goes with which version of the body.
import { ApiKey, apis } from '../messages/api-keys.ts'
import { requestHeader } from '../messages/request-header.ts'
import { MalformedMessage } from '../primitives/malformed-message.ts'
import type { Reader } from '../primitives/reader.ts'
import type { Writer } from '../primitives/writer.ts'

export interface RequestHeader {
  readonly apiKey: number
  readonly apiVersion: number
  /** Comes back with the response. */
  readonly correlationId: number
  readonly clientId: string | null
}

/** Version of the request header: 2 with tagged fields, else 1. An API or version unknown here gets what Kafka would use for its newest: flexible. */
export function requestHeaderVersion(apiKey: number, apiVersion: number): 1 | 2 {
  const api = apis.get(apiKey)
  return api === undefined || apiVersion >= api.flexibleFrom ? 2 : 1
}

/** Version of the response header: 1 with tagged fields, else 0. ApiVersions always has 0, since a client may not know the version of the answer (KIP-511). */
export function responseHeaderVersion(apiKey: number, apiVersion: number): 0 | 1 {
  if (apiKey === ApiKey.API_VERSIONS) return 0
  const api = apis.get(apiKey)
  return api === undefined || apiVersion >= api.flexibleFrom ? 1 : 0
}

/**
 * Reads the header in front of a request's body and leaves the reader at the body.
 * Versions are not checked against any range here: an ApiVersions request of a future version must be answerable, and its header is that of the newest one.
 * @throws MalformedMessage
 */
export function readRequestHeader(reader: Reader): RequestHeader {
  const start = reader.position
  const apiKey = reader.int16()
  const apiVersion = reader.int16()
  if (apiKey < 0 || apiVersion < 0)
    throw new MalformedMessage(`API key ${apiKey}, version ${apiVersion}`, `RequestHeader, byte ${start}`)
  reader.position = start
  const header = requestHeader.read(reader, requestHeaderVersion(apiKey, apiVersion))
  return { apiKey, apiVersion, correlationId: header.correlationId, clientId: header.clientId }
}

/** Writes the header in front of a request's body. */
export function writeRequestHeader(writer: Writer, header: RequestHeader): void {
  const { apiKey, apiVersion, correlationId, clientId } = header
  const message = { requestApiKey: apiKey, requestApiVersion: apiVersion, correlationId, clientId }
  requestHeader.write(writer, message, requestHeaderVersion(apiKey, apiVersion))
}

/** Reads the header in front of a response's body. @returns the correlation id. @throws MalformedMessage */
export function readResponseHeader(reader: Reader, apiKey: number, apiVersion: number): number {
  const correlationId = reader.int32()
  if (responseHeaderVersion(apiKey, apiVersion) === 1) reader.unknownTags()
  return correlationId
}

/** Writes the header in front of a response's body. */
export function writeResponseHeader(writer: Writer, apiKey: number, apiVersion: number, correlationId: number): void {
  writer.int32(correlationId)
  if (responseHeaderVersion(apiKey, apiVersion) === 1) writer.unsignedVarint(0)
}
