// @confluentinc/kafka-javascript (librdkafka inside) through its promise API: produces, consumes in a group of either protocol, transacts and administers.
import { main, requireJudge, say, transactionsOf, valueOf } from './verbs.mjs'

const { KafkaJS, RdKafka } = requireJudge('@confluentinc/kafka-javascript')
const { Kafka } = KafkaJS

const kafkaOf = (bootstrap) => new Kafka({ kafkaJS: { brokers: [bootstrap], logLevel: KafkaJS.logLevel.NOTHING } })

/** `loads` is asked first: the native part may not be there. */
async function loads() {
  say(RdKafka.librdkafkaVersion)
}

async function produce(bootstrap, topic, codec, count) {
  const producer = kafkaOf(bootstrap).producer({ 'compression.type': codec, 'linger.ms': 20 })
  await producer.connect()
  const messages = Array.from({ length: Number(count) }, (_, i) => ({
    key: `key-${i}`,
    value: valueOf(i),
    headers: { n: String(i) },
  }))
  await producer.send({ topic, messages })
  await producer.disconnect()
}

/** Hands over records one after the other until `each` answers true. */
async function readUntil(consumer, each) {
  await new Promise((resolve, reject) => {
    let over = false
    const eachMessage = async (record) => {
      if (over) return
      try {
        over = await each(record)
        if (over) resolve()
      } catch (cause) {
        reject(cause)
      }
    }
    consumer.run({ eachMessage }).catch(reject)
  })
}

const consumerOf = (bootstrap, groupId, further) => {
  const options = { 'group.id': groupId, 'auto.offset.reset': 'earliest', 'enable.auto.commit': false, ...further }
  return kafkaOf(bootstrap).consumer(options)
}

async function consume(bootstrap, topic, groupId, count, protocol) {
  const consumer = consumerOf(bootstrap, groupId, { 'group.protocol': protocol })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic] })
  let left = Number(count)
  const offsets = new Map()
  await readUntil(consumer, ({ partition, message: { key, value, offset } }) => {
    process.stdout.write(`${key}\t${value}\n`)
    offsets.set(partition, { topic, partition, offset: String(Number(offset) + 1) })
    return --left === 0
  })
  await consumer.commitOffsets([...offsets.values()])
  await consumer.disconnect()
}

async function transact(bootstrap, topic, count) {
  const producer = kafkaOf(bootstrap).producer({ 'transactional.id': `confluent-javascript-${topic}` })
  await producer.connect()
  for (const { commit, messages } of transactionsOf(Number(count))) {
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages })
    await (commit ? transaction.commit() : transaction.abort())
  }
  await producer.disconnect()
}

async function transform(bootstrap, from, to, groupId, count) {
  const producer = kafkaOf(bootstrap).producer({ 'transactional.id': `confluent-javascript-${groupId}` })
  const consumer = consumerOf(bootstrap, groupId, { 'isolation.level': 'read_committed' })
  await producer.connect()
  await consumer.connect()
  await consumer.subscribe({ topics: [from] })
  let left = Number(count)
  await readUntil(consumer, async ({ partition, message: { key, value, offset } }) => {
    const transaction = await producer.transaction()
    await transaction.send({ topic: to, messages: [{ key, value }] })
    const partitions = [{ partition, offset: String(Number(offset) + 1) }]
    await transaction.sendOffsets({ consumer, topics: [{ topic: from, partitions }] })
    await transaction.commit()
    return --left === 0
  })
  await consumer.disconnect()
  await producer.disconnect()
}

async function admin(bootstrap, topic, group) {
  const client = kafkaOf(bootstrap).admin()
  await client.connect()
  const configEntries = [{ name: 'retention.ms', value: '604800000' }]
  const asked = { topic, numPartitions: 3, replicationFactor: 1, configEntries }
  await client.createTopics({ topics: [asked] })
  say('again', (await client.createTopics({ topics: [asked] })) === false)
  const { topics } = await client.fetchTopicMetadata({ topics: [topic] }).then((all) => ({ topics: all.topics ?? all }))
  say('partitions', topics[0].partitions.length)
  const groups = await client.describeGroups([group])
  say('state', stateName(groups.groups[0].state))
  const offsets = await client.fetchOffsets({ groupId: group })
  say(
    'committed',
    offsets.flatMap((each) => each.partitions).reduce((sum, { offset }) => sum + Number(offset), 0),
  )
  await client.deleteGroups([group])
  say(
    'group listed',
    (await client.listGroups()).groups.some(({ groupId }) => groupId === group),
  )
  await client.deleteTopics({ topics: [topic] })
  say('topic listed', (await client.listTopics()).includes(topic))
  await client.disconnect()
}

const stateName = (state) =>
  Object.entries(KafkaJS.ConsumerGroupStates)
    .find(([, number]) => number === state)?.[0]
    .toLowerCase()
    .replace(/^./, (letter) => letter.toUpperCase())

await main({ loads, produce, consume, transact, transform, admin })
