import { expect, test } from 'vitest'
import type { ConfigError } from '../api/settings.ts'
import { FileMalformed } from './properties.ts'
import { parseConnectorFile, parseProperties, readWorkerProperties } from './worker-properties.ts'

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

test('properties are read as Java reads them', () => {
  const text = [
    '# a comment',
    '  ! another',
    '',
    'plain=value',
    'spaced = a b ',
    'colon:x',
    'colon2 : = y',
    'blank value here',
    'tabbed\t\tx',
    'joined=one,\\',
    '    two,\\',
    '# not a comment',
    'even=ends\\\\',
    'esc\\ aped\\=name=\\u00e9\\t\\q\\\\',
    'empty=',
    'bare',
    '=nameless',
    'twice=1',
    'twice=2',
    'last=no newline\\',
  ].join('\r\n')
  expect(parseProperties(latin1(text))).toEqual({
    plain: 'value',
    spaced: 'a b ',
    colon: 'x',
    colon2: '= y',
    blank: 'value here',
    tabbed: 'x',
    joined: 'one,two,# not a comment',
    even: 'ends\\',
    'esc aped=name': '\u00e9\tq\\',
    empty: '',
    bare: '',
    '': 'nameless',
    twice: '2',
    last: 'no newline',
  })
  // One byte is one character: that is how Java reads the file, UTF-8 or not.
  expect(parseProperties(latin1('a=\xe9'))).toEqual({ a: '\u00e9' })
  expect(() => parseProperties('a=1\nb=\\u00g0', 'w.properties')).toThrow(
    new FileMalformed('w.properties', 2, "'\\u' must be followed by four hexadecimal digits"),
  )
})

test("Kafka's own connect-standalone.properties is taken without a complaint that matters", () => {
  const file = `bootstrap.servers=localhost:9092
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
key.converter.schemas.enable=true
value.converter.schemas.enable=true
offset.storage.file.filename=/tmp/connect.offsets
offset.flush.interval.ms=10000
#plugin.path=
producer.linger.ms=5
consumer.max.poll.records=100
admin.retries=3
`
  const { properties, warnings } = readWorkerProperties(file, 'w.properties')
  expect(warnings).toEqual([])
  expect(properties['offset.flush.interval.ms']).toBe('10000')
})

test('an unknown name is a warning that names it, with its line', () => {
  const file =
    'bootstrap.servers=a:1\nplugin.path=/opt\nofset.flush.interval.ms=1\nproducer.lingerms=3\nconsumer.sasl.mechanism=PLAIN\nbootstrap.servers=b:2\n'
  const { properties, warnings } = readWorkerProperties(file, 'w.properties')
  expect(warnings).toEqual([
    'w.properties:6: bootstrap.servers stands in line 1 already; this one counts',
    'w.properties:2: plugin.path has no effect here',
    'w.properties:3: ofset.flush.interval.ms is unknown and has no effect',
    "w.properties:4: producer.lingerms is unknown: Kafka's producer has no lingerms",
  ])
  expect(properties['bootstrap.servers']).toBe('b:2')
})

test('every bad value is told at once, with file, line, setting and what is allowed', () => {
  const bad = `listeners=https://a:8443
bootstrap.servers=localhost
offset.flush.interval.ms=soon
topic.tracking.enable=perhaps
offset.storage.partitions=1e99
security.protocol=SASL_SSL
config.providers=file
`
  let problems: string[] = []
  try {
    readWorkerProperties(bad, 'w.properties')
  } catch (cause) {
    problems = (cause as ConfigError).message.split('\n')
  }
  expect(problems).toEqual([
    'w.properties:2: bootstrap.servers: localhost is not of the form host:port',
    'w.properties:4: topic.tracking.enable: perhaps is neither true nor false',
    'w.properties:5: offset.storage.partitions: 1e99 is outside -1 to 2147483647',
    'w.properties:3: offset.flush.interval.ms: soon is not a whole number of ms',
    'w.properties:1: listeners: https://a:8443: https is not supported yet; put a proxy in front',
    'w.properties:6: security.protocol: SASL_SSL is not supported yet; only PLAINTEXT is',
    'w.properties:7: config.providers: file is not supported yet: leave the setting out',
  ])
  expect(() => readWorkerProperties('', 'w.properties')).toThrow('w.properties: bootstrap.servers: is required')
})

test('rest.port and rest.host.name stand for listeners, on the loopback unless another address is named', () => {
  const listeners = (more: string): string | undefined =>
    readWorkerProperties(`bootstrap.servers=a:1\n${more}`, 'w').properties['listeners']
  expect(listeners('')).toBeUndefined()
  expect(listeners('rest.port=9999')).toBe('http://127.0.0.1:9999')
  expect(listeners('rest.host.name=::1')).toBe('http://[::1]:8083')
  expect(listeners('rest.port=9999\nlisteners=http://:1')).toBe('http://:1')
})

const config = { 'connector.class': 'X', 'tasks.max': '1' }

test.each([
  ['with name and config', JSON.stringify({ name: 'a', config }), 'a.json'],
  ['as one map', JSON.stringify({ name: 'a', ...config }), 'a.json'],
  ['with the name in the config only', JSON.stringify({ config: { name: 'a', ...config } }), 'a.json'],
  ['with numbers', JSON.stringify({ name: 'a', config: { 'connector.class': 'X', 'tasks.max': 1 } }), 'a.json'],
  ['behind a byte order mark', `\ufeff ${JSON.stringify({ name: 'a', config })}`, 'a.json'],
  ['under another name', JSON.stringify({ name: 'a', config }), 'a.properties'],
  ['as properties', 'name=a\nconnector.class=X\ntasks.max=1\n', 'a.properties'],
])('a connector %s is the same connector', (_, content, path) => {
  expect(parseConnectorFile(content, path)).toEqual({ name: 'a', config: { ...config, name: 'a' } })
  expect(parseConnectorFile(new TextEncoder().encode(content), path)).toEqual({ name: 'a', config: { ...config, name: 'a' } })
})

test('a connector may begin paused or stopped', () => {
  expect(parseConnectorFile(JSON.stringify({ name: 'a', config, initial_state: 'stopped' }), 'a.json').initialState).toBe(
    'STOPPED',
  )
})

test.each([
  ['{"name":"a",', 'a.json', /^a\.json:1: it is not JSON: a name was expected where the file ends$/],
  [
    '{"name":"a",\n "config": {\n  "x": y }}',
    'a.json',
    /^a\.json:3: it is not JSON: a value was expected where column 8 begins$/,
  ],
  ['name=a', 'a.json', /^a\.json: it is not JSON: it must begin with \{$/],
  ['{"config":{}}', 'a.json', /^a\.json: the connector has no name$/],
  ['connector.class=X', 'a.properties', /^a\.properties: the connector has no name$/],
  ['{"name":"a","config":{"name":"b"}}', 'a.json', /^a\.json: it is named a, and b in its config$/],
  ['{"name":"a","config":{"x":["y"]}}', 'a.json', /^a\.json: x: a setting is a text$/],
  ['{"name":"a","config":{"x":null}}', 'a.json', /^a\.json: x: a setting is a text$/],
  ['{"name":"a","config":{},"initial_state":"ASLEEP"}', 'a.json', /^a\.json: initial_state is one of RUNNING, PAUSED, STOPPED$/],
])('%s is refused', (content, path, message) => {
  expect(() => parseConnectorFile(content, path)).toThrow(message)
})
