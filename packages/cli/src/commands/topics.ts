// millrace topics: list, describe, create, delete, grow, and what lies in their partitions.
import type { Admin, CreatedTopic, NewTopic } from '@millrace/client'
import type { Call, Command, Commands } from '../arguments.ts'
import { UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output } from '../output.ts'
import { counted } from '../output.ts'
import { readSetting } from '../places.ts'
import { withNearestName } from '../setting-names.ts'
import { doEach } from '../several.ts'
import { deleteRecords, offsets } from './topic-offsets.ts'

const assignmentOption = {
  value: 'ID:ID,…',
  doc: 'brokers of each partition in order, the preferred leader first: 1:2,2:3 are two partitions on two brokers each',
}

export const topics = (output: (call: Call) => Output): Commands => ({
  name: 'topics',
  doc: 'Lists, shows, makes and removes topics.',
  usual: 'list',
  verbs: {
    list: list(output),
    describe: describe(output),
    create: create(output),
    delete: remove(output),
    grow: grow(output),
    offsets: offsets(output),
    'delete-records': deleteRecords(output),
  },
})

const list = (output: (call: Call) => Output): Command => ({
  name: 'topics list',
  operands: '',
  doc: 'Names all topics.',
  options: { ...clusterOptions, internal: { doc: 'list internal topics too' } },
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      const found = (await admin.listTopics()).filter((topic) => !topic.internal || call.flag('internal'))
      const described = found.length === 0 ? [] : await admin.describeTopics(found.map((topic) => topic.name))
      const count = new Map(described.map((topic) => [topic.name, topic.partitions.length]))
      const rows = found.map((topic) => [topic.name, count.get(topic.name) ?? null, topic.topicId] as const)
      output(call).rows(
        'topic',
        ['NAME', 'PARTITIONS', 'ID'],
        rows.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)),
      )
      return 0
    }),
})

const describe = (output: (call: Call) => Output): Command => ({
  name: 'topics describe',
  operands: 'NAME…',
  doc: 'Shows the partitions of topics: leader, replicas, first and end offset.',
  options: clusterOptions,
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      await doEach(call.operands, (name) => show(name, admin, output(call)))
      return 0
    }),
})

async function show(name: string, admin: Admin, out: Output): Promise<void> {
  for (const topic of await admin.describeTopics([name])) {
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
}

const create = (output: (call: Call) => Output): Command => ({
  name: 'topics create',
  operands: 'NAME…',
  doc: 'Makes topics.',
  options: {
    ...clusterOptions,
    partitions: {
      value: 'N',
      short: 'p',
      integer: { min: 1, max: 2 ** 31 - 1 },
      doc: 'partitions of a new topic; the broker decides when left out',
    },
    'replication-factor': {
      value: 'N',
      integer: { min: 1, max: 32_767 },
      doc: 'replicas of each partition; the broker decides when left out',
    },
    'replica-assignment': assignmentOption,
    config: { value: 'NAME=VALUE', many: true, doc: 'a setting of the new topic' },
    'if-not-exists': { doc: 'a topic that exists is fine' },
    'validate-only': { doc: 'make nothing, only ask whether it could be made' },
  },
  run: (call) => {
    const wanted = newTopic(call)
    return withCluster(call, async ({ admin }) => {
      const options = { ifNotExists: call.flag('if-not-exists'), validateOnly: call.flag('validate-only') }
      const names = Object.keys(wanted.configs ?? {})
      await doEach(call.operands, async (name) => {
        const made = await withNearestName('topic', names, () => admin.createTopics([{ ...wanted, name }], options))
        for (const topic of made) tellCreated(call, topic, wanted.assignments?.length ?? wanted.partitions, output(call))
      })
      return 0
    })
  },
})

function tellCreated(call: Call, made: CreatedTopic, asked: number | undefined, out: Output): void {
  const { name: topic, topicId, partitions } = made
  if (!made.existed) {
    const verb = call.flag('validate-only') ? 'could create' : 'created'
    return out.event('created', { topic, topicId, partitions }, `${verb} ${topic} with ${counted(partitions, 'partition')}`)
  }
  const differs = asked !== undefined && asked !== partitions
  out.event(
    'exists',
    { topic, topicId, partitions, ...(differs ? { askedPartitions: asked } : {}) },
    `${topic} exists already with ${counted(partitions, 'partition')}${differs ? `, not with ${asked}` : ''}`,
  )
}

function newTopic(call: Call): Omit<NewTopic, 'name'> {
  const configs = Object.fromEntries(call.texts('config').map((each) => readSetting('--config', each)))
  const partitions = call.integer('partitions')
  const replicationFactor = call.integer('replication-factor')
  const assignments = readAssignments(call)
  if (assignments !== undefined && (partitions ?? replicationFactor) !== undefined)
    throw new UsageError('--replica-assignment says both numbers already: leave out --partitions and --replication-factor')
  return {
    configs,
    ...(partitions === undefined ? {} : { partitions }),
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
    ...(assignments === undefined ? {} : { assignments }),
  }
}

function readAssignments(call: Call): number[][] | undefined {
  const text = call.text('replica-assignment')
  return text?.split(',').map((partition) =>
    partition.split(':').map((id) => {
      if (!/^\d+$/.test(id)) throw new UsageError(`--replica-assignment ${text}: ${JSON.stringify(id)} is no id of a broker`)
      return Number(id)
    }),
  )
}

const remove = (output: (call: Call) => Output): Command => ({
  name: 'topics delete',
  operands: 'NAME…',
  doc: 'Removes topics with all that is in them.',
  options: clusterOptions,
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      await doEach(call.operands, async (name) => {
        await admin.deleteTopics([name])
        output(call).event('deleted', { topic: name }, `deleted ${name}`)
      })
      return 0
    }),
})

const grow = (output: (call: Call) => Output): Command => ({
  name: 'topics grow',
  operands: 'NAME COUNT',
  doc: 'Gives a topic more partitions; COUNT is their new number.',
  options: { ...clusterOptions, 'replica-assignment': { ...assignmentOption, doc: `of the new ones: ${assignmentOption.doc}` } },
  run: (call) => {
    const [name, count] = call.operands as [string, string]
    if (!/^[1-9]\d{0,9}$/.test(count)) throw new UsageError(`topics grow NAME COUNT: ${count} is no number of partitions`)
    const assignments = readAssignments(call)
    return withCluster(call, async ({ admin }) => {
      await admin.createPartitions(name, Number(count), assignments === undefined ? {} : { assignments })
      output(call).event(
        'grown',
        { topic: name, partitions: Number(count) },
        `${name} has ${counted(Number(count), 'partition')}`,
      )
      return 0
    })
  },
})
