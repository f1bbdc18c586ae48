// Generated from spec/default-principal.txt, do not edit: DefaultPrincipal.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: DefaultPrincipal, version 0. */
export interface DefaultPrincipal {
  type: string
  name: string
  tokenAuthenticated: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link DefaultPrincipal} to be written: a field left out has its default. */
export interface DefaultPrincipalInit {
  readonly type?: string | undefined
  readonly name?: string | undefined
  readonly tokenAuthenticated?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DefaultPrincipal}. */
export const defaultPrincipal: MessageCodec<DefaultPrincipal, DefaultPrincipalInit> = {
  name: 'DefaultPrincipal',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DefaultPrincipal', version, 0, 0)
    try {
      return readDefaultPrincipal(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DefaultPrincipal', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DefaultPrincipal', version, 0, 0)
    writeDefaultPrincipal(writer, message, version)
  },
}

function readDefaultPrincipal(reader: Reader, _version: number): DefaultPrincipal {
  const type = reader.compactString()
  const name = reader.compactString()
  const tokenAuthenticated = reader.boolean()
  const message: DefaultPrincipal = { type, name, tokenAuthenticated }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDefaultPrincipal(writer: Writer, message: DefaultPrincipalInit, _version: number): void {
  writer.compactString(message.type ?? '')
  writer.compactString(message.name ?? '')
  writer.boolean(message.tokenAuthenticated ?? false)
  writeUnknownTags(writer, message.unknownTags)
}
