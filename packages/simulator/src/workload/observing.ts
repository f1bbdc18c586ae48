// Somebody whose machine nothing happens to: asks for the bounds of every partition and the offsets of the group, all the time.
import type { Millrace } from '@millrace/client'
import type { Work, Workplace } from './workplace.ts'
import { expected } from './workplace.ts'
import { groupName } from './grouping.ts'
import { partitionsOf } from './reading.ts'

const limit = { timeoutMs: 1500 }

export const observing: Work = async (working) => {
  const { place, host, random } = working
  const client = working.client()
  while (!place.isOver) {
    try {
      await observe(place, client)
    } catch (failure) {
      expected(place, working.name, failure)
    }
    await host.clock.sleep(100 + random.below(600))
  }
  await client.close().catch((failure: unknown) => expected(place, working.name, failure))
}

/** The start is asked for first and the high watermark last: each only rises, so that they are in order whatever happens meanwhile. */
export async function observe(place: Workplace, { admin }: Millrace): Promise<void> {
  const { history } = place
  const askedAt = place.now
  const partitions = partitionsOf(place)
  const ask = (at: 'earliest' | 'latest', isolationLevel: 'read_committed' | 'read_uncommitted') =>
    admin.listOffsets(
      partitions.map((each) => ({ ...each, at })),
      { ...limit, isolationLevel },
    )
  const starts = await ask('earliest', 'read_uncommitted')
  const stable = await ask('latest', 'read_committed')
  const high = await ask('latest', 'read_uncommitted')
  for (const [i, place] of partitions.entries()) {
    const [start, lastStable, highWatermark] = [starts[i]!.offset, stable[i]!.offset, high[i]!.offset]
    history.tell({ kind: 'bounds', ...place, start, lastStable, highWatermark, askedAt })
  }
  for (const group of [
    ...(place.plan.members.length > 0 ? [groupName] : []),
    ...(place.plan.copiers.length > 0 ? ['copy'] : []),
  ]) {
    const askedOffsetsAt = place.now
    const offsets = await admin.listGroupOffsets(group, { ...limit, requireStable: true })
    for (const { topic, partition, offset } of offsets) {
      history.tell({ kind: 'group offset', group, topic, partition, offset, askedAt: askedOffsetsAt })
    }
  }
}
