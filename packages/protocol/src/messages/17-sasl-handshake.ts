// Generated from spec/17-sasl-handshake.txt, do not edit: SaslHandshakeRequest and SaslHandshakeResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 17: SaslHandshakeRequest, versions 0 to 1. */
export interface SaslHandshakeRequest {
  mechanism: string
}

/** {@link SaslHandshakeRequest} to be written: a field left out has its default. */
export interface SaslHandshakeRequestInit {
  readonly mechanism?: string | undefined
}

/** Reads and writes {@link SaslHandshakeRequest}. */
export const saslHandshakeRequest: MessageCodec<SaslHandshakeRequest, SaslHandshakeRequestInit> = {
  name: 'SaslHandshakeRequest',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('SaslHandshakeRequest', version, 0, 1)
    try {
      return readSaslHandshakeRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SaslHandshakeRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SaslHandshakeRequest', version, 0, 1)
    writeSaslHandshakeRequest(writer, message, version)
  },
}

function readSaslHandshakeRequest(reader: Reader, _version: number): SaslHandshakeRequest {
  const mechanism = reader.string()
  return { mechanism }
}

function writeSaslHandshakeRequest(writer: Writer, message: SaslHandshakeRequestInit, _version: number): void {
  writer.string(message.mechanism ?? '')
}

/** Response 17: SaslHandshakeResponse, versions 0 to 1. */
export interface SaslHandshakeResponse {
  errorCode: number
  mechanisms: string[]
}

/** {@link SaslHandshakeResponse} to be written: a field left out has its default. */
export interface SaslHandshakeResponseInit {
  readonly errorCode?: number | undefined
  readonly mechanisms?: readonly string[] | undefined
}

/** Reads and writes {@link SaslHandshakeResponse}. */
export const saslHandshakeResponse: MessageCodec<SaslHandshakeResponse, SaslHandshakeResponseInit> = {
  name: 'SaslHandshakeResponse',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('SaslHandshakeResponse', version, 0, 1)
    try {
      return readSaslHandshakeResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SaslHandshakeResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SaslHandshakeResponse', version, 0, 1)
    writeSaslHandshakeResponse(writer, message, version)
  },
}

function readSaslHandshakeResponse(reader: Reader, _version: number): SaslHandshakeResponse {
  const errorCode = reader.int16()
  const mechanismsLength = reader.arrayLength(2)
  const mechanisms: string[] = []
  for (let i = 0; i < mechanismsLength; i += 1) mechanisms.push(reader.string())
  return { errorCode, mechanisms }
}

function writeSaslHandshakeResponse(writer: Writer, message: SaslHandshakeResponseInit, _version: number): void {
  writer.int16(message.errorCode ?? 0)
  const mechanisms = message.mechanisms ?? []
  writer.arrayLength(mechanisms.length)
  for (const element of mechanisms) writer.string(element)
}
