// The end of a run: everybody has everything, and what is there then.
import type { End, FinalPartition } from '../history.ts'
import { placeOf } from '../history.ts'
import { groupName, groupTopics } from './grouping.ts'
import { partitionsOf, readAll } from './reading.ts'
import type { Looking } from './workplace.ts'

/** So long whoever works may take to end, and whoever follows to come to the end. */
export const settleMs = 90_000

/** No transaction is open any more, and whoever follows has everything. */
export async function caughtUp({ place, clock, client: connect }: Looking): Promise<void> {
  const { plan, history } = place
  const limit = place.now + settleMs
  const client = connect('waiting')
  const hasEnded = async (): Promise<boolean> => {
    const partitions = partitionsOf(place)
    const ends = (isolationLevel: 'read_committed' | 'read_uncommitted') =>
      client.admin.listOffsets(
        partitions.map((each) => ({ ...each, at: 'latest' })),
        { isolationLevel },
      )
    const [stable, high] = [await ends('read_committed'), await ends('read_uncommitted')]
    return stable.every(({ offset }, i) => offset === high[i]?.offset)
  }
  while (!(await hasEnded())) {
    if (place.now > limit) return history.broken('everything ends', 'a transaction stays open')
    await clock.sleep(200)
  }
  const committed = await readAll(place, client, 'read_committed', settleMs)
  if (committed === undefined) return history.broken('everything ends', 'a reader does not come to the end')
  const wants = [
    ...(plan.members.length > 0 ? [{ group: groupName, topics: groupTopics }] : []),
    ...(plan.copiers.length > 0 ? [{ group: 'copy', topics: ['orders'] }] : []),
  ]
  for (const { group, topics } of wants) {
    for (;;) {
      const offsets = new Map((await client.admin.listGroupOffsets(group)).map((each) => [placeOf(each), each.offset]))
      const behind = [...committed].find(([place, records]) => {
        const last = records.at(-1)
        return last !== undefined && topics.includes(last.topic) && (offsets.get(place) ?? 0) <= last.offset
      })
      if (behind === undefined) break
      if (place.now > limit)
        return history.broken('everything ends', `${group} does not come to the end of ${behind[0]}: ${offsets.get(behind[0])}`)
      await clock.sleep(200)
    }
  }
  await client.close()
}

export async function finalState({ place, client: connect }: Looking): Promise<End | undefined> {
  const { plan, history } = place
  const client = connect('end')
  const all = await readAll(place, client, 'read_uncommitted', settleMs)
  const committed = await readAll(place, client, 'read_committed', settleMs)
  if (all === undefined || committed === undefined) {
    history.broken('everything ends', 'the last reader does not come to the end')
    return undefined
  }
  const places = partitionsOf(place)
  const ask = (at: 'earliest' | 'latest', isolationLevel: 'read_committed' | 'read_uncommitted') =>
    client.admin.listOffsets(
      places.map((each) => ({ ...each, at })),
      { isolationLevel },
    )
  const starts = await ask('earliest', 'read_uncommitted')
  const stable = await ask('latest', 'read_committed')
  const high = await ask('latest', 'read_uncommitted')
  const partitions = places.map((place, i): FinalPartition => ({
    ...place,
    policy: plan.topics.find(({ name }) => name === place.topic)?.policy ?? 'keep',
    start: starts[i]!.offset,
    lastStable: stable[i]!.offset,
    highWatermark: high[i]!.offset,
    all: all.get(placeOf(place)) ?? [],
    committed: committed.get(placeOf(place)) ?? [],
  }))
  const groups = [...(plan.members.length > 0 ? [groupName] : []), ...(plan.copiers.length > 0 ? ['copy'] : [])]
  const groupOffsets: { group: string; topic: string; partition: number; offset: number }[] = []
  for (const group of groups) {
    for (const { topic, partition, offset } of await client.admin.listGroupOffsets(group, { requireStable: true }))
      groupOffsets.push({ group, topic, partition, offset })
  }
  const topics = (await client.admin.listTopics()).map(({ name }) => name)
  await client.close()
  return { partitions, groupOffsets, topics, now: place.now }
}
