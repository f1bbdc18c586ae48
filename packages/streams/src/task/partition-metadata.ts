// What is committed beside an offset: the partition's time and the operators' stream times, in Kafka Streams' own format.
import { fromBase64, toBase64 } from '../serde/json.ts'
import { readInt64, writeInt64 } from '../serde/primitives.ts'
import { Scratch } from '../serde/serde.ts'
import { decodeText } from '../serde/serde.ts'

export interface PartitionMetadata {
  /** Greatest timestamp taken from the partition, -1 when none was. */
  readonly partitionTime: number
  /** Stream times by store name. */
  readonly streamTimes: ReadonlyMap<string, number>
}

const empty: PartitionMetadata = { partitionTime: -1, streamTimes: new Map() }

/**
 * ```
 * base64 of: 2 | partition time int64 | [ count int32 | count × ( length int32 | name | value int64 ) ]
 * ```
 * The list is there only when it has entries. Kafka Streams keeps other numbers in it, under other names; each passes over the other's.
 */
export function encodePartitionMetadata({ partitionTime, streamTimes }: PartitionMetadata): string {
  const scratch = new Scratch()
  scratch.reserve(9)[0] = 2
  writeInt64(scratch, 1, partitionTime)
  let at = 9
  if (streamTimes.size > 0) {
    scratch.view(at + 4).setInt32(at, streamTimes.size)
    at += 4
    for (const [name, value] of streamTimes) {
      const end = scratch.writeText(name, at + 4)
      scratch.view(end).setInt32(at, end - at - 4)
      writeInt64(scratch, end, value)
      at = end + 8
    }
  }
  return toBase64(scratch.slice(at))
}

/** Text that is not of this format, from a tool or another program, counts as none, as in Kafka. */
export function decodePartitionMetadata(text: string | undefined): PartitionMetadata {
  if (text === undefined || text === '') return empty
  let bytes: Uint8Array
  try {
    bytes = fromBase64(text)
  } catch {
    return empty
  }
  if (bytes.length < 9 || (bytes[0] !== 1 && bytes[0] !== 2)) return empty
  const streamTimes = new Map<string, number>()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 9
  if (bytes[0] === 2 && bytes.length >= 13) {
    let left = view.getInt32(at)
    at += 4
    for (; left > 0 && at + 4 <= bytes.length; left--) {
      const end = at + 4 + view.getInt32(at)
      if (end < at + 4 || end + 8 > bytes.length) break
      streamTimes.set(decodeText(bytes, at + 4, end), readInt64(bytes, end))
      at = end + 8
    }
  }
  return { partitionTime: readInt64(bytes, 1), streamTimes }
}
