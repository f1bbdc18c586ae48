// Settings of a worker under Kafka Connect's names: what has an effect, what is known and has none, what must not be asked for yet.
import { choice, declined, flag, list, SettingError, text, whole } from '../api/settings.ts'
import type { Setting, Settings } from '../api/settings.ts'
import { listenAddresses } from './rest.ts'

const worker = 'Worker'
const rest = 'REST'
const positions = 'Positions'
const json = 'org.apache.kafka.connect.json.JsonConverter'

const listeners: Setting<string> = {
  ...text({
    default: 'http://127.0.0.1:8083',
    doc: 'Where the REST API listens: `http://host:port`, separated by commas; empty: nowhere.',
    group: rest,
  }),
  parse(given) {
    try {
      listenAddresses(given)
    } catch (cause) {
      throw new SettingError((cause as Error).message.replace('listeners: ', ''))
    }
    return given
  },
}

const servers: Setting<readonly string[]> = {
  ...list({ default: '', doc: 'Brokers to begin with: `host:port`, separated by commas.', importance: 'HIGH', group: worker }),
  default: undefined,
  parse(given) {
    const all = given.split(',').map((one) => one.trim())
    for (const one of all) {
      const match = /^(?:\[[0-9A-Fa-f:.]+\]|[^:[\]/\s]+):(\d{1,5})$/.exec(one)
      if (match === null || Number(match[1]) < 1 || Number(match[1]) > 65_535)
        throw new SettingError(`${one === '' ? 'nothing' : one} is not of the form host:port`)
    }
    return all
  },
}

/** What a standalone worker understands, with Kafka's defaults but where the doc says otherwise. */
export const workerSettings = {
  'bootstrap.servers': servers,
  'client.id': text({ default: 'connect', doc: 'How brokers name this worker in their logs.', group: worker }),
  'group.id': text({
    default: 'connect-standalone',
    doc: 'Begins the transactional ids of exactly-once sources: one for each cluster of workers.',
    group: worker,
  }),
  'key.converter': text({
    default: json,
    doc: 'How keys become bytes. Kafka Connect has no default.',
    importance: 'HIGH',
    group: worker,
  }),
  'value.converter': text({
    default: json,
    doc: 'How values become bytes. Kafka Connect has no default.',
    importance: 'HIGH',
    group: worker,
  }),
  'header.converter': text({
    default: 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
    doc: 'How headers become bytes.',
    group: worker,
  }),
  'request.timeout.ms': whole({
    default: 30_000,
    min: 1,
    max: 2_147_483_647,
    unit: 'ms',
    doc: 'How long an answer of a broker is awaited.',
    group: worker,
  }),
  'metadata.max.age.ms': whole({
    default: 300_000,
    min: 1,
    unit: 'ms',
    doc: 'When metadata is asked for again without need.',
    group: worker,
  }),
  'retry.backoff.ms': whole({
    default: 100,
    min: 0,
    unit: 'ms',
    doc: 'First pause before a request is repeated.',
    group: worker,
  }),
  'retry.backoff.max.ms': whole({ default: 1000, min: 0, unit: 'ms', doc: 'Longest such pause.', group: worker }),
  'exactly.once.source.support': choice(['enabled', 'disabled', 'preparing'], {
    default: 'enabled',
    doc: 'Sources write records and positions in one transaction. Kafka Connect has it off, and only in distributed workers.',
    importance: 'HIGH',
    group: worker,
  }),
  'topic.creation.enable': flag({ default: true, doc: 'Sources may say how their topics are made.', group: worker }),
  'topic.tracking.enable': flag({ default: true, doc: 'Topics that a connector has used can be asked for.', group: worker }),
  'topic.tracking.allow.reset': flag({ default: true, doc: 'And be forgotten on request.', group: worker }),
  'task.shutdown.graceful.timeout.ms': whole({
    default: 5000,
    min: 0,
    unit: 'ms',
    doc: 'How long all tasks together may take to stop.',
    group: worker,
  }),
  'offset.storage.file.filename': text({
    default: null,
    doc: 'Source positions in a file of Kafka Connect: taken over from it at start, kept up to date in it. Required by Kafka Connect; here positions are in a topic.',
    importance: 'HIGH',
    group: positions,
  }),
  'offset.storage.topic': text({
    default: 'connect-offsets',
    doc: 'The topic of source positions.',
    importance: 'HIGH',
    group: positions,
  }),
  'offset.storage.partitions': whole({
    default: 25,
    min: -1,
    max: 2_147_483_647,
    doc: "Its partitions; -1: the broker's default.",
    group: positions,
  }),
  'offset.storage.replication.factor': whole({
    default: 1,
    min: -1,
    max: 32_767,
    doc: 'Its replicas. 3 in Kafka Connect.',
    group: positions,
  }),
  'config.storage.topic': text({
    default: null,
    doc: 'The topic in which connectors are kept, so that they outlive the worker; left out: in memory only, as with connect-standalone.',
    importance: 'HIGH',
    group: positions,
  }),
  'config.storage.replication.factor': whole({
    default: 1,
    min: -1,
    max: 32_767,
    doc: 'Its replicas. 3 in Kafka Connect.',
    group: positions,
  }),
  'status.storage.topic': text({
    default: null,
    doc: 'The topic in which states of connectors and tasks are told, where connectors are kept in a topic.',
    importance: 'HIGH',
    group: positions,
  }),
  'status.storage.partitions': whole({
    default: 5,
    min: -1,
    max: 2_147_483_647,
    doc: "Its partitions; -1: the broker's default.",
    group: positions,
  }),
  'status.storage.replication.factor': whole({
    default: 1,
    min: -1,
    max: 32_767,
    doc: 'Its replicas. 3 in Kafka Connect.',
    group: positions,
  }),
  'offset.flush.interval.ms': whole({
    default: 60_000,
    min: 1,
    unit: 'ms',
    doc: 'How often the file of positions is written.',
    group: positions,
  }),
  listeners,
  'rest.port': {
    ...whole({
      default: 8083,
      min: 0,
      max: 65_535,
      doc: 'Where `listeners` is left out: the port on `rest.host.name`.',
      group: rest,
    }),
    default: null,
    absent: undefined,
  } as Setting<number | undefined>,
  'rest.host.name': text({
    default: null,
    doc: 'Where `listeners` is left out: the address; the loopback when left out too.',
    group: rest,
  }),
  'access.control.allow.origin': text({
    default: '',
    doc: 'Web pages of this origin may use the REST API; `*`: all.',
    group: rest,
  }),
  'access.control.allow.methods': text({
    default: '',
    doc: 'The methods that they may use; empty: GET, POST, HEAD.',
    group: rest,
  }),
  'security.protocol': declined('PLAINTEXT', { doc: 'How brokers are spoken to.', group: worker }),
  'config.providers': declined('', { doc: 'Where secrets come from that configurations refer to.', group: worker }),
  'rest.extension.classes': declined('', { doc: 'Java classes that add to the REST API.', group: rest }),
  'admin.listeners': declined(null, { doc: 'Listeners for /admin alone.', group: rest }),
  'ssl.client.auth': declined('none', { doc: 'Whether clients of an https listener must show a certificate.', group: rest }),
} as const satisfies Settings

/** Kafka Connect's names that mean nothing here: said once, and not as a mistake. */
export const workerNamesWithoutEffect: ReadonlySet<string> = new Set(
  `bootstrap.resolve.timeout.ms client.dns.lookup connect.protocol connections.max.idle.ms connector.client.config.override.policy
  header.converter.plugin.version heartbeat.interval.ms
  inter.worker.key.generation.algorithm inter.worker.key.size inter.worker.key.ttl.ms inter.worker.signature.algorithm
  inter.worker.verification.algorithms internal.topics.automatic.creation.enable key.converter.plugin.version
  metadata.cluster.check.enable metadata.recovery.rebootstrap.trigger.ms metadata.recovery.strategy metric.reporters
  metrics.num.samples metrics.recording.level metrics.sample.window.ms offset.flush.timeout.ms plugin.discovery plugin.path
  rebalance.timeout.ms receive.buffer.bytes reconnect.backoff.max.ms reconnect.backoff.ms response.http.headers.config
  rest.advertised.host.name rest.advertised.listener rest.advertised.port scheduled.rebalance.max.delay.ms send.buffer.bytes
  session.timeout.ms socket.connection.setup.timeout.max.ms socket.connection.setup.timeout.ms
  value.converter.plugin.version worker.sync.timeout.ms
  worker.unsync.backoff.ms`.split(/\s+/),
)

const clientNames = `bootstrap.resolve.timeout.ms bootstrap.servers client.dns.lookup client.id config.providers
  connections.max.idle.ms enable.metrics.push metadata.cluster.check.enable metadata.max.age.ms
  metadata.recovery.rebootstrap.trigger.ms metadata.recovery.strategy metric.reporters metrics.num.samples
  metrics.recording.level metrics.sample.window.ms receive.buffer.bytes reconnect.backoff.max.ms reconnect.backoff.ms
  request.timeout.ms retry.backoff.max.ms retry.backoff.ms security.protocol security.providers send.buffer.bytes
  socket.connection.setup.timeout.max.ms socket.connection.setup.timeout.ms`
const producerNames = `acks batch.size buffer.memory buffer.memory.allocation.strategy client.rack compression.gzip.level
  compression.lz4.level compression.type compression.zstd.level delivery.timeout.ms enable.idempotence interceptor.classes
  key.serializer linger.ms max.block.ms max.in.flight.requests.per.connection max.request.size metadata.max.idle.ms
  partitioner.adaptive.partitioning.enable partitioner.availability.timeout.ms partitioner.class partitioner.ignore.keys
  partitioner.rack.aware retries transaction.timeout.ms transaction.two.phase.commit.enable transactional.id value.serializer`
const consumerNames = `allow.auto.create.topics auto.commit.interval.ms auto.offset.reset check.crcs client.rack
  default.api.timeout.ms enable.auto.commit exclude.internal.topics fetch.max.bytes fetch.max.wait.ms fetch.min.bytes group.id
  group.instance.id group.protocol group.remote.assignor heartbeat.interval.ms interceptor.classes isolation.level
  key.deserializer max.partition.fetch.bytes max.poll.interval.ms max.poll.records partition.assignment.strategy
  session.timeout.ms value.deserializer`
const adminNames = 'bootstrap.controllers default.api.timeout.ms retries'

const namesOf = (own: string): ReadonlySet<string> => new Set(`${clientNames} ${own}`.split(/\s+/))

/** Kafka's names behind `producer.`, `consumer.` and `admin.`; beside them everything under `sasl.` and `ssl.`. */
export const prefixedNames: Readonly<Record<'producer.' | 'consumer.' | 'admin.', ReadonlySet<string>>> = {
  'producer.': namesOf(producerNames),
  'consumer.': namesOf(consumerNames),
  'admin.': namesOf(adminNames),
}

/** Parts of a configuration that belong to what they name: converters, providers, defaults of topics. */
export const freePrefixes: readonly string[] = [
  'key.converter.',
  'value.converter.',
  'header.converter.',
  'config.providers.',
  'topic.creation.',
  'metrics.context.',
  'sasl.',
  'ssl.',
]
