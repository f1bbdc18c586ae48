// Generated from spec/control-record-type-schema.txt, do not edit: ControlRecordTypeSchema.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: ControlRecordTypeSchema, version 0. */
export interface ControlRecordTypeSchema {
  type: number
}

/** {@link ControlRecordTypeSchema} to be written: a field left out has its default. */
export interface ControlRecordTypeSchemaInit {
  readonly type?: number | undefined
}

/** Reads and writes {@link ControlRecordTypeSchema}. */
export const controlRecordTypeSchema: MessageCodec<ControlRecordTypeSchema, ControlRecordTypeSchemaInit> = {
  name: 'ControlRecordTypeSchema',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ControlRecordTypeSchema', version, 0, 0)
    try {
      return readControlRecordTypeSchema(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ControlRecordTypeSchema', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ControlRecordTypeSchema', version, 0, 0)
    writeControlRecordTypeSchema(writer, message, version)
  },
}

function readControlRecordTypeSchema(reader: Reader, _version: number): ControlRecordTypeSchema {
  const type = reader.int16()
  return { type }
}

function writeControlRecordTypeSchema(writer: Writer, message: ControlRecordTypeSchemaInit, _version: number): void {
  writer.int16(message.type ?? 0)
}
