// Records on their way from a source or to a sink, and the positions that sources speak of.
import type { ConnectValue, Schema } from './schema.ts'

/** One header. Its value goes through the header converter. */
export interface ConnectHeader {
  readonly key: string
  readonly schema: Schema | null
  readonly value: ConnectValue
}

/** What a record carries on both ways. */
export interface ConnectRecord {
  readonly topic: string
  readonly keySchema: Schema | null
  readonly key: ConnectValue
  readonly valueSchema: Schema | null
  readonly value: ConnectValue
  /** Milliseconds since 1970; null lets the producer say now. */
  readonly timestamp: number | null
  readonly headers: readonly ConnectHeader[]
}

/** A record from a source. */
export interface SourceRecord extends ConnectRecord {
  /** null: by key; all: a copy to each partition, for what concerns every key, such as TRUNCATE. */
  readonly partition: number | 'all' | null
}

/** A record for a sink. */
export interface SinkRecord extends ConnectRecord {
  readonly partition: number
  readonly offset: number
}

/** A value of a position: what JSON can say and Kafka Connect allows. */
export type PositionValue = string | number | boolean | null
/** Which part of a source, such as `{ server: 'orders' }`. */
export type SourcePartition = Readonly<Record<string, PositionValue>>
/** Where to go on in it. */
export type SourceOffset = Readonly<Record<string, PositionValue>>
