// The metrics page of a broker with work behind it, held to the rules of the format that its Accept header asks for.
import {
  fetchRequest,
  fetchResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  initProducerIdRequest,
  initProducerIdResponse,
  offsetCommitRequest,
  offsetCommitResponse,
} from '@millrace/protocol'
import { Simulation } from '@millrace/host/simulated'
import { describe, expect, test } from 'vitest'
import type { Family } from '../src/metrics/definitions.ts'
import { exposition, merged, registeredFamilies } from '../src/metrics/open-metrics.ts'
import { formatFor, type TextFormat } from '../src/metrics/text-format.ts'
import { exposedWrongly } from './exposition-rules.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

const types: Readonly<Record<TextFormat, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
}

/** @returns the type and the text of the page. */
async function scrape(world: SettingsWorld, ...headers: readonly string[]): Promise<{ type: string | undefined; page: string }> {
  const { network } = world.sim.machine('scraper').host
  const socket = await network.connect({ host: 'broker', port: world.broker.metricsPort!, timeoutMs: 1_000 })
  let received = ''
  const closed = new Promise<void>((resolve) => {
    const data = (chunk: Uint8Array): void => void (received += new TextDecoder().decode(chunk))
    socket.start({ data, drain: () => undefined, close: () => resolve() })
  })
  socket.write([new TextEncoder().encode(['GET /metrics HTTP/1.1', 'Host: broker', ...headers, '', ''].join('\r\n'))])
  await closed
  const [head = '', page = ''] = received.split('\r\n\r\n')
  return { type: /^Content-Type: (.*)$/m.exec(head)?.[1], page }
}

/** Several clients write, read, are refused, commit, and begin transactions. */
async function work(world: SettingsWorld): Promise<void> {
  for (const topic of ['orders', 'payments.eu', 'stock_1']) {
    await world.createTopic(topic, { 'max.message.bytes': '500' }, 3)
    for (const values of [['a', 'b'], ['c'], ['x'.repeat(1_000)]]) await world.produce(topic, { values })
  }
  for (let n = 0; n < 3; n++) {
    const client = await world.connect()
    const partitions = [0, 1, 9].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1_000_000 }))
    const topics = [{ topic: 'orders', partitions }]
    await client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 10, minBytes: 1, topics })
    for (const [keyType, key] of [
      [0, `g${n}`],
      [1, `t${n}`],
    ] as const)
      await client.send(findCoordinatorRequest, findCoordinatorResponse, 4, { keyType, coordinatorKeys: [key] })
    const begin = { transactionalId: `t${n}`, transactionTimeoutMs: 10_000 }
    const commit = {
      groupId: `g${n}`,
      topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 1 }] }],
    }
    while ((await client.send(offsetCommitRequest, offsetCommitResponse, 8, commit)).topics[0]!.partitions[0]!.errorCode !== 0)
      await world.wait(100)
    while ((await client.send(initProducerIdRequest, initProducerIdResponse, 4, begin)).errorCode !== 0) await world.wait(100)
    if (n > 0) client.close()
  }
}

const settings = {
  'log.dirs': '/data,/with "quotes" and \\',
  'metadata.log.dir': '/data',
  'millrace.metrics.listener': 'broker:9404',
  'offsets.topic.num.partitions': 3,
  'transaction.state.log.num.partitions': 3,
}

describe('the page of a broker with work behind it', () => {
  test('keeps the rules of OpenMetrics: what one set of labels says stands together', () =>
    withBroker(settings, async (world) => {
      await work(world)
      const { type, page } = await scrape(world)
      expect(type).toBe(types.openmetrics)
      expect(exposedWrongly(page, 'openmetrics')).toEqual([])
      const produce = page.split('\n').filter((line) => /^kafka_network_requestmetrics_totaltimems.*"Produce"/.test(line))
      expect(produce.map((line) => line.slice(0, line.lastIndexOf(' ')))).toEqual([
        ...['0.5', '0.75', '0.95', '0.98', '0.99', '0.999'].map(
          (quantile) => `kafka_network_requestmetrics_totaltimems{request="Produce",quantile="${quantile}"}`,
        ),
        'kafka_network_requestmetrics_totaltimems_count{request="Produce"}',
        'kafka_network_requestmetrics_totaltimems_sum{request="Produce"}',
      ])
    }))

  test('in the older format of Prometheus has the same samples, with counters named as they are', () =>
    withBroker(settings, async (world) => {
      await work(world)
      const older = await scrape(world, 'accept: text/plain;version=0.0.4')
      expect(older.type).toBe(types.prometheus)
      expect(exposedWrongly(older.page, 'prometheus')).toEqual([])
      expect(older.page).toMatch(/^# HELP kafka_server_\w+_bytesin_total .*\n# TYPE kafka_server_\w+_bytesin_total counter$/m)
      const names = (page: string): string[] =>
        page.split('\n').flatMap((line) => (line.startsWith('#') ? [] : [line.slice(0, line.lastIndexOf(' '))]))
      expect(names(older.page)).toEqual(names((await scrape(world)).page))
    }))

  test('is in the format that all its Accept headers together like best', () =>
    withBroker(settings, async (world) => {
      const plain = 'Accept: text/plain; q=0.8'
      expect((await scrape(world, plain)).type).toBe(types.prometheus)
      expect((await scrape(world, plain, 'ACCEPT:application/openmetrics-text')).type).toBe(types.openmetrics)
    }))
})

test.each<[accept: string | undefined, TextFormat]>([
  [undefined, 'openmetrics'],
  ['', 'openmetrics'],
  ['*/*', 'openmetrics'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'openmetrics'],
  ['application/openmetrics-text', 'openmetrics'],
  ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
  ['Application/OpenMetrics-Text;Version="1.0.0"', 'openmetrics'],
  // Prometheus 3 and 2, and older ones.
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  [
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  ['application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'prometheus'],
  ['text/plain;version=0.0.4;q=1,*/*;q=0.1', 'prometheus'],
  ['text/plain;version=0.0.4', 'prometheus'],
  ['text/plain', 'prometheus'],
  ['text/*', 'prometheus'],
  ['application/*', 'openmetrics'],
  ['application/json, text/plain, */*', 'prometheus'],
  ['application/openmetrics-text;q=0.2,text/plain;q=0.9', 'prometheus'],
  ['application/openmetrics-text;q=0.9,text/plain;q=0.2', 'openmetrics'],
  ['application/openmetrics-text;q=0,*/*', 'prometheus'],
  ['text/plain;q=0,*/*;q=0.1', 'openmetrics'],
  ['application/openmetrics-text;version=2.0.0', 'prometheus'],
  ['application/json', 'prometheus'],
])('who accepts %s is answered in the text of %s', (accept, format) => expect(formatFor(accept)).toBe(format))

/** Where parts of one process count. */
const process = (name = 'a') => new Simulation({ seed: 1 }).machine(name).host

async function written(families: readonly Family[], format: TextFormat): Promise<string> {
  const pieces = await exposition(families, process().clock, format)
  return pieces.map((piece) => new TextDecoder().decode(piece)).join('')
}

test('a log that is met twice while the page is written stands there once', async () => {
  const size = (value: number) => ({ labels: { topic: 'moved', partition: 0 }, value })
  const family: Family = { bean: 'kafka.log:Log:Size', kind: 'gauge', doc: 'Bytes.', samples: [size(7), size(8)] }
  const page = await written([family], 'openmetrics')
  expect(exposedWrongly(page, 'openmetrics')).toEqual([])
  expect(page).toContain('kafka_log_log_size{topic="moved",partition="0"} 7\n# EOF')
})

test('summaries of one name that come from two places stand together, and keep their counts', async () => {
  const [{ metrics: one }, { metrics: other }] = [process('a'), process('b')]
  one.histogram({ name: 'LocalTimeMs', unit: 'ms', doc: '', tags: { request: 'Fetch' } }).record(2)
  other.histogram({ name: 'LocalTimeMs', unit: 'ms', doc: '', tags: { request: 'Produce' } }).record(3)
  const page = await written(merged([one, other].flatMap(registeredFamilies)), 'openmetrics')
  expect(exposedWrongly(page, 'openmetrics')).toEqual([])
  expect(page.match(/_(count|sum)\{.*/g)).toEqual([
    '_count{request="Fetch"} 1',
    '_sum{request="Fetch"} 2',
    '_count{request="Produce"} 1',
    '_sum{request="Produce"} 3',
  ])
})

test.each<TextFormat>(['openmetrics', 'prometheus'])(
  'what other parts of the process count keeps the rules of %s',
  async (format) => {
    const { metrics } = process()
    metrics.counter({ name: 'process-total', unit: '', doc: 'Said "so",\nwith \\.', tags: { 'the-app': 'a"b\\c\nd' } }).add(3)
    const page = await written(registeredFamilies(metrics), format)
    expect(exposedWrongly(page, format)).toEqual([])
    expect(page).toContain('\nmillrace_process_total{the_app="a\\"b\\\\c\\nd"} 3\n')
  },
)
