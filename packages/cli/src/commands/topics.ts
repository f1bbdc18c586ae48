// millrace topics: list, describe, create, delete, and grow.
import type { Admin } from '@millrace/client'
import type { Call, Command } from '../arguments.ts'
import { UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output } from '../output.ts'

export const topics = (output: (call: Call) => Output): Command => ({
  name: 'topics',
  operands: '[list | describe NAME… | create NAME… | delete NAME… | grow NAME COUNT]',
  doc: 'Lists, shows, makes and removes topics.',
  options: {
    ...clusterOptions,
    partitions: { value: 'N', short: 'p', doc: 'partitions of a new topic; the broker decides when left out' },
    'replication-factor': { value: 'N', doc: 'replicas of each partition; the broker decides when left out' },
    config: { value: 'NAME=VALUE', many: true, doc: 'a setting of the new topic' },
    internal: { doc: 'list internal topics too' },
  },
  run: (call) => withCluster(call, ({ admin }) => act(call, admin, output(call))),
})

async function act(call: Call, admin: Admin, out: Output): Promise<number> {
  const [verb = 'list', ...names] = call.operands
  switch (verb) {
    case 'list':
      return await list(call, admin, out)
    case 'describe':
      return await describe(needed(names), admin, out)
    case 'create':
      return await create(call, needed(names), admin, out)
    case 'delete':
      await admin.deleteTopics(needed(names))
      for (const name of names) out.event('deleted', { topic: name }, `deleted ${name}`)
      return 0
    case 'grow':
      return await grow(names, admin, out)
    default:
      throw new UsageError(`topics has no verb ${verb}: list, describe, create, delete, grow`)
  }
}

function needed(names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new UsageError('name at least one topic')
  return names
}

async function list(call: Call, admin: Admin, out: Output): Promise<number> {
  const found = (await admin.listTopics()).filter((topic) => !topic.internal || call.flag('internal'))
  const described = found.length === 0 ? [] : await admin.describeTopics(found.map((topic) => topic.name))
  const count = new Map(described.map((topic) => [topic.name, topic.partitions.length]))
  const rows = found.map((topic) => [topic.name, count.get(topic.name) ?? null, topic.topicId] as const)
  out.rows(
    'topic',
    ['NAME', 'PARTITIONS', 'ID'],
    rows.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)),
  )
  return 0
}

async function describe(names: readonly string[], admin: Admin, out: Output): Promise<number> {
  for (const topic of await admin.describeTopics(names)) {
    const partitions = topic.partitions.map(({ partition }) => ({ topic: topic.name, partition }))
    const [first, last] = await Promise.all([
      admin.listOffsets(partitions.map((each) => ({ ...each, at: 'earliest' as const }))),
      admin.listOffsets(partitions.map((each) => ({ ...each, at: 'latest' as const }))),
    ])
    if (!out.json) out.event('topic', {}, `${topic.name}  ${topic.topicId}${topic.internal ? '  internal' : ''}`)
    const rows = topic.partitions.map((each, i) => {
      const [from, to] = [first[i]?.offset ?? null, last[i]?.offset ?? null]
      return [topic.name, each.partition, each.leader, each.replicas.join(','), each.isr.join(','), from, to]
    })
    out.rows('partition', ['TOPIC', 'PARTITION', 'LEADER', 'REPLICAS', 'ISR', 'FIRST', 'END'], rows)
  }
  return 0
}

async function create(call: Call, names: readonly string[], admin: Admin, out: Output): Promise<number> {
  const configs = Object.fromEntries(
    call.texts('config').map((each) => {
      const cut = each.indexOf('=')
      if (cut < 1) throw new UsageError(`--config ${each}: NAME=VALUE is needed`)
      return [each.slice(0, cut), each.slice(cut + 1)]
    }),
  )
  const partitions = call.integer('partitions', { min: 1, max: 2 ** 31 - 1 })
  const replicationFactor = call.integer('replication-factor', { min: 1, max: 32_767 })
  const made = await admin.createTopics(
    names.map((name) => ({
      name,
      configs,
      ...(partitions === undefined ? {} : { partitions }),
      ...(replicationFactor === undefined ? {} : { replicationFactor }),
    })),
  )
  for (const topic of made) {
    out.event(
      'created',
      { topic: topic.name, topicId: topic.topicId, partitions: topic.partitions },
      `created ${topic.name} with ${topic.partitions} partitions`,
    )
  }
  return 0
}

async function grow(names: readonly string[], admin: Admin, out: Output): Promise<number> {
  const [name, count] = names
  if (name === undefined || !/^\d+$/.test(count ?? ''))
    throw new UsageError('topics grow NAME COUNT: the new number of partitions')
  await admin.createPartitions(name, Number(count))
  out.event('grown', { topic: name, partitions: Number(count) }, `${name} has ${count} partitions`)
  return 0
}
