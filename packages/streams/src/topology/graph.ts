// The graph behind the nodes: what each operator is, in the order in which they were added.
import type { Push, RecordContext } from '../task/context.ts'
import type { Serde } from '../serde/serde.ts'
import type { KeyValueState } from '../store/key-value-state.ts'
import type { Row } from '../store/row.ts'
import type { WindowState } from '../store/window-state.ts'
import type { AnyNode, NodeKind } from './node.ts'
import type { Pipe } from './pipe.ts'
import type { Plan } from './plan.ts'

/** Strict follows what an operator means; Kafka's mode also repeats Kafka Streams' known defects, for a move from it and for tests against it. */
export type Semantics = 'strict' | 'kafka'

/** A state store that a node wants. */
export type StoreSpec = KeyValueStoreSpec | WindowStoreSpec
export interface KeyValueStoreSpec {
  readonly kind: 'keyValue'
  readonly name: string
  readonly key: Serde<unknown>
  readonly value: Serde<unknown>
}
export interface WindowStoreSpec {
  readonly kind: 'window'
  readonly name: string
  readonly key: Serde<unknown>
  readonly value: Serde<unknown>
  readonly sizeMs: number
  readonly retentionMs: number
}

/** What a node's processor may use of its task. */
export interface Scope {
  readonly context: RecordContext
  readonly semantics: Semantics
  keyValue(name: string): KeyValueState
  window(name: string): WindowState
  /** The stream time of one operator, under the name of its store; it is committed with the offsets and there again after a restart. */
  streamTime(store: string): StreamTime
  /** How a table node's value is read by key. */
  lookup(node: GraphNode): Lookup
  /** What follows a node that is fed from aside. */
  following(node: GraphNode): Push
  readonly plan: Plan
  readonly output: Output
}

export interface Output {
  /**
   * Writes a record, to the partition of its key; the bytes may be reused after the call.
   * @param suffixBytes how many bytes at the key's end do not take part in choosing the partition.
   */
  append(topic: TopicRef, suffixBytes: number, key: Uint8Array | null, value: Uint8Array | null, timestamp: number): void
}

/** The greatest timestamp that an operator has seen; -1 before the first. */
export interface StreamTime {
  value: number
}

/** A topic that a sink writes to; internal ones get the application's id in front of their name. */
export interface TopicRef {
  readonly name: string
  readonly internal: boolean
}

/** The present row of a key, or null. The row belongs to the table and is only good until its next update. */
export type Lookup = (key: unknown) => Pick<Row, 'value' | 'timestamp'> | null

/** What a table node can be asked for by those downstream. */
export interface TableRole {
  /**
   * Asks that updates carry the old value. @param force makes a store for it if need be.
   * @returns whether they will.
   */
  oldValues(plan: Plan, node: GraphNode, force: boolean): boolean
  /** Asks that the table can be read by key. */
  lookups(plan: Plan, node: GraphNode): void
  lookup(scope: Scope, node: GraphNode): Lookup
}

/** What an operator is: facts for the compiler and the maker of its processor. */
export interface Operation {
  /** Its public name, such as `map`. */
  readonly operator: string
  readonly kind: NodeKind | 'source' | 'sink'
  /** For `describe`: what tells two of a kind apart. */
  readonly detail?: string
  readonly key: Serde<unknown> | undefined
  readonly value: Serde<unknown> | undefined
  /** The key is no longer the one the record was partitioned by, so grouping and joining need a repartition topic first. */
  readonly rekeyed: boolean
  /** The key that goes on is, byte for byte, the one that came in; the same for the value. */
  readonly keepsKey: boolean
  readonly keepsValue: boolean
  /** The processor looks at the key or value itself (more than whether it is null). */
  readonly readsKey: boolean
  readonly readsValue: boolean
  /** A source's or a sink's topic. */
  readonly topic?: TopicRef
  /** Fed by its parent's processor where that decides, not with all that the parent hands on. */
  readonly aside?: boolean
  /** Reads both sides by one key, so all topics above it must have the same number of partitions. */
  readonly joins?: boolean
  readonly source?: SourceRole
  readonly table?: TableRole
  /** Stores that are always there; a source table's appears only when someone asks for it. */
  stores?(plan: Plan, node: GraphNode): readonly StoreSpec[]
  /** Asks upstream tables for what the processor needs; run in the order in which nodes were added. */
  link?(plan: Plan, node: GraphNode): void
  /** One Push for each parent, in the parents' order. */
  process(scope: Scope, node: GraphNode, next: Push): readonly Push[]
}

export interface SourceRole {
  readonly timestamp: ((value: unknown, meta: RecordContext) => number) | undefined
  /** Made by a repartition, which also says how many partitions it has. */
  readonly repartition: Repartition | undefined
}

export interface Repartition {
  readonly name: string
  /** Fixed by the user; else as many as the widest topic upstream. */
  readonly partitions: number | undefined
  /** What is written to it. */
  readonly sink: GraphNode
}

/** One operator applied in one place. */
export class GraphNode implements AnyNode {
  readonly graph: Graph
  readonly id: number
  readonly name: string
  readonly operation: Operation
  readonly parents: readonly GraphNode[]
  readonly children: GraphNode[] = []
  /** Topics of the outside world that this node's records came from, for names. */
  readonly roots: readonly string[]
  /** What reads the repartition topic behind this node, once one was needed. */
  partitioned: GraphNode | undefined = undefined
  /** A repartition's sink: it writes records without a key too. */
  takesNullKeys = false
  readonly pipe: Pipe<this>

  constructor(graph: Graph, id: number, operation: Operation, parents: readonly GraphNode[], roots: readonly string[]) {
    this.graph = graph
    this.id = id
    this.operation = operation
    this.parents = parents
    this.roots = roots
    this.name = graph.nameNode(operation.operator)
    this.pipe = ((...steps: readonly ((from: unknown) => unknown)[]) =>
      steps.reduce<unknown>((from, step) => step(from), this)) as Pipe<this>
    for (const parent of parents) parent.children.push(this)
  }

  get kind(): NodeKind {
    const { kind } = this.operation
    return kind === 'source' || kind === 'sink' ? 'stream' : kind
  }
}

/** A topology's nodes in the order of their making, which is also the order in which records reach siblings. */
export class Graph {
  readonly nodes: GraphNode[] = []
  readonly strictNaming: boolean
  readonly #sources = new Map<string, GraphNode>()
  readonly #counts = new Map<string, number>()
  readonly #names = new Set<string>()

  constructor(strictNaming: boolean) {
    this.strictNaming = strictNaming
  }

  add(operation: Operation, parents: readonly GraphNode[], roots?: readonly string[]): GraphNode {
    for (const parent of parents) {
      if (parent.graph !== this) throw new TypeError(`${operation.operator} joins nodes of two topologies: build both from one`)
    }
    const from = roots ?? [...new Set(parents.flatMap((parent) => parent.roots))]
    const node = new GraphNode(this, this.nodes.length, operation, parents, from)
    this.nodes.push(node)
    return node
  }

  /** The one node that reads a topic, made by `make` the first time. */
  source(topic: string, make: () => GraphNode): GraphNode {
    const known = this.#sources.get(topic)
    if (known !== undefined) return known
    const node = make()
    this.#sources.set(topic, node)
    return node
  }

  nameNode(operator: string): string {
    return `${operator}-${this.#count(`node ${operator}`)}`
  }

  /**
   * The name of a store or a repartition topic. One given by the user is taken as it is; else it is made from the topics upstream and the
   * operator, so that adding a stateless step elsewhere does not rename (and so lose) state.
   * @throws TypeError the name is taken, or names are required.
   */
  nameState(
    given: string | undefined,
    operator: string,
    parents: readonly GraphNode[],
    space: 'store' | 'repartition' = 'store',
  ): string {
    if (given === undefined && this.strictNaming) {
      throw new TypeError(
        `${operator} keeps state and has no name, which strictNaming requires: give it one with { as: … } or { name: … }`,
      )
    }
    let name = given
    if (name === undefined) {
      const roots = [...new Set(parents.flatMap((parent) => parent.roots))]
      const base = `${roots.join('-').slice(0, 120)}-${operator}`
      const count = this.#count(`${space} ${base}`)
      name = count === 1 ? base : `${base}-${count}`
    }
    if (!/^[a-zA-Z0-9._-]{1,200}$/.test(name))
      throw new TypeError(`${JSON.stringify(name)} cannot name state: letters, digits, . _ and - only`)
    const entry = `${space} ${name}`
    if (this.#names.has(entry)) throw new TypeError(`there is a ${space} named ${name} already: each needs a name of its own`)
    this.#names.add(entry)
    return name
  }

  /** This name for a store, or the first of it with a number that is not taken. */
  freeName(base: string): string {
    let name = base
    for (let n = 2; this.#names.has(`store ${name}`); n++) name = `${base}-${n}`
    return name
  }

  #count(of: string): number {
    const count = (this.#counts.get(of) ?? 0) + 1
    this.#counts.set(of, count)
    return count
  }
}

/** The graph node behind a user's node. @throws TypeError it is not one of ours. */
export function graphNode(node: AnyNode): GraphNode {
  if (!(node instanceof GraphNode)) throw new TypeError('not a node of a topology: operators are applied with node.pipe(…)')
  return node
}

/**
 * The checked beginning of every operator: the graph node, of a kind that the operator takes.
 * @throws TypeError of another kind; with types in use that does not compile.
 */
export function parentOf(node: AnyNode, operator: string, kinds: readonly NodeKind[]): GraphNode {
  const parent = graphNode(node)
  if (kinds.includes(parent.kind) && parent.operation.kind !== 'sink') return parent
  const actual = parent.operation.kind === 'sink' ? 'sink' : parent.kind
  throw new TypeError(`${operator} takes a ${kinds.join(' or a ')}, not a ${actual} (${parent.name})`)
}

/** An operation that hands on what it gets, except for what `changes` say. */
export function follow(
  parent: GraphNode,
  changes: Pick<Operation, 'operator' | 'kind' | 'process'> & Partial<Operation>,
): Operation {
  const { key, value, rekeyed } = parent.operation
  return { key, value, rekeyed, keepsKey: true, keepsValue: true, readsKey: false, readsValue: false, ...changes }
}

/** The type of a node is what its operator promises; the graph holds all of them alike. */
export function typed<To extends AnyNode>(node: GraphNode): To {
  return node as unknown as To
}
