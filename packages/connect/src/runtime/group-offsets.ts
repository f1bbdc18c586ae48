// Positions of a sink: its consumer group's offsets, in the form of Kafka Connect's REST API.
import type { Admin } from '@millrace/client'
import type { ConnectorOffset } from './connect-worker.ts'

/** Committed offsets of the group, a partition each. */
export async function groupOffsets(admin: Admin, group: string): Promise<ConnectorOffset[]> {
  const committed = await admin.listGroupOffsets(group)
  return committed.map(({ topic, partition, offset }) => ({
    partition: { kafka_topic: topic, kafka_partition: partition },
    offset: { kafka_offset: offset },
  }))
}

/** Sets offsets; null means where a new group would begin. The group must be empty. */
export async function alterGroupOffsets(admin: Admin, group: string, changes: readonly ConnectorOffset[]): Promise<void> {
  const wanted = changes.map(({ partition, offset }) => ({
    topic: String(partition['kafka_topic']),
    partition: Number(partition['kafka_partition']),
    offset: offset === null ? undefined : Number(offset['kafka_offset']),
  }))
  const resets = wanted.filter((one) => one.offset === undefined)
  const starts =
    resets.length === 0
      ? []
      : await admin.listOffsets(resets.map(({ topic, partition }) => ({ topic, partition, at: 'earliest' as const })))
  const startOf = (topic: string, partition: number): number =>
    starts[resets.findIndex((one) => one.topic === topic && one.partition === partition)]?.offset ?? 0
  await admin.alterGroupOffsets(
    group,
    wanted.map(({ topic, partition, offset }) => ({ topic, partition, offset: offset ?? startOf(topic, partition) })),
  )
}
