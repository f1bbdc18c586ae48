// Settings: reading, checking and printing them as Kafka does.
import { describe, expect, test } from 'vitest'
import { Simulation } from '@millrace/host/simulated'
import { brokerConfig, brokerSettings, ConfigInvalid, logDirsOf, metadataLogDirOf, readSettings } from './config.ts'
import { idleSettings } from './live-config.ts'
import { logConfigOf, topicConfigOf, topicDefault } from './log/topic-config.ts'
import { logDirsConfig } from './parts-config.ts'
import { endpointsOf, listenersOf, type Listener } from './network/listeners.ts'
import { nearestName, parseProperties } from '@millrace/host'
import { readServerProperties } from './server-properties.ts'
import { formatSetting, parseSetting } from './settings.ts'

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const topicListSetting = brokerSettings.get('listeners')!
const pairs = (text: string) => parseProperties(latin1(text)).map(({ name, value, line }) => [name, value, line])

describe('properties', () => {
  test.each([
    ['a=b', [['a', 'b', 1]]],
    ['a = b ', [['a', 'b ', 1]]],
    [
      'a:b\nc d',
      [
        ['a', 'b', 1],
        ['c', 'd', 2],
      ],
    ],
    ['# note\n! note\n\n  \n key : value', [['key', 'value', 5]]],
    [
      'a=1,\\\n   2,\\\r\n\t3\nb=4',
      [
        ['a', '1,2,3', 1],
        ['b', '4', 4],
      ],
    ],
    ['a\\ b\\=c=d', [['a b=c', 'd', 1]]],
    ['a=C:\\\\temp\\tx\\u0041\\q', [['a', 'C:\\temp\txAq', 1]]],
    ['a==b', [['a', '=b', 1]]],
    ['a', [['a', '', 1]]],
    ['a=b\\', [['a', 'b', 1]]],
    [
      'a=1\na=2',
      [
        ['a', '1', 1],
        ['a', '2', 2],
      ],
    ],
    ['a=# no comment', [['a', '# no comment', 1]]],
  ])('%j is read as Java reads it', (text, expected) => {
    expect(pairs(text)).toEqual(expected)
  })

  test('an escape without its digits is refused with its line', () => {
    expect(() => parseProperties(latin1('a=1\nb=\\u12'))).toThrow(/line 2/)
  })
})

describe('values', () => {
  test.each([
    ['num.partitions', ' 3 ', 3, '3'],
    ['num.partitions', '+3', 3, '3'],
    ['log.flush.interval.messages', '9223372036854775807', 2 ** 63, '9223372036854775807'],
    ['log.retention.bytes', '9007199254740993', 9007199254740992, '9007199254740993'],
    ['auto.create.topics.enable', 'FALSE', false, 'false'],
    ['log.cleanup.policy', 'compact , delete', ['compact', 'delete'], 'compact,delete'],
    ['log.cleaner.min.cleanable.ratio', '1', 1, '1.0'],
    ['log.cleaner.io.max.bytes.per.second', '1.5e9', 1.5e9, '1.5E9'],
    ['broker.rack', ' a ', 'a', 'a'],
    ['log.cleanup.policy', 'delete,compact,delete', ['delete', 'compact'], 'delete,compact'],
  ])('%s=%j', (name, text, value, printed) => {
    expect(parseSetting(brokerSettings.get(name)!, text)).toEqual({ value, text: printed })
  })

  test.each([
    ['num.partitions', 'zero', 'must be a whole number, at least 1'],
    ['num.partitions', '0', 'must be at least 1'],
    ['num.partitions', '3000000000', "must fit in Kafka's type int, at least 1"],
    ['auto.create.topics.enable', 'yes', 'must be true or false'],
    ['log.cleanup.policy', 'compact,drop', "must be a list of compact, delete; 'drop' is none of them"],
    ['compression.gzip.level', '0', 'must be -1, or 1 to 9'],
    ['log.message.timestamp.type', 'Now', 'must be one of CreateTime, LogAppendTime'],
    ['log.cleaner.min.cleanable.ratio', '1.5', 'must be 0 to 1'],
    ['process.roles', '', 'must not be empty'],
  ])('%s=%j is refused: %s', (name, text, problem) => {
    expect(parseSetting(brokerSettings.get(name)!, text)).toEqual({ problem })
  })

  test('the default of every setting passes its own check', () => {
    for (const [name, setting] of brokerSettings) expect([name, setting.check(setting.default)]).toEqual([name, undefined])
  })

  test('Long.MAX_VALUE and Double.MAX_VALUE are printed as Java prints them', () => {
    const printed = (name: string) => formatSetting(brokerSettings.get(name)!, brokerSettings.get(name)!.default)
    expect(printed('log.flush.interval.messages')).toBe('9223372036854775807')
    expect(printed('log.cleaner.io.max.bytes.per.second')).toBe('1.7976931348623157E308')
    expect(printed('log.cleaner.min.cleanable.ratio')).toBe('0.5')
  })
})

const problemsOf = (settings: Record<string, string>): string => {
  try {
    brokerConfig(settings)
    return ''
  } catch (cause) {
    if (cause instanceof ConfigInvalid) return cause.message
    throw cause
  }
}

describe('a configuration', () => {
  test('holds the typed value of every setting', () => {
    const config = brokerConfig({ 'num.partitions': 6, 'log.dirs': '/a/,/b' })
    expect(config['num.partitions']).toBe(6)
    expect(config['log.segment.bytes']).toBe(1024 ** 3)
    expect(config['millrace.durability']).toBe('disk')
    expect(logDirsOf(config)).toEqual(['/a', '/b'])
    expect([...config.given]).toEqual([
      ['num.partitions', '6'],
      ['log.dirs', '/a/,/b'],
    ])
  })

  test('has each directory once, however it is written', () => {
    const config = brokerConfig({
      'log.dirs': '/a/,/b//c/.,/a,/b/x/../c',
      'metadata.log.dir': '/b/c/',
      'cordoned.log.dirs': '/a/',
    })
    expect(logDirsOf(config)).toEqual(['/a', '/b/c'])
    expect(metadataLogDirOf(config)).toBe('/b/c')
    expect(logDirsConfig(config).cordoned).toEqual(['/a'])
  })

  test.each([
    ['127.0.0.1:9093', '127.0.0.1:9092'],
    ['127.0.0.1:9092', '127.0.0.2:9092'],
    ['127.0.0.1:9092', '[::1]:9092'],
    ['0.0.0.0:9092', '[::1]:9092'],
    ['127.0.0.1:0', '127.0.0.1:0'],
  ])('has a listener at %s beside metrics at %s', (listener, metrics) => {
    const config = brokerConfig({ listeners: `PLAINTEXT://${listener}`, 'millrace.metrics.listener': metrics })
    expect(config.listeners).toEqual([`PLAINTEXT://${listener}`])
  })

  test.each([
    [
      { listeners: 'PLAINTEXT://127.0.0.1:9092', 'millrace.metrics.listener': 'localhost:9092' },
      /millrace.metrics.listener=localhost:9092 has the port of the listener PLAINTEXT of this broker: give it another one/,
    ],
    [
      {
        listeners: 'PLAINTEXT://broker:9092,CONTROLLER://0.0.0.0:9093',
        'controller.listener.names': 'CONTROLLER',
        'millrace.metrics.listener': 'broker:9093',
      },
      /has the port of the listener CONTROLLER of this broker/,
    ],
    [{ listeners: 'PLAINTEXT://broker:9404', 'millrace.metrics.listener': ':9404' }, /the port of the listener PLAINTEXT/],
    [{ 'process.roles': 'broker' }, /process.roles=broker cannot be served yet/],
    [{ 'remote.log.storage.system.enable': 'true' }, /no tiered storage/],
    [{ 'authorizer.class.name': 'x.Y' }, /no authorization yet/],
    [{ 'controller.quorum.voters': '1@a:1,2@b:1' }, /one voter/],
    [{ 'controller.quorum.voters': '2@a:1' }, /one voter, this node, whose node.id is 1/],
    [{ 'controller.quorum.bootstrap.servers': 'a:1,b:1' }, /one voter/],
    [{ 'controller.quorum.bootstrap.servers': 'a' }, /must be host:port/],
    [
      { 'controller.quorum.bootstrap.servers': 'elsewhere:9093', listeners: 'PLAINTEXT://:9092,CONTROLLER://:9094' },
      /port 9093 is none of its controller listeners/,
    ],
    [{ listeners: 'PLAINTEXT://:9092,SSL://:9093' }, /SSL.*no security yet/],
    [{ listeners: 'PLAINTEXT://:9092,CONTROLLER://:9092', 'controller.listener.names': 'CONTROLLER' }, /port 9092 twice/],
    [{ listeners: 'EXTERNAL://:9092' }, /EXTERNAL.*listener.security.protocol.map/],
    [
      {
        listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
        'controller.listener.names': 'CONTROLLER',
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT',
      },
      /CONTROLLER.*listener.security.protocol.map/,
    ],
    [{ listeners: 'localhost:9092' }, /NAME:\/\/host:port/],
    [{ listeners: 'PLAINTEXT://:99999' }, /at most 65535/],
    [{ 'advertised.listeners': 'PLAINTEXT://0.0.0.0:9092' }, /clients can reach/],
    [{ 'advertised.listeners': 'OTHER://a:9092' }, /OTHER/],
    [{ 'log.retention.ms': '0' }, /log.retention.ms=0 must be at least 1/],
    [{ 'log.dirs': 'data' }, /absolute/],
    [{ 'max.connections.per.ip.overrides': 'foo' }, /overrides=foo must be address:count pairs; 'foo' is none/],
    [{ 'node.id': '1', 'broker.id': '2' }, /broker.id=2 must be equal to node.id, which is 1/],
  ])('%j is refused', (settings, message) => {
    expect(problemsOf(settings as unknown as Record<string, string>)).toMatch(message)
  })

  test('every wrong value is told at once, secrets without their value', () => {
    const problems = problemsOf({ 'num.partitions': 'x', 'message.max.bytes': '-1', 'ssl.key.password': 'hidden' })
    expect(problems.split('\n')).toHaveLength(2)
    expect(problems).not.toContain('hidden')
  })

  test('unknown names are warnings, each with its line; settings without effect are told together at the start', () => {
    const { config, warnings } = readSettings([
      { name: 'num.partition', value: '3', where: 'server.properties:7' },
      { name: 'quota.window.num', value: '12', where: 'server.properties:8' },
      { name: 'zookeeper.connect', value: 'a:1', where: 'server.properties:9' },
      { name: 'listener.name.plaintext.max.connections', value: '1' },
      { name: 'replica.lag.time.max.ms', value: '30000' },
    ])
    expect(warnings).toEqual([
      'server.properties:7: num.partition is not a setting of the broker; did you mean num.partitions?',
      'server.properties:9: zookeeper.connect has no effect: there is no ZooKeeper since Kafka 4.0',
    ])
    expect(idleSettings(config)).toEqual([
      'quota.window.num (this version has no quotas)',
      'listener.name.plaintext.max.connections (no setting acts on one listener alone; max.connections acts on all)',
    ])
  })

  test('names of one listener, an authorizer, a plug-in are told with why they do not act, and are no warnings', () => {
    const names = [
      'listener.name.plaintext.ssl.client.auth',
      'listener.name.x.plain.sasl.jaas.config',
      'listener.name.x.no.such.thing',
      'super.users',
      'rsm.config.bucket',
    ]
    const { config, warnings } = readSettings(names.map((name) => ({ name, value: 'required' })))
    expect(warnings).toEqual([])
    expect(idleSettings(config)).toEqual([
      'listener.name.plaintext.ssl.client.auth (this version has no security)',
      'listener.name.x.plain.sasl.jaas.config (this version has no security)',
      'listener.name.x.no.such.thing (no.such.thing is no setting of a listener)',
      'super.users (belongs to an authorizer, and this version has none)',
      'rsm.config.bucket (belongs to tiered storage, which this version has not)',
    ])
  })

  test('the nearest name is only offered when it is near', () => {
    expect(nearestName('log.dir.s', brokerSettings.keys())).toBe('log.dirs')
    expect(nearestName('something.quite.different', brokerSettings.keys())).toBeUndefined()
  })

  test('broker.id names the node where node.id does not', () => {
    expect(brokerConfig({ 'broker.id': 7 })['node.id']).toBe(7)
    expect(brokerConfig({ 'node.id': 7 })['broker.id']).toBe(7)
  })
})

describe('listeners', () => {
  const listeners = (settings: Record<string, string>) => listenersOf(brokerConfig(settings)) as Listener[]

  test('without the setting only the loopback interface is used', () => {
    expect(listeners({})).toEqual([
      { name: 'PLAINTEXT', host: '127.0.0.1', port: 9092, securityProtocol: 'PLAINTEXT', controller: false },
    ])
  })

  test('names, hosts and the controller side are told apart', () => {
    const found = listeners({
      listeners: 'Internal://[::1]:9092,EXTERNAL://:0,CONTROLLER://127.0.0.1:9093',
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': 'INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'INTERNAL',
    })
    expect(found.map(({ name, host, port, controller }) => [name, host, port, controller])).toEqual([
      ['INTERNAL', '::1', 9092, false],
      ['EXTERNAL', '', 0, false],
      ['CONTROLLER', '127.0.0.1', 9093, true],
    ])
    expect(endpointsOf(found, undefined, () => 40_000, 'host.example').map(({ name, host, port }) => [name, host, port])).toEqual(
      [
        ['INTERNAL', '::1', 9092],
        ['EXTERNAL', 'host.example', 40_000],
      ],
    )
  })
})

describe('topic settings', () => {
  const brokerText = (settings: Record<string, string>) => {
    const { given } = brokerConfig(settings)
    return (name: string) => given.get(name) ?? formatSetting(brokerSettings.get(name)!, brokerSettings.get(name)!.default)
  }

  test('a topic takes the finest of the broker settings that is set', () => {
    expect(topicDefault('retention.ms', brokerText({}))).toBe('604800000')
    expect(topicDefault('retention.ms', brokerText({ 'log.retention.hours': '2' }))).toBe('7200000')
    expect(topicDefault('retention.ms', brokerText({ 'log.retention.hours': '2', 'log.retention.minutes': '1' }))).toBe('60000')
    expect(topicDefault('retention.ms', brokerText({ 'log.retention.hours': '-1' }))).toBe('-1')
    expect(topicDefault('flush.ms', brokerText({}))).toBe('9223372036854775807')
  })

  test('its own settings win, and a log gets plain numbers', () => {
    const own = new Map([
      ['segment.bytes', '1048576'],
      ['cleanup.policy', 'compact'],
    ])
    const config = topicConfigOf(own, brokerText({ 'log.segment.bytes': '2097152', 'message.max.bytes': '5' }))
    expect(config['segment.bytes']).toBe(1_048_576)
    const log = logConfigOf(config)
    expect(log).toMatchObject({
      segmentBytes: 1_048_576,
      maxMessageBytes: 5,
      cleanupCompact: true,
      cleanupDelete: false,
      flushMs: Infinity,
    })
  })
})

describe('server.properties', () => {
  const read = (text: string) => {
    const { host } = new Simulation({ seed: 1 }).machine('node')
    host.disk.makeDirectory('/etc')
    const file = host.disk.open('/etc/server.properties', 'create')
    file.write([latin1(text)], 0)
    file.close()
    return readServerProperties(host.disk, '/etc/server.properties', '/home/user')
  }

  test("a file of Kafka's single node is read without a warning", () => {
    const { config, warnings } = read(
      [
        'process.roles=broker,controller',
        'node.id=1',
        'controller.quorum.bootstrap.servers=localhost:9093',
        'listeners=PLAINTEXT://:9092,CONTROLLER://:9093',
        'inter.broker.listener.name=PLAINTEXT',
        'advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
        'controller.listener.names=CONTROLLER',
        'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
        'num.network.threads=3',
        'num.io.threads=8',
        'socket.send.buffer.bytes=102400',
        'log.dirs=/tmp/kraft-combined-logs',
        'num.partitions=1',
        'num.recovery.threads.per.data.dir=1',
        'offsets.topic.replication.factor=1',
        'share.coordinator.state.topic.min.isr=2',
        'log.retention.hours=168',
        'log.segment.bytes=1073741824',
      ].join('\n'),
    )
    expect(warnings).toEqual([])
    expect(config['offsets.topic.replication.factor']).toBe(1)
  })

  test('a wrong value is told with file, line, value and range', () => {
    expect(() => read('node.id=1\n\nnum.partitions=many\n')).toThrow(
      '/etc/server.properties:3: num.partitions=many must be a whole number, at least 1',
    )
  })

  test('relative directories are those of the working directory', () => {
    expect(logDirsOf(read('log.dirs=data, ../other').config)).toEqual(['/home/user/data', '/home/other'])
  })
})

test('long runs of blanks and backslashes take time in proportion to their length', () => {
  // 32,767 bytes is the longest string of a request: by the square of it this took seconds, in one turn.
  const long = `a${' '.repeat(32_000)}b`
  const { user: before } = process.cpuUsage()
  expect(parseSetting(topicListSetting, `${long} , ${long}`)).toEqual({ value: [long], text: long })
  expect(pairs(`a=b${'\\'.repeat(60_000)}c`)[0]?.[1]).toHaveLength(30_002)
  expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(500)
})
