// A topology, compiled: which tables are kept and say what they were before, which bytes need not be decoded, and the sub-topologies.
import type { Graph, GraphNode, Semantics, StoreSpec } from './graph.ts'

/** A connected part of the graph: what one task runs on one partition. */
export interface SubTopology {
  readonly id: number
  readonly nodes: readonly GraphNode[]
  /** Nodes that read a topic, in the order of the graph. */
  readonly sources: readonly GraphNode[]
  /** Nodes that write one. */
  readonly sinks: readonly GraphNode[]
  readonly stores: readonly StoreSpec[]
}

interface Asked {
  materialized: boolean
  oldValues: boolean
}

/**
 * One compilation of a graph; the graph itself does not change.
 * @throws TypeError two nodes want the same store, or a topic is both read here and a repartition of ours.
 */
export class Plan {
  readonly graph: Graph
  readonly semantics: Semantics
  readonly subTopologies: readonly SubTopology[]
  readonly #asked = new Map<GraphNode, Asked>()
  readonly #readsKey = new Map<GraphNode, boolean>()
  readonly #readsValue = new Map<GraphNode, boolean>()

  constructor(graph: Graph, semantics: Semantics) {
    this.graph = graph
    this.semantics = semantics
    // In the order in which nodes were added, since what a table filter does depends on what has asked its table before (research B.25).
    for (const node of graph.nodes) node.operation.link?.(this, node)
    // That dependence on order is Kafka's. Strictly, a filter knows the old value whenever its table has it, however late that was asked.
    if (semantics === 'strict') for (const node of graph.nodes) node.operation.link?.(this, node)
    this.subTopologies = this.#cut()
  }

  /** What this table node has been asked for, to be set and read by its role. */
  asked(node: GraphNode): Asked {
    let asked = this.#asked.get(node)
    if (asked === undefined) this.#asked.set(node, (asked = { materialized: false, oldValues: false }))
    return asked
  }

  /** Asks a table for old values. @returns whether it gives them. */
  oldValues(table: GraphNode, force: boolean): boolean {
    const asked = this.asked(table)
    if (!asked.oldValues) asked.oldValues = table.operation.table!.oldValues(this, table, force)
    return asked.oldValues
  }

  lookups(table: GraphNode): void {
    table.operation.table!.lookups(this, table)
  }

  stores(node: GraphNode): readonly StoreSpec[] {
    return node.operation.stores?.(this, node) ?? []
  }

  /** Whether a processor down the chain from this node looks at the key that this node hands on. */
  childrenReadKey(node: GraphNode): boolean {
    let reads = this.#readsKey.get(node)
    if (reads === undefined) {
      reads = node.children.some((child) => child.operation.readsKey || (child.operation.keepsKey && this.childrenReadKey(child)))
      // A sink below takes the record's own bytes only if every way up to a source has the sink's serde.
      reads ||= node.children.some((child) => child.operation.kind === 'sink' && !this.takesRawKey(child))
      this.#readsKey.set(node, reads)
    }
    return reads
  }

  childrenReadValue(node: GraphNode): boolean {
    let reads = this.#readsValue.get(node)
    if (reads === undefined) {
      reads = node.children.some(
        (child) => child.operation.readsValue || (child.operation.keepsValue && this.childrenReadValue(child)),
      )
      reads ||= node.children.some((child) => child.operation.kind === 'sink' && !this.takesRawValue(child))
      this.#readsValue.set(node, reads)
    }
    return reads
  }

  /** Whether what reaches this sink has the very key bytes that a source took in, in the sink's format. */
  takesRawKey(sink: GraphNode): boolean {
    return everyWayUp(
      sink,
      (node) => node.operation.keepsKey,
      (source) => source.operation.key === sink.operation.key,
    )
  }

  takesRawValue(sink: GraphNode): boolean {
    return everyWayUp(
      sink,
      (node) => node.operation.keepsValue,
      (source) => source.operation.value === sink.operation.value,
    )
  }

  /** Connected components over edges, numbered by their first node. A repartition topic is no edge: it is written here and read there. */
  #cut(): SubTopology[] {
    const { nodes } = this.graph
    const leader = nodes.map((node) => node.id)
    const find = (id: number): number => {
      while (leader[id] !== id) id = leader[id] = leader[leader[id]!]!
      return id
    }
    for (const node of nodes) {
      for (const parent of node.parents) {
        const [a, b] = [find(node.id), find(parent.id)]
        leader[Math.max(a, b)] = Math.min(a, b)
      }
    }
    const groups = new Map<number, GraphNode[]>()
    for (const node of nodes) {
      const first = find(node.id)
      const group = groups.get(first)
      if (group === undefined) groups.set(first, [node])
      else group.push(node)
    }
    return [...groups.values()].map((group, id) => {
      const stores = group.flatMap((node) => this.stores(node))
      const names = new Set<string>()
      for (const { name } of stores) {
        if (names.has(name)) throw new TypeError(`two nodes want a store named ${name}`)
        names.add(name)
      }
      return {
        id,
        nodes: group,
        sources: group.filter((node) => node.operation.kind === 'source'),
        sinks: group.filter((node) => node.operation.kind === 'sink'),
        stores,
      }
    })
  }
}

function everyWayUp(from: GraphNode, keeps: (node: GraphNode) => boolean, fits: (source: GraphNode) => boolean): boolean {
  return from.parents.every((parent) => {
    if (parent.operation.kind === 'source') return fits(parent)
    return keeps(parent) && everyWayUp(parent, keeps, fits)
  })
}
