// millrace groups reset-offsets: where a group shall go on, shown first and done when told so, as Kafka's own tool does.
import type { Admin, OffsetToCommit, TopicPartition } from '@millrace/client'
import type { Call, Command } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output } from '../output.ts'
import { counted, listed } from '../output.ts'
import type { TopicPlaces } from '../places.ts'
import { findPartitions, readDuration, readTime, readTopicPlaces } from '../places.ts'

/** Where to go; one of them is asked for. */
type Goal =
  | { readonly kind: 'earliest' | 'latest' | 'current' }
  | { readonly kind: 'offset' | 'shift' | 'time'; readonly value: number }

export const resetOffsets = (output: (call: Call) => Output): Command => ({
  name: 'groups reset-offsets',
  operands: 'GROUP',
  doc: 'Shows where a group without members would go on; with --execute it does from then on.',
  options: {
    ...clusterOptions,
    topic: { value: 'TOPIC[:PARTITION,…]', short: 't', many: true, doc: 'where; all partitions unless some are named' },
    'all-topics': { doc: 'in all partitions in which the group has a position' },
    'to-earliest': { doc: 'to the first record' },
    'to-latest': { doc: 'to the end' },
    'to-current': { doc: 'to where it stands; to the end where it stands nowhere' },
    'to-offset': { value: 'N', integer: {}, doc: 'to this offset' },
    'shift-by': {
      value: 'N',
      integer: { min: Number.MIN_SAFE_INTEGER },
      doc: 'so many records forth, or back: --shift-by=-10',
    },
    'to-datetime': { value: 'TIME', doc: 'to the first record of that time or later' },
    'by-duration': { value: 'DURATION', doc: 'to the first record that is no older than this: 90m, 2d, PT1H' },
    execute: { doc: 'do it; without this only the plan is shown' },
    'dry-run': { doc: 'only show the plan, which is what happens anyway' },
  },
  run: (call) => {
    const goal = readGoal(call)
    const places = call.texts('topic').map(readTopicPlaces)
    if ((places.length === 0) === !call.flag('all-topics'))
      throw new UsageError('groups reset-offsets needs --topic TOPIC or --all-topics, one of them')
    if (call.flag('execute') && call.flag('dry-run')) throw new UsageError('--execute and --dry-run exclude each other')
    const [group] = call.operands as [string]
    return withCluster(call, ({ admin }) => reset(admin, group, places, goal, call.flag('execute'), output(call)))
  },
})

function readGoal(call: Call): Goal {
  const goals: Goal[] = []
  for (const kind of ['earliest', 'latest', 'current'] as const) if (call.flag(`to-${kind}`)) goals.push({ kind })
  const offset = call.integer('to-offset')
  if (offset !== undefined) goals.push({ kind: 'offset', value: offset })
  const shift = call.integer('shift-by')
  if (shift !== undefined) goals.push({ kind: 'shift', value: shift })
  const time = call.text('to-datetime')
  if (time !== undefined) goals.push({ kind: 'time', value: readTime('--to-datetime', time) })
  const duration = call.text('by-duration')
  if (duration !== undefined) goals.push({ kind: 'time', value: Date.now() - readDuration('--by-duration', duration) })
  const [goal] = goals
  if (goal === undefined || goals.length > 1)
    throw new UsageError(
      'groups reset-offsets needs exactly one of --to-earliest, --to-latest, --to-current, --to-offset, --shift-by, --to-datetime, --by-duration',
    )
  return goal
}

async function reset(
  admin: Admin,
  group: string,
  places: readonly TopicPlaces[],
  goal: Goal,
  execute: boolean,
  out: Output,
): Promise<number> {
  const [described] = await admin.describeGroups([group])
  if (described !== undefined && described.state !== 'Empty' && described.state !== 'Dead')
    throw new InputRefused(
      `group ${group} is ${described.state} with ${counted(described.members.length, 'member')}: stop them first, or they would go on where they are`,
    )
  const committed = await admin.listGroupOffsets(group)
  const partitions = places.length === 0 ? committed : await findPartitions(admin, places)
  if (partitions.length === 0) throw new InputRefused(`group ${group} has no position: name a topic with --topic`)
  const plan = await planned(admin, partitions, committed, goal, out)
  if (execute) await admin.alterGroupOffsets(group, plan)
  const before = new Map(committed.map((each) => [`${each.topic}:${each.partition}`, each.offset]))
  out.rows(
    execute ? 'reset' : 'planned',
    ['GROUP', 'TOPIC', 'PARTITION', 'OFFSET', 'NEW OFFSET'],
    plan.map(({ topic, partition, offset }) => [group, topic, partition, before.get(`${topic}:${partition}`) ?? null, offset]),
  )
  if (!execute) out.event('note', { executed: false }, 'Nothing was changed; --execute does it.')
  return 0
}

/** The new positions, none outside of what is in the log; which ones would have been is told. */
async function planned(
  admin: Admin,
  partitions: readonly TopicPartition[],
  committed: readonly OffsetToCommit[],
  goal: Goal,
  out: Output,
): Promise<OffsetToCommit[]> {
  const at = (
    spec: 'earliest' | 'latest' | number,
  ): Promise<readonly { readonly offset: number; readonly leaderEpoch: number }[]> =>
    admin.listOffsets(partitions.map(({ topic, partition }) => ({ topic, partition, at: spec })))
  const [first, end] = await Promise.all([at('earliest'), at('latest')])
  const timed = goal.kind === 'time' ? await at(goal.value) : []
  const [early, late]: [string[], string[]] = [[], []]
  const plan = partitions.map(({ topic, partition }, i) => {
    const current = committed.find((each) => each.topic === topic && each.partition === partition)?.offset
    const [low, high] = [first[i]?.offset ?? 0, end[i]?.offset ?? 0]
    const found = timed[i]?.offset ?? -1
    const wanted = ((): number => {
      switch (goal.kind) {
        case 'earliest':
          return low
        case 'latest':
          return high
        case 'current':
          return current ?? high
        case 'offset':
          return goal.value
        case 'shift':
          if (current === undefined) throw new InputRefused(`--shift-by: the group has no position in ${topic}-${partition}`)
          return current + goal.value
        case 'time':
          return found < 0 ? high : found
      }
    })()
    if (wanted < low) early.push(`${topic}-${partition} (${wanted}, it begins at ${low})`)
    if (wanted > high) late.push(`${topic}-${partition} (${wanted}, it ends at ${high})`)
    return { topic, partition, offset: Math.min(Math.max(wanted, low), high) }
  })
  if (early.length > 0) out.warn(`the new offset is before the first record of ${listed(early)}: the first one is taken`)
  if (late.length > 0) out.warn(`the new offset is beyond the end of ${listed(late)}: the end is taken`)
  return plan
}
