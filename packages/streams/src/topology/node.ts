// A node of a topology as its user sees it: a kind, a key type and a value type, and pipe.
import type { Pipe } from './pipe.ts'

/**
 * What a node is, and so what may be done with it:
 *
 * ```
 * stream ── groupBy ──► grouped ──── count, reduce, aggregate ──► table
 *   │                      └─ windowedBy ► windowed ─ count, … ─► table of windowed keys
 *   └─ toTable ► table ── groupBy ──► groupedTable ─ count, … ──► table
 *                  └─ toStream ► stream
 * ```
 */
export type NodeKind = 'stream' | 'table' | 'grouped' | 'windowed' | 'groupedTable'

declare const types: unique symbol

/**
 * A place in a topology. A pipe is a description: nothing runs until the topology does, and piping one node twice is a fan-out, not a
 * second read.
 */
export interface Node<out Kind extends NodeKind, out K, out V> {
  readonly kind: Kind
  /** Shown by `describe`, in metrics and in errors. */
  readonly name: string
  readonly [types]?: { readonly key: K; readonly value: V }
  readonly pipe: Pipe<Node<Kind, K, V>>
}

/** Records, each standing for itself. */
export type Stream<K, V> = Node<'stream', K, V>
/** The latest value of each key; a record is an update, null a deletion. */
export type Table<K, V> = Node<'table', K, V>
/** A stream grouped by its key, waiting to be aggregated. */
export type Grouped<K, V> = Node<'grouped', K, V>
/** A grouped stream cut into windows. */
export type WindowedStream<K, V> = Node<'windowed', K, V>
/** A table grouped by a new key. */
export type GroupedTable<K, V> = Node<'groupedTable', K, V>

/** Any node, whatever its types. */
export type AnyNode = Node<NodeKind, unknown, unknown>

/** What an operator's function learns about the record besides its value. One object is reused for all records: read it, do not keep it. */
export interface Meta<out K> {
  readonly key: K
  /** Event time, ms since 1970. */
  readonly timestamp: number
  /** Where the record came from that this one was made of; a repartition topic where there is one between. */
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly headers: readonly Header[]
}

export interface Header {
  readonly key: string
  readonly value: Uint8Array | null
}
