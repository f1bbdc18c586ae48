// Generated from spec/end-txn-marker.txt, do not edit: EndTxnMarker.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: EndTxnMarker, version 0. */
export interface EndTxnMarker {
  coordinatorEpoch: number
}

/** {@link EndTxnMarker} to be written: a field left out has its default. */
export interface EndTxnMarkerInit {
  readonly coordinatorEpoch?: number | undefined
}

/** Reads and writes {@link EndTxnMarker}. */
export const endTxnMarker: MessageCodec<EndTxnMarker, EndTxnMarkerInit> = {
  name: 'EndTxnMarker',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('EndTxnMarker', version, 0, 0)
    try {
      return readEndTxnMarker(reader, version)
    } catch (error) {
      throw malformedIn(error, 'EndTxnMarker', version)
    }
  },
  write(writer, message, version) {
    checkVersion('EndTxnMarker', version, 0, 0)
    writeEndTxnMarker(writer, message, version)
  },
}

function readEndTxnMarker(reader: Reader, _version: number): EndTxnMarker {
  const coordinatorEpoch = reader.int32()
  return { coordinatorEpoch }
}

function writeEndTxnMarker(writer: Writer, message: EndTxnMarkerInit, _version: number): void {
  writer.int32(message.coordinatorEpoch ?? 0)
}
