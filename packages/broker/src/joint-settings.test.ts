// Settings that are right one by one, together: what Apache Kafka 4.4 answers when its configuration is made of them.
import { expect, test } from 'vitest'
import { brokerConfig, ConfigInvalid } from './config.ts'

type Given = Readonly<Record<string, string>>

const files: Given = {
  'node.id': '1',
  'process.roles': 'broker,controller',
  'controller.listener.names': 'CONTROLLER',
  listeners: 'PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
  'controller.quorum.voters': '1@localhost:9093',
  'log.dirs': '/data',
}

/** The settings that are at fault; none: it starts. */
function atFault(given: Given): string[] {
  try {
    brokerConfig({ ...files, ...given })
    return []
  } catch (cause) {
    if (!(cause instanceof ConfigInvalid)) throw cause
    return cause.message.split('\n').map((line) => line.replace(/[= ].*$/, ''))
  }
}

const kinds = ['group.consumer', 'group.share', 'group.streams']
const intervals = ['session.timeout.ms', 'heartbeat.interval.ms', 'assignment.interval.ms']
const bounded = kinds.flatMap((kind) =>
  intervals.map((what) => [`${kind}.${what}`, `${kind}.min.${what}`, `${kind}.max.${what}`]),
)

test.each(bounded)('%s lies between its bounds', (own = '', least = '', most = '') => {
  const others = { [own.replace(/[a-z]+\.[a-z]+\.ms$/, 'heartbeat.interval.ms')]: '5000' }
  const given = (value: string, from: string, to: string): Given => ({ ...others, [own]: value, [least]: from, [most]: to })
  expect(atFault(given('7000', '6000', '8000'))).toEqual([])
  expect(atFault(given('9000', '6000', '8000'))).toContain(own)
  expect(atFault(given('5500', '6000', '8000'))).toContain(least)
  expect(atFault(given('7000', '8000', '6000'))).toContain(least)
})

test.each<[setting: string, value: string]>([
  ['replica.fetch.wait.max.ms', '30001'],
  ['log.cleaner.dedupe.buffer.size', '1048576'],
  ['log.cleaner.threads', '0'],
  ['log.roll.jitter.ms', '-1'],
  ['queued.max.request.bytes', '100'],
  ['max.connections.per.ip', '0'],
  ['cordoned.log.dirs', '/elsewhere'],
  ['cordoned.log.dirs', '*,/data'],
  ['group.consumer.assignors', 'foo'],
  ['group.consumer.assignors', 'range,java.lang.String'],
  ['group.share.assignors', 'foo'],
  ['group.coordinator.rebalance.protocols', 'consumer'],
  ['controller.quorum.voters', '1@x'],
  ['controller.quorum.voters', '1@localhost:99999'],
  ['controller.listener.names', 'CONTROLLER,FOO'],
  ['early.start.listeners', 'FOO'],
  ['advertised.listeners', 'CONTROLLER://localhost:9093'],
  ['create.topic.policy.class.name', 'com.example.Policy'],
  ['alter.config.policy.class.name', 'com.example.Policy'],
])('%s=%s is refused', (setting, value) => {
  expect(new Set(atFault({ [setting]: value }))).toEqual(new Set([setting]))
})

test.each<Given>([
  { 'replica.fetch.wait.max.ms': '30000' },
  { 'queued.max.request.bytes': '-2' },
  { 'queued.max.request.bytes': '0' },
  { 'log.retention.ms': '-2' },
  { 'log.flush.interval.ms': '0' },
  { 'max.connections.per.ip': '0', 'max.connections.per.ip.overrides': '127.0.0.1:5,' },
  { 'cordoned.log.dirs': '*' },
  { 'group.consumer.assignors': 'org.apache.kafka.coordinator.group.assignor.RangeAssignor,uniform' },
  { 'group.share.assignors': 'org.apache.kafka.coordinator.group.assignor.SimpleAssignor' },
  { 'early.start.listeners': 'CONTROLLER' },
])('%j is taken', (given) => {
  expect(atFault(given)).toEqual([])
})

test('broker.id alone is the number of the node', () => {
  const { 'node.id': _, ...others } = files
  expect(brokerConfig({ ...others, 'broker.id': '7', 'controller.quorum.voters': '7@localhost:9093' })['node.id']).toBe(7)
})
