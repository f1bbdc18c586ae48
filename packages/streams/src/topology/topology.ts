// The start of every pipe: a topology, its streams and its tables.
import type { RecordContext } from '../task/context.ts'
import type { Serde } from '../serde/serde.ts'
import type { Topic } from '../topic.ts'
import { Graph } from './graph.ts'
import type { GraphNode, Semantics } from './graph.ts'
import type { Meta, Stream, Table } from './node.ts'
import { Plan } from './plan.ts'
import { describeMermaid, describeText } from './describe.ts'
import { sourceOperation, streamOperation } from '../operators/source.ts'
import { tableSourceOperation } from '../operators/table-source.ts'
import type { StoreNamed } from '../store/named-store.ts'
import { storeName } from '../store/named-store.ts'

export interface TopologyOptions {
  /** `strict` (the default), or `kafka`: Kafka Streams 4.4 with its known defects. */
  readonly semantics?: Semantics
  /** Refuses state without a name of its own: a name made from the pipe's shape changes with it, and state with it. Default false. */
  readonly strictNaming?: boolean
}

export interface StreamOptions<K, V> {
  /**
   * Event time of a record, ms since 1970, instead of its own timestamp. A negative answer drops the record.
   * The value is decoded as soon as the record is next in its partition.
   */
  readonly timestamp?: (value: V, meta: Meta<K>) => number
}

export interface TableOptions<K, V> extends StreamOptions<K, V> {
  /** Keeps the table in a store of this name, whether or not an operator needs it. */
  readonly as?: StoreNamed<V>
}

/** A description of streams, tables and what becomes of them. Building it runs nothing. */
export interface Topology {
  /** The records of a topic. */
  stream<K, V>(topic: Topic<K, V>, options?: StreamOptions<K, V>): Stream<K, V>
  /**
   * The latest record of each key of a topic; one without a value deletes its row, one without a key is dropped. It is kept in a store
   * only if an operator needs to look rows up or to know what they were before.
   */
  table<K, V>(topic: Topic<K, V>, options?: TableOptions<K, NonNullable<V>>): Table<K, NonNullable<V>>
  /** The sub-topologies with their nodes, topics and stores. */
  describe(format?: 'text' | 'mermaid'): string
}

/** Starts a topology. */
export function topology(options: TopologyOptions = {}): Topology {
  return new GraphTopology(options)
}

class GraphTopology implements Topology {
  readonly graph: Graph
  readonly semantics: Semantics

  constructor(options: TopologyOptions) {
    this.graph = new Graph(options.strictNaming ?? false)
    this.semantics = options.semantics ?? 'strict'
  }

  stream<K, V>(topic: Topic<K, V>, options: StreamOptions<K, V> = {}): Stream<K, V> {
    const source = this.#source(topic as Topic<unknown, unknown>, options as StreamOptions<unknown, unknown>)
    return this.graph.add(streamOperation(source), [source]) as unknown as Stream<K, V>
  }

  table<K, V>(topic: Topic<K, V>, options: TableOptions<K, NonNullable<V>> = {}): Table<K, NonNullable<V>> {
    const source = this.#source(topic as Topic<unknown, unknown>, options as StreamOptions<unknown, unknown>)
    const { as } = options
    const store = this.graph.nameState(storeName(as) ?? this.graph.freeName(`${topic.name}-table`), 'table', [source])
    return this.graph.add(tableSourceOperation(source, store, as !== undefined), [source]) as unknown as Table<K, NonNullable<V>>
  }

  #source(topic: Topic<unknown, unknown>, options: StreamOptions<unknown, unknown>): GraphNode {
    const timestamp = options.timestamp as ((value: unknown, meta: RecordContext) => number) | undefined
    const node = this.graph.source(topic.name, () =>
      this.graph.add(
        sourceOperation({ name: topic.name, internal: false }, topic.key, topic.value, { timestamp, repartition: undefined }),
        [],
        [topic.name],
      ),
    )
    checkSame(topic.name, 'key', node.operation.key, topic.key)
    checkSame(topic.name, 'value', node.operation.value, topic.value)
    if (node.operation.source!.timestamp !== timestamp) {
      throw new TypeError(
        `${topic.name} is read twice with different timestamps: one topic has one reader, so it has one event time`,
      )
    }
    return node
  }

  describe(format: 'text' | 'mermaid' = 'text'): string {
    const plan = compile(this)
    return format === 'text' ? describeText(plan) : describeMermaid(plan)
  }
}

function checkSame(topic: string, what: string, known: Serde<unknown> | undefined, given: Serde<unknown>): void {
  if (known !== given && known?.name !== given.name) {
    throw new TypeError(
      `${topic} is read twice with different ${what} serdes (${known?.name} and ${given.name}): use one topic value`,
    )
  }
}

/** Compiles a topology. @throws TypeError it has no node, or is not one of ours. */
export function compile(topology: Topology): Plan {
  if (!(topology instanceof GraphTopology)) throw new TypeError('not a topology: make one with topology()')
  if (topology.graph.nodes.length === 0) throw new TypeError('the topology is empty: begin with stream(…) or table(…)')
  return new Plan(topology.graph, topology.semantics)
}
