// millrace groups: list them, see members, positions and lag, move positions, delete.
import type { Admin, GroupDescription, OffsetToCommit, TopicPartition } from '@millrace/client'
import { KafkaError } from '@millrace/protocol'
import type { Call, Command, Commands } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output, Row } from '../output.ts'
import { counted } from '../output.ts'
import { findPartitions, readTopicPlaces } from '../places.ts'
import { doEach } from '../several.ts'
import { resetOffsets } from './reset-offsets.ts'

export const groups = (output: (call: Call) => Output): Commands => ({
  name: 'groups',
  doc: 'Lists groups; shows where a group stands in each partition and who reads it; moves and deletes.',
  usual: 'list',
  verbs: {
    list: list(output),
    describe: describe(output),
    'reset-offsets': resetOffsets(output),
    delete: remove(output),
    'delete-offsets': deleteOffsets(output),
  },
})

// Those of all types of groups, as Kafka spells them.
const states = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Assigning',
  'Reconciling',
  'NotReady',
  'Stable',
  'Empty',
  'Dead',
] as const
const types = ['classic', 'consumer', 'share', 'streams'] as const

const list = (output: (call: Call) => Output): Command => ({
  name: 'groups list',
  operands: '',
  doc: 'Names all groups with type and state.',
  options: {
    ...clusterOptions,
    state: { value: 'STATE', many: true, oneOf: states, doc: `only groups in this state: ${states.join(', ')}` },
    type: { value: 'TYPE', many: true, oneOf: types, doc: `only groups of this type: ${types.join(', ')}` },
  },
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      const found = await admin.listGroups()
      const asked = (name: string): readonly string[] => call.texts(name).map((text) => text.toLowerCase())
      const [inStates, ofTypes] = [asked('state'), asked('type')]
      const rows = found
        .filter((group) => inStates.length === 0 || inStates.includes(group.state.toLowerCase()))
        .filter((group) => ofTypes.length === 0 || ofTypes.includes(group.type.toLowerCase()))
        .map((group) => [group.groupId, group.type, group.state, group.protocolType])
      output(call).rows(
        'group',
        ['GROUP', 'TYPE', 'STATE', 'PROTOCOL'],
        rows.toSorted((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1)),
      )
      return 0
    }),
})

const describe = (output: (call: Call) => Output): Command => ({
  name: 'groups describe',
  operands: 'GROUP…',
  doc: 'Shows positions, ends and lag of a group in each partition, and who reads it.',
  options: {
    ...clusterOptions,
    members: { doc: 'show members with what they were given, in place of positions' },
  },
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      await doEach(call.operands, (groupId) => show(call, groupId, admin, output(call)))
      return 0
    }),
})

async function show(call: Call, groupId: string, admin: Admin, out: Output): Promise<void> {
  for (const group of await admin.describeGroups([groupId])) {
    const committed = await admin.listGroupOffsets(groupId)
    if (group.state === 'Dead' && committed.length === 0) throw await notDescribed(admin, groupId)
    tellGroup(group, out)
    if (call.flag('members')) showMembers(group, out)
    else await showPositions(group, committed, admin, out)
  }
}

/** Share and streams groups are listed, but have no positions of this kind. */
async function notDescribed(admin: Admin, groupId: string): Promise<InputRefused> {
  const listed = (await admin.listGroups()).find((group) => group.groupId === groupId)
  if (listed === undefined || /^(classic|consumer|)$/i.test(listed.type))
    return new InputRefused(`there is no group ${groupId}: \`millrace groups\` lists those that there are`)
  return new InputRefused(`group ${groupId} is of the type ${listed.type}: classic and consumer groups are described`)
}

function tellGroup(group: GroupDescription, out: Output): void {
  const { groupId, type, state, protocolType: protocol, protocol: assignor, groupEpoch, assignmentEpoch, members } = group
  const fields = { group: groupId, type, state, protocol, assignor, members: members.length, groupEpoch, assignmentEpoch }
  const epoch = groupEpoch === undefined ? '' : `  epoch ${groupEpoch}`
  out.event(
    'group',
    fields,
    `${groupId}  ${type}  ${state}  ${counted(members.length, 'member')}${assignor === '' ? '' : `  ${assignor}`}${epoch}`,
  )
}

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`

/** `a:0,1 b:2` */
function shortly(partitions: readonly TopicPartition[]): string {
  const topics = Map.groupBy(partitions, ({ topic }) => topic)
  return [...topics].map(([topic, members]) => `${topic}:${members.map(({ partition }) => partition).join(',')}`).join(' ')
}

function showMembers(group: GroupDescription, out: Output): void {
  const rows = group.members.map((member): Row => {
    const { memberId, groupInstanceId, clientId, clientHost, partitions, memberEpoch = null, target } = member
    const wanted = target === undefined ? null : shortly(target)
    return [group.groupId, memberId, groupInstanceId, clientId, clientHost, memberEpoch, shortly(partitions), wanted]
  })
  out.rows('member', ['GROUP', 'MEMBER', 'INSTANCE', 'CLIENT', 'HOST', 'EPOCH', 'PARTITIONS', 'TARGET'], rows)
}

async function showPositions(
  group: GroupDescription,
  committed: readonly OffsetToCommit[],
  admin: Admin,
  out: Output,
): Promise<void> {
  const owners = new Map(group.members.flatMap((member) => member.partitions.map((at) => [keyOf(at), member] as const)))
  const positions = new Map(committed.map((each) => [keyOf(each), each.offset]))
  // What a member reads has a row even when nothing is committed for it yet.
  const partitions = new Map(
    [...committed, ...group.members.flatMap((member) => member.partitions)].map(({ topic, partition }) => [
      keyOf({ topic, partition }),
      { topic, partition },
    ]),
  )
  const shown = [...partitions.values()].toSorted((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  )
  const ends = await endsOf(admin, shown)
  const rows = shown.map(({ topic, partition }): Row => {
    const key = keyOf({ topic, partition })
    const [offset, end, owner] = [positions.get(key) ?? null, ends.get(key) ?? null, owners.get(key)]
    const lag = end === null || offset === null ? null : Math.max(0, end - offset)
    return [
      group.groupId,
      topic,
      partition,
      offset,
      end,
      lag,
      owner?.memberId ?? null,
      owner?.clientId ?? null,
      owner?.clientHost ?? null,
    ]
  })
  out.rows('position', ['GROUP', 'TOPIC', 'PARTITION', 'OFFSET', 'END', 'LAG', 'MEMBER', 'CLIENT', 'HOST'], rows)
}

/** Ends of the partitions that there are: a group may have positions in topics that were deleted since. */
async function endsOf(admin: Admin, partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>> {
  const existing = new Set((await admin.listTopics()).map(({ name }) => name))
  const there = partitions.filter(({ topic }) => existing.has(topic))
  if (there.length === 0) return new Map()
  const ends = await admin.listOffsets(there.map((each) => ({ ...each, at: 'latest' as const })))
  return new Map(there.map((each, i) => [keyOf(each), ends[i]?.offset ?? 0]))
}

const remove = (output: (call: Call) => Output): Command => ({
  name: 'groups delete',
  operands: 'GROUP…',
  doc: 'Deletes groups that have no members, with their positions.',
  options: clusterOptions,
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      await doEach(call.operands, async (group) => {
        await admin.deleteGroups([group])
        output(call).event('deleted', { group }, `deleted group ${group}`)
      })
      return 0
    }),
})

const deleteOffsets = (output: (call: Call) => Output): Command => ({
  name: 'groups delete-offsets',
  operands: 'GROUP',
  doc: 'Deletes the positions of a group in topics that its members do not read.',
  options: {
    ...clusterOptions,
    topic: { value: 'TOPIC[:PARTITION,…]', short: 't', many: true, doc: 'where; all partitions unless some are named' },
  },
  run: (call) => {
    const places = call.texts('topic').map(readTopicPlaces)
    if (places.length === 0) throw new UsageError('groups delete-offsets needs --topic TOPIC')
    return withCluster(call, async ({ admin }) => {
      const [group] = call.operands as [string]
      const partitions = await findPartitions(admin, places)
      await doEach(partitions, async (at) => {
        await admin.deleteGroupOffsets(group, [at]).catch((cause: unknown) => {
          if (!(cause instanceof KafkaError) || cause.codeName !== 'GROUP_SUBSCRIBED_TO_TOPIC') throw cause
          throw new InputRefused(`members of ${group} read ${at.topic}: stop them first (${cause.codeName})`, { cause })
        })
        output(call).event('deleted', { group, ...at }, `deleted the position of ${group} in ${at.topic}-${at.partition}`)
      })
      return 0
    })
  },
})
