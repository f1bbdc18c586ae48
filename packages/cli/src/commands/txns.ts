// millrace txns: transactions as their coordinators and partitions know them, and ending one that hangs.
import type { Admin, TopicPartition, TransactionDescription } from '@millrace/client'
import type { Call, Command, Commands } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output, Row } from '../output.ts'
import { checkBrokers, findPartitions, readDuration, readPartition, readTopicPlaces } from '../places.ts'
import { doEach } from '../several.ts'

export const txns = (output: (call: Call) => Output): Commands => ({
  name: 'txns',
  doc: 'Lists and shows transactions; finds those that hang, and ends one.',
  usual: 'list',
  verbs: {
    list: list(output),
    describe: describe(output),
    producers: producers(output),
    'find-hanging': findHanging(output),
    abort: abort(output),
  },
})

const states = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'PrepareEpochFence',
  'Dead',
] as const

const list = (output: (call: Call) => Output): Command => ({
  name: 'txns list',
  operands: '',
  doc: 'Names all transactional ids with producer and state.',
  options: {
    ...clusterOptions,
    state: { value: 'STATE', many: true, oneOf: states, doc: `only in this state: ${states.join(', ')}` },
    'producer-id': { value: 'N', integer: {}, doc: 'only of this producer' },
    'longer-than': { value: 'DURATION', check: readDuration, doc: 'only open for longer than this: 90m, 2d' },
  },
  run: (call) => {
    const producerId = call.integer('producer-id')
    const longer = call.text('longer-than')
    const filter = {
      states: call.texts('state'),
      ...(producerId === undefined ? {} : { producerIds: [producerId] }),
      ...(longer === undefined ? {} : { longerThanMs: readDuration('--longer-than', longer) }),
    }
    return withCluster(call, async ({ admin }) => {
      const found = await admin.listTransactions(filter)
      // Brokers take an id that never had a transaction for one that is open since 1970.
      const wanted = longer === undefined ? found : found.filter(({ state }) => isOpen(state))
      const rows = wanted.map(({ transactionalId, producerId: id, state }) => [transactionalId, id, state] as const)
      output(call).rows(
        'transaction',
        ['TRANSACTIONAL ID', 'PRODUCER ID', 'STATE'],
        rows.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)),
      )
      return 0
    })
  },
})

const describe = (output: (call: Call) => Output): Command => ({
  name: 'txns describe',
  operands: 'TRANSACTIONAL-ID…',
  doc: 'Shows state, producer, start and partitions of transactional ids.',
  options: clusterOptions,
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      const rows: Row[] = []
      const work = async (id: string): Promise<void> => {
        rows.push(...(await admin.describeTransactions([id])).map(describedRow))
      }
      const head = ['TRANSACTIONAL ID', 'PRODUCER ID', 'PRODUCER EPOCH', 'STATE', 'TIMEOUT MS', 'START', 'OPEN MS', 'PARTITIONS']
      await doEach(call.operands, work, () => output(call).rows('transaction', head, rows))
      return 0
    }),
})

const describedRow = (each: TransactionDescription): Row => [
  each.transactionalId,
  each.producerId,
  each.producerEpoch,
  each.state,
  each.timeoutMs,
  each.startTimestamp < 0 ? null : each.startTimestamp,
  isOpen(each.state) ? Date.now() - each.startTimestamp : null,
  each.partitions.map(({ topic, partition }) => `${topic}:${partition}`).join(' '),
]

/** After its end it keeps the start of the one before. */
const isOpen = (state: string): boolean => ['Ongoing', 'PrepareCommit', 'PrepareAbort'].includes(state)

/** The leader of a partition that is not there would be waited for. @throws InputRefused · KafkaError */
async function checkPartition(admin: Admin, { topic, partition }: TopicPartition): Promise<void> {
  await findPartitions(admin, [{ topic, partitions: [partition] }])
}

const producers = (output: (call: Call) => Output): Command => ({
  name: 'txns producers',
  operands: 'TOPIC:PARTITION',
  doc: 'Shows the producers that a partition knows.',
  options: clusterOptions,
  run: (call) => {
    const at = readPartition(call.operands[0] as string)
    return withCluster(call, async ({ admin }) => {
      await checkPartition(admin, at)
      const known = await admin.describeProducers(at)
      const rows = known.map((each) => [
        each.producerId,
        each.producerEpoch,
        each.lastSequence,
        each.lastTimestamp,
        each.coordinatorEpoch,
        each.transactionStartOffset < 0 ? null : each.transactionStartOffset,
      ])
      const head = ['PRODUCER ID', 'PRODUCER EPOCH', 'LAST SEQUENCE', 'LAST TIMESTAMP', 'COORDINATOR EPOCH', 'START OFFSET']
      output(call).rows('producer', head, rows)
      return 0
    })
  },
})

// The longest transaction that a broker allows unless it is told otherwise (transaction.max.timeout.ms).
const longestTransaction = '15m'

const findHanging = (output: (call: Call) => Output): Command => ({
  name: 'txns find-hanging',
  operands: '[TOPIC[:PARTITION,…]…]',
  doc: 'Finds transactions that are open in a partition and that no coordinator will end.',
  options: {
    ...clusterOptions,
    broker: { value: 'ID', integer: {}, doc: 'only partitions that this broker leads' },
    'longer-than': {
      value: 'DURATION',
      doc: `leave younger ones alone; ${longestTransaction} when left out, the longest that brokers allow by default`,
    },
  },
  run: (call) => {
    const places = call.operands.map(readTopicPlaces)
    const longerThanMs = readDuration('--longer-than', call.text('longer-than') ?? longestTransaction)
    const broker = call.integer('broker')
    return withCluster(call, async ({ admin }) => {
      await checkBrokers(admin, broker === undefined ? [] : [broker])
      const all =
        places.length > 0 ? places : (await admin.listTopics()).map(({ name }) => ({ topic: name, partitions: undefined }))
      const partitions = await ledBy(admin, broker, await findPartitions(admin, all))
      const found = await admin.findHangingTransactions(partitions, longerThanMs)
      const rows = found.map(({ topic, partition, producer, transactionalId }) => {
        const { producerId, producerEpoch, coordinatorEpoch, transactionStartOffset, lastTimestamp } = producer
        return [
          topic,
          partition,
          transactionalId,
          producerId,
          producerEpoch,
          coordinatorEpoch,
          transactionStartOffset,
          lastTimestamp,
        ]
      })
      const head = ['TOPIC', 'PARTITION', 'TRANSACTIONAL ID', 'PRODUCER ID', 'PRODUCER EPOCH', 'COORDINATOR EPOCH']
      output(call).rows('hanging', [...head, 'START OFFSET', 'LAST TIMESTAMP'], rows)
      return 0
    })
  },
})

async function ledBy(
  admin: Admin,
  broker: number | undefined,
  partitions: readonly TopicPartition[],
): Promise<readonly TopicPartition[]> {
  if (broker === undefined) return partitions
  const topics = await admin.describeTopics([...new Set(partitions.map(({ topic }) => topic))])
  const leads = new Set(
    topics.flatMap((topic) =>
      topic.partitions.filter(({ leader }) => leader === broker).map(({ partition }) => `${topic.name}:${partition}`),
    ),
  )
  return partitions.filter(({ topic, partition }) => leads.has(`${topic}:${partition}`))
}

const abort = (output: (call: Call) => Output): Command => ({
  name: 'txns abort',
  operands: 'TOPIC:PARTITION',
  doc: 'Ends a transaction that hangs in a partition, as find-hanging tells it.',
  options: {
    ...clusterOptions,
    'start-offset': { value: 'OFFSET', integer: {}, doc: 'where it begins in the partition' },
    'producer-id': { value: 'N', integer: {}, doc: 'or: the producer that has it open' },
  },
  run: (call) => {
    const at = readPartition(call.operands[0] as string)
    const [startOffset, producerId] = [call.integer('start-offset'), call.integer('producer-id')]
    if ((startOffset === undefined) === (producerId === undefined))
      throw new UsageError('txns abort needs --start-offset OFFSET or --producer-id N, one of them')
    return withCluster(call, async ({ admin }) => {
      await checkPartition(admin, at)
      const open = (await admin.describeProducers(at)).filter(({ transactionStartOffset }) => transactionStartOffset >= 0)
      const found = open.find((each) => each.transactionStartOffset === startOffset || each.producerId === producerId)
      if (found === undefined)
        throw new InputRefused(
          `no transaction of this ${startOffset === undefined ? 'producer is' : 'start offset is'} open in ${at.topic}-${at.partition}: \`millrace txns producers ${at.topic}:${at.partition}\` shows those that are`,
        )
      await admin.abortTransaction(at, found)
      const words = `aborted the transaction of producer ${found.producerId} in ${at.topic}-${at.partition}`
      output(call).event('aborted', { ...at, producerId: found.producerId, producerEpoch: found.producerEpoch }, words)
      return 0
    })
  },
})
