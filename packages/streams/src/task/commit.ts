// A commit: changed rows, offsets and outputs become final together.
import type { Consumer, GroupMetadata, OffsetToCommit } from '@millrace/client'
import type { AppSettings } from '../config.ts'
import { changelogName } from '../topology/internal-topics.ts'
import { writeOffset } from '../store/offsets.ts'
import type { StateBatch } from '../store/store.ts'
import type { Collector } from './collector.ts'
import { encodePartitionMetadata } from './partition-metadata.ts'
import type { Task } from './task.ts'

export interface CommitParts {
  readonly settings: AppSettings
  readonly collector: Collector
  readonly consumer: Consumer
  /**
   * The membership under which the tasks were assigned, not the consumer's present one: an instance that was thrown out, and does not know
   * it yet, must fail here, and a consumer that has lost its membership would commit as one that never had any, unfenced (KIP-447).
   */
  readonly group: GroupMetadata
  readonly signal: AbortSignal
}

/**
 * The steps, in the only order in which a crash between any two of them leaves nothing lost and nothing doubled:
 *
 * ```
 * changed rows → producer and batch (each encoded once)
 * flush                             every output and change is on the broker, in an open transaction
 * offsets → transaction             fenced by the group's generation
 * commit                            the one step that decides: before it all of this is undone, behind it all of it holds
 * batch → database                  state follows; after a crash before this step it is made good from the changelog
 * ```
 * With at least once the middle is: flush, then the offsets to the group.
 * @returns the input offsets that are final now.
 * @throws whatever a step throws; nothing of the commit may be used then, and state has to be read anew.
 */
export async function commit(parts: CommitParts, tasks: readonly Task[]): Promise<readonly OffsetToCommit[]> {
  const { settings, collector, consumer, signal } = parts
  const due = tasks.filter((task) => task.needsCommit)
  if (due.length === 0) return []
  const written: { readonly task: Task; readonly batch: StateBatch; readonly stores: ReadonlySet<string> }[] = []
  for (const task of due) {
    const batch = task.takeBatch()
    const stores = new Set<string>()
    const writer = collector.changesOf(task.id.partition, batch, stores)
    while (!task.flush(writer)) await collector.drain(signal)
    written.push({ task, batch, stores })
  }
  await collector.drain(signal)
  await settings.failpoint('changes written')

  const { producer } = collector
  await producer.flush({ signal })
  await settings.failpoint('producer flushed')
  const offsets = due.flatMap((task) => offsetsOf(task, consumer))
  if (settings.exactlyOnce) {
    await producer.sendOffsetsToTransaction(offsets, parts.group, { signal })
    await settings.failpoint('offsets sent')
    await producer.commitTransaction({ signal })
    await settings.failpoint('transaction committed')
  } else {
    await consumer.commit(offsets, { signal })
    await settings.failpoint('offsets sent')
  }
  for (const { task, batch, stores } of written) {
    for (const store of stores) {
      const last = producer.acknowledged(changelogName(settings.applicationId, store), task.id.partition)
      if (last !== undefined) writeOffset(batch, store, last + 1)
    }
    batch.write()
    task.committed()
  }
  await settings.failpoint('state written')
  return offsets
}

/** Where each partition goes on: at its next record, or where nothing is buffered, behind everything that was fetched. */
function offsetsOf(task: Task, consumer: Consumer): OffsetToCommit[] {
  const offsets: OffsetToCommit[] = []
  for (const queue of task.queues) {
    const { topic, partition } = queue
    // Positions move past transaction markers too, which no record tells of.
    const offset = queue.head === undefined ? consumer.position({ topic, partition }) : queue.head.offset
    if (offset === undefined || (queue.takenTo < 0 && queue.head === undefined)) continue
    const metadata = encodePartitionMetadata(task.metadata(queue))
    offsets.push(
      queue.leaderEpoch < 0
        ? { topic, partition, offset, metadata }
        : { topic, partition, offset, metadata, leaderEpoch: queue.leaderEpoch },
    )
  }
  return offsets
}
