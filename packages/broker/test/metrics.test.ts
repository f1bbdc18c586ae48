// Metrics and health, asked for over HTTP on the simulated network: Kafka's names, and values that follow what clients did.
import { fetchRequest, fetchResponse } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { exposition } from '../src/metrics/open-metrics.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

async function request(world: SettingsWorld, text: string): Promise<string> {
  const { network } = world.sim.machine('scraper').host
  const socket = await network.connect({ host: 'broker', port: world.broker.metricsPort!, timeoutMs: 1_000 })
  let received = ''
  const closed = new Promise<void>((resolve) => {
    socket.start({
      data: (chunk) => (received += new TextDecoder().decode(chunk)),
      drain: () => undefined,
      close: () => resolve(),
    })
  })
  socket.write([new TextEncoder().encode(text)])
  await closed
  return received
}

const get = (world: SettingsWorld, path: string): Promise<string> =>
  request(world, `GET ${path} HTTP/1.1\r\nHost: broker\r\n\r\n`)

/** Samples by name with labels. */
async function scrape(world: SettingsWorld): Promise<Map<string, number>> {
  const [head = '', body = ''] = (await get(world, '/metrics')).split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: application\/openmetrics-text; version=1\.0\.0/)
  expect(body.endsWith('# EOF\n')).toBe(true)
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

const on = { 'millrace.metrics.listener': 'broker:9404' }

describe('the metrics page', () => {
  test('counts what is written and read by topic, sizes of logs, requests with the parts of their time', () =>
    withBroker(on, async (world) => {
      await world.createTopic('orders')
      const before = await scrape(world)
      expect(before.get('kafka_server_brokertopicmetrics_bytesin_total{topic="orders"}')).toBeUndefined()
      for (let n = 0; n < 3; n++) await world.produce('orders', { values: ['a', 'b'] })
      const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }]
      const fetched = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
      const bytes = fetched.responses[0]!.partitions[0]!.records!.length
      const after = await scrape(world)
      const values = (...names: string[]) => names.map((name) => after.get(name))
      expect(
        values(
          'kafka_server_brokertopicmetrics_messagesin_total{topic="orders"}',
          'kafka_server_brokertopicmetrics_messagesin_total',
          'kafka_server_brokertopicmetrics_bytesin_total{topic="orders"}',
          'kafka_server_brokertopicmetrics_bytesout_total{topic="orders"}',
          'kafka_log_log_size{topic="orders",partition="0"}',
          'kafka_log_log_logendoffset{topic="orders",partition="0"}',
        ),
      ).toEqual([6, 6, bytes, bytes, bytes, 6])
      expect(after.get('kafka_network_requestmetrics_requests_total{request="Produce",version="9"}')).toBe(3)
      const time = (part: string): number => after.get(`kafka_network_requestmetrics_${part}timems_sum{request="Produce"}`)!
      const parts = ['requestqueue', 'local', 'remote', 'responsequeue', 'responsesend'].map(time)
      expect(time('total')).toBeCloseTo(
        parts.reduce((sum, part) => sum + part, 0),
        6,
      )
      // With acks=all the time goes into waiting for the disk.
      expect(time('remote')).toBeGreaterThan(0)
      expect(after.get('kafka_network_requestmetrics_totaltimems_count{request="Produce"}')).toBe(3)
      expect(after.has('kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.99"}')).toBe(true)
      expect(
        values(
          'kafka_server_replicamanager_leadercount',
          'kafka_server_replicamanager_underminisrpartitioncount',
          'kafka_controller_kafkacontroller_activecontrollercount',
          'kafka_coordinator_group_groupmetadatamanager_numgroups',
          'kafka_server_delayedoperationpurgatory_purgatorysize{delayedoperation="Fetch"}',
          'kafka_log_logmanager_offlinelogdirectorycount',
        ),
      ).toEqual([1, 0, 1, 0, 0, 0])
    }))

  test('a fetch that waits stands in the purgatory, and its wait is remote time', () =>
    withBroker(on, async (world) => {
      await world.createTopic('orders')
      const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }] }]
      const waiting = world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 2_000, minBytes: 1, topics })
      await world.wait(500)
      expect((await scrape(world)).get('kafka_server_delayedoperationpurgatory_purgatorysize{delayedoperation="Fetch"}')).toBe(1)
      await waiting
      const after = await scrape(world)
      expect(after.get('kafka_network_requestmetrics_remotetimems_sum{request="Fetch"}')).toBeGreaterThan(1_900)
      expect(after.get('kafka_network_requestmetrics_localtimems_sum{request="Fetch"}')).toBeLessThan(100)
    }))

  test('without the setting nothing listens', () =>
    withBroker({}, async (world) => expect(world.broker.metricsPort).toBeUndefined()))
})

describe('health', () => {
  test('says ok, and degraded when a log directory failed', () =>
    withBroker({ ...on, 'log.dirs': '/a,/b', 'metadata.log.dir': '/a' }, async (world) => {
      expect(await get(world, '/health')).toMatch(/^HTTP\/1\.1 200 OK[^]*\{"status":"ok","nodeId":1,"offlineLogDirs":\[\]\}/)
      for (let n = 0; n < 4; n++) await world.createTopic(`t${n}`)
      world.machine.disk.fault = (_, path) => (path.startsWith('/b') ? 'EIO' : undefined)
      for (let n = 0; n < 4; n++) await world.produce(`t${n}`, { values: ['x'] })
      expect(await get(world, '/health')).toMatch(
        /^HTTP\/1\.1 200 OK[^]*\{"status":"degraded","nodeId":1,"offlineLogDirs":\["\/b"\]\}/,
      )
    }))

  test('other requests are refused, and one that never ends is cut off', () =>
    withBroker(on, async (world) => {
      expect(await get(world, '/')).toMatch(/^HTTP\/1\.1 404 [^]*\/metrics/)
      expect(await request(world, 'POST /metrics HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /)
      expect(await request(world, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
      expect(await request(world, 'HEAD /health HTTP/1.1\r\n\r\n')).toMatch(/\r\n\r\n$/)
      expect(await request(world, 'x'.repeat(10_000))).toBe('')
      expect(await request(world, 'GET /metrics')).toBe('')
    }))
})

test('values of labels are escaped', () => {
  const samples = [{ labels: { 'client-id': 'a"b\\c\nd' }, value: Number.POSITIVE_INFINITY }]
  const family = { bean: 'kafka.server:Fetch:queue-size', kind: 'gauge' as const, doc: 'Doc.', samples }
  expect(exposition([family])).toBe(
    '# TYPE kafka_server_fetch_queue_size gauge\n# HELP kafka_server_fetch_queue_size Doc.\nkafka_server_fetch_queue_size{client_id="a\\"b\\\\c\\nd"} +Inf\n# EOF\n',
  )
})
