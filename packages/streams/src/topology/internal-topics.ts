// The topics of an application's own: how many partitions each needs, how it is configured, and what it is called.
import type { GraphNode, StoreSpec } from './graph.ts'
import type { Plan, SubTopology } from './plan.ts'

/** A topic that the application makes for itself. */
export interface InternalTopic {
  readonly name: string
  readonly partitions: number
  readonly configs: Readonly<Record<string, string>>
}

/** Everything about topics that depends on the brokers' numbers of partitions. */
export interface TopicPlan {
  /** Partitions by topic, as named on the broker: every topic that the application reads. */
  readonly partitions: ReadonlyMap<string, number>
  /** Tasks of each sub-topology. */
  readonly tasks: readonly number[]
  readonly repartitions: readonly InternalTopic[]
  readonly changelogs: readonly InternalTopic[]
}

/** The numbers of partitions cannot work. */
export class PartitionMismatch extends Error {
  override readonly name = 'PartitionMismatch'
}

export function changelogName(applicationId: string, store: string): string {
  return `${applicationId}-${store}-changelog`
}

/** A topic's name on the broker. */
export function brokerName(applicationId: string, topic: { readonly name: string; readonly internal: boolean }): string {
  return topic.internal ? `${applicationId}-${topic.name}` : topic.name
}

/** Topics of the outside world that the application reads. */
export function externalTopics(plan: Plan): readonly string[] {
  return sourcesOf(plan)
    .filter((source) => source.operation.topic!.internal === false)
    .map((source) => source.operation.topic!.name)
}

/** Topics of the outside world that it writes. */
export function outputTopics(plan: Plan): readonly string[] {
  const sinks = plan.subTopologies.flatMap((sub) => sub.sinks)
  return [...new Set(sinks.flatMap(({ operation }) => (operation.topic!.internal ? [] : [operation.topic!.name])))]
}

const dayMs = 86_400_000
const created = { 'message.timestamp.type': 'CreateTime' }
const repartitionConfigs = { ...created, 'cleanup.policy': 'delete', 'segment.bytes': '52428800', 'retention.ms': '-1' }

/**
 * Works out all numbers (research B.34, B.35): a repartition topic has as many partitions as the widest topic of the sub-topology that
 * writes it, unless the user fixed it or a join asks for the number of the other side.
 * @param external partitions of the topics of the outside world.
 * @throws PartitionMismatch topics that are joined have different numbers.
 */
export function planTopics(plan: Plan, applicationId: string, external: ReadonlyMap<string, number>): TopicPlan {
  const counts = new Map<GraphNode, number>()
  for (const source of sourcesOf(plan)) {
    const { topic, source: role } = source.operation
    const known = topic!.internal ? role!.repartition!.partitions : external.get(topic!.name)
    if (known !== undefined) counts.set(source, known)
  }
  const joined = joinedSources(plan)
  const writerOf = new Map(plan.subTopologies.flatMap((sub) => sub.sinks.map((sink) => [sink, sub] as const)))
  const open = new Set(sourcesOf(plan).filter((source) => !counts.has(source)))
  while (open.size > 0) {
    const before = open.size
    for (const source of open) {
      const beside = joined.find((group) => group.has(source))
      const count = besideCount(beside, counts) ?? writerCount(writerOf.get(source.operation.source!.repartition!.sink)!, counts)
      if (count === undefined) continue
      counts.set(source, count)
      open.delete(source)
    }
    if (open.size === before)
      throw new PartitionMismatch(`the partitions of ${[...open].map((node) => node.name).join(', ')} depend on each other`)
  }
  settle(joined, counts)
  const nameOf = (source: GraphNode): string => brokerName(applicationId, source.operation.topic!)
  const tasks = plan.subTopologies.map((sub) => Math.max(0, ...sub.sources.map((source) => counts.get(source)!)))
  return {
    partitions: new Map([...counts].map(([source, count]) => [nameOf(source), count])),
    tasks,
    repartitions: [...counts]
      .filter(([source]) => source.operation.topic!.internal)
      .map(([source, partitions]) => ({ name: nameOf(source), partitions, configs: repartitionConfigs })),
    changelogs: plan.subTopologies.flatMap((sub) =>
      sub.stores.map((store) => ({
        name: changelogName(applicationId, store.name),
        partitions: tasks[sub.id]!,
        configs: changelogConfigs(store),
      })),
    ),
  }
}

/** Kafka keeps a window's changelog a day longer than the window, for clocks that differ (research B.37). */
function changelogConfigs(store: StoreSpec): Readonly<Record<string, string>> {
  if (store.kind === 'keyValue') return { ...created, 'cleanup.policy': 'compact' }
  return { ...created, 'cleanup.policy': 'compact,delete', 'retention.ms': String(store.retentionMs + dayMs) }
}

function sourcesOf(plan: Plan): readonly GraphNode[] {
  return plan.subTopologies.flatMap((sub) => sub.sources)
}

/** Sets of sources that are read by one key, so that their partitions must correspond. */
function joinedSources(plan: Plan): readonly Set<GraphNode>[] {
  const groups: Set<GraphNode>[] = []
  for (const node of plan.graph.nodes) {
    if (node.operation.joins !== true) continue
    let group = new Set(node.parents.flatMap(sourcesAbove))
    for (const other of groups.filter((each) => [...each].some((source) => group.has(source)))) {
      group = new Set([...group, ...other])
      groups.splice(groups.indexOf(other), 1)
    }
    groups.push(group)
  }
  return groups
}

function sourcesAbove(node: GraphNode): GraphNode[] {
  return node.operation.kind === 'source' ? [node] : node.parents.flatMap(sourcesAbove)
}

/** What a topic beside it in a join dictates: the number of an external topic, or one that the user fixed. */
function besideCount(group: ReadonlySet<GraphNode> | undefined, counts: ReadonlyMap<GraphNode, number>): number | undefined {
  for (const other of group ?? []) {
    const { topic, source } = other.operation
    if (!topic!.internal || source!.repartition!.partitions !== undefined) return counts.get(other)
  }
  return undefined
}

function writerCount(writer: SubTopology, counts: ReadonlyMap<GraphNode, number>): number | undefined {
  const widths = writer.sources.map((source) => counts.get(source))
  return widths.includes(undefined) ? undefined : Math.max(...(widths as number[]))
}

/** Makes joined repartition topics equal, the widest deciding; what cannot be changed must be equal already. */
function settle(joined: readonly Set<GraphNode>[], counts: Map<GraphNode, number>): void {
  for (const group of joined) {
    const fixed = [...group].filter(
      ({ operation }) => !operation.topic!.internal || operation.source!.repartition!.partitions !== undefined,
    )
    const widths = new Set(fixed.map((source) => counts.get(source)!))
    if (widths.size > 1) {
      const list = fixed.map((source) => `${source.operation.topic!.name} has ${counts.get(source)}`).join(', ')
      throw new PartitionMismatch(
        `topics that are joined need equal numbers of partitions, but ${list}: put a repartition between, or recreate one of them`,
      )
    }
    const width = widths.size === 1 ? [...widths][0]! : Math.max(...[...group].map((source) => counts.get(source)!))
    for (const source of group) counts.set(source, width)
  }
}
