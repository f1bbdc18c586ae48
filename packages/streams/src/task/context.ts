// The record at hand: where it came from, its bytes, and what an operator's function may learn about it. hot
import type { RecordHeader } from '@millrace/protocol'
import type { Serde } from '../serde/serde.ts'
import type { Meta } from '../topology/node.ts'

/** Hands a record, or a table's update, to the next node. `old` is for tables: the value before, null where it is not known or was none. */
export type Push = (key: unknown, value: unknown, old: unknown, timestamp: number) => void

/** A record in a fetched batch, as protocol's RecordCursor shows it. */
export interface RecordView {
  readonly bytes: Uint8Array
  readonly offset: number
  readonly timestamp: number
  readonly keyStart: number
  readonly keyEnd: number
  readonly valueStart: number
  readonly valueEnd: number
  readonly headerCount: number
  headers(): RecordHeader[]
}

/** Stands for a key or a value that is there and that no operator down the chain reads, so that it was not decoded. */
export const unread: unique symbol = Symbol('unread')

const noHeaders: readonly RecordHeader[] = []
const noBytes = new Uint8Array(0)

/** One a task; moved from record to record. */
export class RecordContext implements Meta<unknown> {
  topic = ''
  partition = 0
  offset = 0
  timestamp = 0
  /** Records that an operator refused: no key, no value where one is needed, too late. */
  dropped = 0
  /** Of the record that came in: positions in `bytes`, -1 for null. */
  bytes: Uint8Array = noBytes
  keyStart = -1
  keyEnd = -1
  valueStart = -1
  valueEnd = -1
  #view: RecordView | undefined = undefined
  #keySerde: Serde<unknown> | undefined = undefined
  #key: unknown = null

  /** Takes the next record; nothing is decoded here. */
  moveTo(topic: string, partition: number, view: RecordView, keySerde: Serde<unknown>): void {
    this.topic = topic
    this.partition = partition
    this.offset = view.offset
    this.bytes = view.bytes
    this.keyStart = view.keyStart
    this.keyEnd = view.keyEnd
    this.valueStart = view.valueStart
    this.valueEnd = view.valueEnd
    this.#view = view
    this.#keySerde = keySerde
  }

  /** What the user's function sees as `meta`; called just before it. */
  at(key: unknown, timestamp: number): this {
    this.#key = key
    this.timestamp = timestamp
    return this
  }

  get key(): unknown {
    if (this.#key === unread) this.#key = this.#keySerde!.decode(this.bytes, this.keyStart, this.keyEnd)
    return this.#key
  }

  get headers(): readonly RecordHeader[] {
    return this.#view === undefined || this.#view.headerCount === 0 ? noHeaders : this.#view.headers()
  }

  /** For the output: null spares the producer an empty list. */
  headersOrNull(): readonly RecordHeader[] | null {
    return this.#view === undefined || this.#view.headerCount === 0 ? null : this.#view.headers()
  }

  /** The incoming key as it came. */
  rawKey(): Uint8Array | null {
    return this.keyStart < 0 ? null : this.bytes.subarray(this.keyStart, this.keyEnd)
  }

  /** The incoming value as it came. */
  rawValue(): Uint8Array | null {
    return this.valueStart < 0 ? null : this.bytes.subarray(this.valueStart, this.valueEnd)
  }
}
