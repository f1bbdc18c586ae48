// @platformatic/kafka: produces, consumes in a group of either protocol, transacts and administers.
import { main, requireJudge, say, transactionsOf, valueOf } from './verbs.mjs'

const { Admin, Consumer, Producer, stringDeserializers, stringSerializers } = requireJudge('@platformatic/kafka')

const base = (bootstrap) => ({ clientId: 'platformatic', bootstrapBrokers: [bootstrap], autocreateTopics: true })
const producerOf = (bootstrap, options) => new Producer({ ...base(bootstrap), serializers: stringSerializers, ...options })

async function produce(bootstrap, topic, codec, count) {
  const producer = producerOf(bootstrap)
  const messages = Array.from({ length: Number(count) }, (_, i) => ({
    topic,
    key: `key-${i}`,
    value: valueOf(i),
    headers: { n: String(i) },
  }))
  await producer.send({ messages, compression: codec, acks: -1 })
  await producer.close()
}

async function consume(bootstrap, topic, groupId, count, groupProtocol) {
  const consumer = new Consumer({
    ...base(bootstrap),
    groupId,
    groupProtocol,
    autocommit: false,
    deserializers: stringDeserializers,
  })
  const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' })
  let left = Number(count)
  const offsets = new Map()
  for await (const { key, value, partition, offset } of stream) {
    process.stdout.write(`${key}\t${value}\n`)
    offsets.set(partition, { topic, partition, offset: offset + 1n, leaderEpoch: 0 })
    if (--left === 0) break
  }
  await consumer.commit({ offsets: [...offsets.values()] })
  await consumer.close(true)
}

// It says producer 0 in epoch 0 where Java's says that it is none, which fences it from a transactional id that was in use before (Apache Kafka answers so too).
const newProducer = { producerId: -1n, producerEpoch: -1 }

async function transact(bootstrap, topic, count) {
  const producer = producerOf(bootstrap, { transactionalId: `platformatic-${topic}`, idempotent: true })
  for (const { commit, messages } of transactionsOf(Number(count))) {
    const transaction = await producer.beginTransaction(newProducer)
    await transaction.send({ messages: messages.map((each) => ({ topic, ...each })) })
    await (commit ? transaction.commit() : transaction.abort())
  }
  await producer.close()
}

async function transform(bootstrap, from, to, groupId, count) {
  const producer = producerOf(bootstrap, { transactionalId: `platformatic-${groupId}`, idempotent: true })
  const options = { ...base(bootstrap), groupId, autocommit: false, isolationLevel: 1, deserializers: stringDeserializers }
  const consumer = new Consumer(options)
  const stream = await consumer.consume({ topics: [from], mode: 'committed', fallbackMode: 'earliest' })
  let left = Number(count)
  let transaction
  let inside = 0
  for await (const message of stream) {
    if (transaction === undefined) {
      transaction = await producer.beginTransaction(newProducer)
      await transaction.addConsumer(consumer)
    }
    await transaction.send({ messages: [{ topic: to, key: message.key, value: message.value }] })
    await transaction.addOffset(message)
    left--
    if (++inside === 20 || left === 0) {
      await transaction.commit()
      transaction = undefined
      inside = 0
    }
    if (left === 0) break
  }
  await consumer.close(true)
  await producer.close()
}

const topicResource = 2

async function admin(bootstrap, topic, group) {
  const client = new Admin(base(bootstrap))
  const configs = [{ name: 'retention.ms', value: '604800000' }]
  await client.createTopics({ topics: [topic], partitions: 3, replicas: 1, configs })
  const again = await client.createTopics({ topics: [topic], partitions: 3, replicas: 1 }).catch((cause) => cause)
  say('again', again.findBy?.('apiId', 'TOPIC_ALREADY_EXISTS') != null)
  const partitions = async () => {
    const metadata = await client.metadata({ topics: [topic], forceUpdate: true })
    say('partitions', metadata.topics.get(topic).partitionsCount)
  }
  await partitions()
  const retention = async () => {
    const resources = [{ resourceType: topicResource, resourceName: topic }]
    const [described] = await client.describeConfigs({ resources })
    say('retention.ms', described.configs.find(({ name }) => name === 'retention.ms').value)
  }
  await retention()
  const change = { name: 'retention.ms', configOperation: 0, value: '3600000' }
  await client.incrementalAlterConfigs({
    resources: [{ resourceType: topicResource, resourceName: topic, configs: [change] }],
    validateOnly: false,
  })
  await retention()
  await client.createPartitions({ topics: [{ name: topic, count: 5, assignments: null }] })
  await partitions()
  const states = await client.describeGroups({ groups: [group] })
  say(
    'state',
    states.get(group).state.replace(/^./, (letter) => letter.toUpperCase()),
  )
  const [offsets] = await client.listConsumerGroupOffsets({ groups: [group] })
  const all = offsets.topics.flatMap((each) => each.partitions)
  say(
    'committed',
    all.reduce((sum, { committedOffset }) => sum + Number(committedOffset), 0),
  )
  await client.deleteGroups({ groups: [group] })
  say('group listed', (await client.listGroups()).has(group))
  await client.deleteTopics({ topics: [topic] })
  say('topic listed', (await client.listTopics()).includes(topic))
  await client.close()
}

await main({ produce, consume, transact, transform, admin })
