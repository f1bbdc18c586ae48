// Keys of windowed results: the key's bytes, then the window's start, as Kafka's TimeWindowedSerializer writes them.
import type { Windowed } from '../windows/window.ts'
import type { Duration } from '../windows/duration.ts'
import { milliseconds } from '../windows/duration.ts'
import { readInt64, writeInt64 } from './primitives.ts'
import type { Serde } from './serde.ts'

/** A serde of windowed keys; sinks route such a record by the bytes of its key alone, so that all windows of a key share a partition. */
export interface WindowedSerde<K> extends Serde<Windowed<K>> {
  /** Bytes behind the key that do not take part in choosing the partition. */
  readonly suffixBytes: number
}

/**
 * @param size of the window: the bytes hold its start only.
 */
export function windowed<K>(key: Serde<K>, size: Duration): WindowedSerde<K> {
  const sizeMs = milliseconds(size)
  return {
    name: `windowed ${key.name}`,
    suffixBytes: 8,
    decode(bytes, start, end) {
      const from = readInt64(bytes, end - 8)
      return { key: key.decode(bytes, start, end - 8), start: from, end: from + sizeMs }
    },
    encode(value, scratch) {
      const encoded = key.encode(value.key, scratch)
      const length = encoded.length
      // A serde may answer with bytes of its own instead of the scratch.
      if (encoded.buffer !== scratch.bytes.buffer) scratch.writeBytes(encoded, 0)
      writeInt64(scratch, length, value.start)
      return scratch.slice(length + 8)
    },
  }
}

export function isWindowedSerde(serde: Serde<unknown>): serde is WindowedSerde<unknown> {
  return 'suffixBytes' in serde
}
