// Records already in the bytes that the converters would make: packed, without an object each.
// hot
import type { RecordHeader } from '@millrace/protocol'

const fieldsPerRecord = 5
/** Keys of up to so many bytes are copied. */
const shortKey = 64

/**
 * A batch of records whose keys and values lie one after the other in one buffer. Sources that can write the converter's bytes
 * themselves fill it; the runtime hands the pieces to the producer.
 */
export class EncodedRecords {
  /** Topic names, by the index in `field(i, 0)`. */
  readonly topics: string[] = []
  readonly #topicIndex = new Map<string, number>()
  bytes: Uint8Array = new Uint8Array(0)
  count = 0
  #fields: Int32Array
  #timestamps: Float64Array
  readonly #keys: Uint8Array[] = []
  // Few records have headers.
  readonly headers = new Map<number, readonly RecordHeader[]>()
  /** Records of which each partition gets a copy. */
  readonly toAllPartitions = new Set<number>()
  constructor(recordsExpected = 1024) {
    this.#fields = new Int32Array(recordsExpected * fieldsPerRecord)
    this.#timestamps = new Float64Array(recordsExpected)
  }
  topicIndex(topic: string): number {
    const known = this.#topicIndex.get(topic)
    if (known !== undefined) return known
    this.topics.push(topic)
    this.#topicIndex.set(topic, this.topics.length - 1)
    return this.topics.length - 1
  }
  /** Notes a record whose bytes stand in the buffer that `bytes` will be; a start of -1 is null. */
  add(topic: number, keyStart: number, keyEnd: number, valueStart: number, valueEnd: number, timestamp: number): void {
    if (this.count === this.#timestamps.length) this.#grow()
    const at = this.count * fieldsPerRecord
    const fields = this.#fields
    fields[at] = topic
    fields[at + 1] = keyStart
    fields[at + 2] = keyEnd
    fields[at + 3] = valueStart
    fields[at + 4] = valueEnd
    this.#timestamps[this.count] = timestamp
    this.count += 1
  }
  topicOf(record: number): string {
    return this.topics[this.#fields[record * fieldsPerRecord] as number] as string
  }
  /** The key's bytes, until the next call. */
  key(record: number): Uint8Array | null {
    const start = this.#fields[record * fieldsPerRecord + 1] as number
    if (start < 0) return null
    const end = this.#fields[record * fieldsPerRecord + 2] as number
    const length = end - start
    if (length > shortKey) return this.bytes.subarray(start, end)
    // Copying a short key into an array that is there costs less than a view does.
    const key = (this.#keys[length] ??= new Uint8Array(length))
    for (let i = 0; i < length; i += 1) key[i] = this.bytes[start + i] as number
    return key
  }
  /** A view of the value's bytes. */
  value(record: number): Uint8Array | null {
    const start = this.#fields[record * fieldsPerRecord + 3] as number
    return start < 0 ? null : this.bytes.subarray(start, this.#fields[record * fieldsPerRecord + 4])
  }
  timestamp(record: number): number {
    return this.#timestamps[record] as number
  }
  /** Where the bytes of a record begin. */
  startOf(record: number): number {
    const key = this.#fields[record * fieldsPerRecord + 1] as number
    return key < 0 ? (this.#fields[record * fieldsPerRecord + 3] as number) : key
  }
  /** Moves the records from `record` on to the end of another batch, whose buffer has their bytes `shift` earlier. */
  moveTail(record: number, into: EncodedRecords, shift: number): void {
    const fields = this.#fields
    const moved = (place: number): number => (place < 0 ? place : place - shift)
    for (let i = record; i < this.count; i += 1) {
      const at = i * fieldsPerRecord
      const headers = this.headers.get(i)
      if (headers !== undefined) {
        into.headers.set(into.count, headers)
        this.headers.delete(i)
      }
      if (this.toAllPartitions.delete(i)) into.toAllPartitions.add(into.count)
      const topic = into.topicIndex(this.topics[fields[at] as number] as string)
      into.add(
        topic,
        moved(fields[at + 1] as number),
        moved(fields[at + 2] as number),
        moved(fields[at + 3] as number),
        moved(fields[at + 4] as number),
        this.#timestamps[i] as number,
      )
    }
    this.count = record
  }
  reset(): void {
    this.count = 0
    if (this.headers.size > 0) this.headers.clear()
    if (this.toAllPartitions.size > 0) this.toAllPartitions.clear()
  }
  #grow(): void {
    const fields = new Int32Array(2 * this.#fields.length)
    fields.set(this.#fields)
    this.#fields = fields
    const timestamps = new Float64Array(2 * this.#timestamps.length)
    timestamps.set(this.#timestamps)
    this.#timestamps = timestamps
  }
}
