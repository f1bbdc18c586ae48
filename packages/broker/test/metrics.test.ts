// Metrics and health, asked for over HTTP on the simulated network: Kafka's names, and values that follow what clients did.
import {
  ErrorCode,
  fetchRequest,
  fetchResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  joinGroupRequest,
  joinGroupResponse,
  offsetCommitRequest,
  offsetCommitResponse,
} from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { definitions } from '../src/metrics/definitions.ts'
import { brokerConfig } from '../src/config.ts'
import { Reporting } from '../src/metrics/metrics-endpoint.ts'
import { exposition, namesOf } from '../src/metrics/open-metrics.ts'
import { Simulation } from '@millrace/host/simulated'
import { get, healthOf, request, scrape } from './scrape.ts'
import { withBroker } from './settings-world.ts'

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

  test('tells fetches of consumers from those of followers, counts codes, sizes, refused batches and reads', () =>
    withBroker(on, async (world) => {
      await world.createTopic('orders', { 'max.message.bytes': '200' })
      await world.produce('orders', { values: ['a'] })
      await world.produce('orders', { values: ['a'.repeat(1_000)] })
      await world.produce('nowhere', { values: ['a'] })
      const partitions = [0, 7].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1_000_000 }))
      const topics = [{ topic: 'orders', partitions }]
      for (const replicaId of [-1, -1, 5])
        await world.client.send(fetchRequest, fetchResponse, 12, { replicaId, maxWaitMs: 0, topics })
      const page = await scrape(world)
      const of = (name: string, labels: string): number | undefined => page.get(`kafka_network_requestmetrics_${name}{${labels}}`)
      for (const [request, count] of [
        ['Fetch', 3],
        ['FetchConsumer', 2],
        ['FetchFollower', 1],
      ] as const) {
        expect([request, of('requests_total', `request="${request}",version="12"`)]).toEqual([request, count])
        expect([request, of('totaltimems_count', `request="${request}"`)]).toEqual([request, count])
        expect([request, of('requestbytes_count', `request="${request}"`)]).toEqual([request, count])
      }
      const errors = (request: string, error: string): number | undefined =>
        of('errors_total', `request="${request}",error="${error}"`)
      // One for each answer as a whole, and one for each partition.
      expect(errors('Fetch', 'NONE')).toBe(3 + 2)
      expect(errors('Fetch', 'UNKNOWN_TOPIC_OR_PARTITION')).toBe(3)
      expect(errors('Fetch', 'NOT_LEADER_OR_FOLLOWER')).toBe(1)
      expect(errors('FetchConsumer', 'NONE')).toBeUndefined()
      expect([errors('Produce', 'NONE'), errors('Produce', 'MESSAGE_TOO_LARGE')]).toEqual([1, 1])
      const traffic = (name: string): (number | undefined)[] =>
        ['{topic="orders"}', ''].map((labels) => page.get(`kafka_server_brokertopicmetrics_${name}_total${labels}`))
      expect(traffic('totalproducerequests')).toEqual([2, 2])
      expect(traffic('totalfetchrequests')).toEqual([2, 2])
      expect(traffic('failedproducerequests')).toEqual([undefined, 0])
      expect(traffic('failedfetchrequests')).toEqual([undefined, 0])
      const rejected = traffic('bytesrejected')
      expect(rejected[0]).toBeGreaterThan(1_000)
      expect(rejected[1]).toBe(rejected[0])
    }))

  test('groups are told by protocol and state, their offsets as they are and as they were committed', () =>
    withBroker({ ...on, 'offsets.topic.num.partitions': 3, 'offsets.topic.replication.factor': 1 }, async (world) => {
      await world.createTopic('orders', {}, 2)
      const find = { keyType: 0, coordinatorKeys: ['g'] }
      await world.client.send(findCoordinatorRequest, findCoordinatorResponse, 4, find)
      const commit = (...partitions: number[]) =>
        world.client.send(offsetCommitRequest, offsetCommitResponse, 8, {
          groupId: 'g',
          topics: [{ name: 'orders', partitions: partitions.map((partitionIndex) => ({ partitionIndex, committedOffset: 0 })) }],
        })
      while ((await commit(0)).topics[0]!.partitions[0]!.errorCode !== 0) await world.wait(100)
      await commit(0, 1)
      const page = await scrape(world)
      const metric = (name: string): number | undefined => page.get(`kafka_server_group_coordinator_metrics_${name}`)
      expect([metric('group_count{protocol="classic"}'), metric('group_count{protocol="consumer"}')]).toEqual([1, 0])
      expect([metric('classic_group_count{state="Empty"}'), metric('classic_group_count{state="Stable"}')]).toEqual([1, 0])
      expect(metric('consumer_group_count{state="Reconciling"}')).toBe(0)
      expect([metric('offset_count'), metric('offset_commit_count_total')]).toEqual([2, 3])
      expect([metric('num_partitions{state="active"}'), metric('num_partitions{state="loading"}')]).toEqual([3, 0])
      // What the coordinator writes counts too, as with Kafka.
      expect(page.get('kafka_server_brokertopicmetrics_messagesin_total{topic="__consumer_offsets"}')).toBe(3)
    }))

  test('what is wrong with batches of producers is counted for all topics together', () =>
    withBroker(on, async (world) => {
      await world.createTopic('table', { 'cleanup.policy': 'compact' })
      expect(await world.produce('table', { values: ['a', 'b', 'c'] })).toBe(ErrorCode.INVALID_RECORD)
      // An idempotent producer counts from 0 on.
      const sequence = { producerId: 5, producerEpoch: 0, baseSequence: -1 }
      expect(await world.produce('table', { values: ['a'], key: new Uint8Array(1), ...sequence })).toBe(ErrorCode.INVALID_RECORD)
      const page = await scrape(world)
      const counted = ['nokeycompactedtopicrecords', 'invalidoffsetorsequencerecords', 'invalidmessagecrcrecords'].map((name) =>
        [...page].filter(([sample]) => sample.startsWith(`kafka_server_brokertopicmetrics_${name}`)),
      )
      const total = (name: string, value: number) => [[`kafka_server_brokertopicmetrics_${name}_total`, value]]
      expect(counted).toEqual([
        total('nokeycompactedtopicrecords', 3),
        total('invalidoffsetorsequencerecords', 1),
        total('invalidmessagecrcrecords', 0),
      ])
    }))

  test('the connections of a listener are told with all that went over them', () =>
    withBroker(on, async (world) => {
      const sockets = async () => {
        const page = await scrape(world)
        return ['connection_creation', 'connection_close', 'request', 'response', 'incoming_byte', 'outgoing_byte'].map((name) =>
          page.get(`kafka_server_socket_server_metrics_${name}_total{listener="PLAINTEXT"}`),
        ) as number[]
      }
      const before = await sockets()
      const other = await world.connect()
      const find = { keyType: 0, coordinatorKeys: ['g'] }
      await other.send(findCoordinatorRequest, findCoordinatorResponse, 4, find)
      other.close()
      await world.wait(100)
      const after = await sockets()
      expect(after.slice(0, 4).map((count, i) => count - before[i]!)).toEqual([1, 1, 1, 1])
      const bytes = after.slice(4).map((count, i) => count - before[4 + i]!)
      expect(Math.min(...bytes)).toBeGreaterThan(10)
      expect(Math.max(...bytes)).toBeLessThan(200)
      // Without an answer nothing is sent.
      await world.createTopic('orders')
      const [made, closed, sent, received] = (await sockets()) as [number, number, number, number]
      void world.produce('orders', { values: ['a'] }, 0).catch(() => undefined)
      await world.wait(1_000)
      expect((await sockets()).slice(0, 4)).toEqual([made, closed, sent, received + 1])
    }))

  test('a log tells how much of what retention lets it keep is there', () =>
    withBroker(on, async (world) => {
      await world.createTopic('orders', { 'retention.bytes': '1000' })
      await world.createTopic('others')
      for (const topic of ['orders', 'others']) await world.produce(topic, { values: ['x'.repeat(1_600)] })
      const page = await scrape(world)
      const of = (name: string, topic: string): number => page.get(`kafka_log_log_${name}{topic="${topic}",partition="0"}`)!
      expect(of('retentionsizeinpercent', 'orders')).toBe(Math.floor(of('size', 'orders') / 10))
      expect(of('retentionsizeinpercent', 'others')).toBe(0)
    }))

  test('the metadata that is applied follows what is committed, and partitions tell their replicas', () =>
    withBroker(on, async (world) => {
      const metadata = async () => {
        const page = await scrape(world)
        const of = (name: string): number => page.get(`kafka_${name}`)!
        expect(of('controller_kafkacontroller_lastappliedrecordoffset')).toBe(of('server_raft_metrics_high_watermark') - 1)
        expect(of('server_broker_metadata_metrics_last_applied_record_lag_ms')).toBe(0)
        expect(of('server_raft_metrics_log_end_epoch')).toBe(of('server_raft_metrics_current_epoch'))
        expect(of('server_metadataloader_currentcontrollerid')).toBe(of('server_raft_metrics_current_leader'))
        return { page, offset: of('controller_kafkacontroller_lastcommittedrecordoffset') }
      }
      const before = await metadata()
      await world.createTopic('orders', {}, 4)
      const after = await metadata()
      // The topic and its partitions, and the directory of each replica.
      expect(after.offset).toBeGreaterThanOrEqual(before.offset + 5)
      const latency = (of: string): number => after.page.get(`kafka_server_raft_metrics_commit_latency_${of}`)!
      expect(latency('avg')).toBeGreaterThan(0)
      expect(latency('avg')).toBeLessThanOrEqual(latency('max'))
      const ofPartition = ['replicascount', 'insyncreplicascount', 'atminisr', 'underminisr'].map((name) =>
        after.page.get(`kafka_cluster_partition_${name}{topic="orders",partition="3"}`),
      )
      expect(ofPartition).toEqual([1, 1, 1, 0])
    }))

  test('has every metric that is defined, and none that is not', () =>
    withBroker(on, async (world) => {
      // What is counted by code or version comes with the first of them.
      await world.createTopic('orders')
      const [, body = ''] = (await get(world, '/metrics')).split('\r\n\r\n')
      const shown = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => `${name} ${kind}`)
      // A simulated machine has no process to tell of.
      const expected = Object.entries(definitions)
        .filter(([bean]) => !/^process_|^nodejs_|IdlePercent$|:app-info:/.test(bean))
        .map(([bean, { kind }]) => `${namesOf({ bean, kind })[0]} ${kind}`)
      expect(shown.toSorted()).toEqual(expected.toSorted())
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
      expect(await get(world, '/health')).toMatch(
        /^HTTP\/1\.1 200 OK[^]*\{"status":"ok","nodeId":1,"offlineLogDirs":\[\],"fullLogDirs":\[\],"offlinePartitionCount":0,"offlinePartitions":\[\]\}/,
      )
      for (let n = 0; n < 4; n++) await world.createTopic(`t${n}`)
      world.machine.disk.fault = (_, path) => (path.startsWith('/b') ? 'EIO' : undefined)
      for (let n = 0; n < 4; n++) await world.produce(`t${n}`, { values: ['x'] })
      const health = await healthOf(world)
      expect(health).toMatchObject({ code: 200, status: 'degraded', nodeId: 1, offlineLogDirs: ['/b'], fullLogDirs: [] })
      const page = await scrape(world)
      expect(health['offlinePartitionCount']).toBe(page.get('kafka_server_replicamanager_offlinereplicacount'))
      expect(page.get('kafka_log_logmanager_logdirectoryoffline{logdirectory="/b"}')).toBe(1)
      expect(page.get('kafka_log_logmanager_logdirectoryoffline{logdirectory="/a"}')).toBe(0)
    }))

  test('says degraded while a disk is full, and ok when there is room again', () =>
    withBroker(on, async (world) => {
      await world.createTopic('orders')
      await world.produce('orders', { values: ['x'] })
      const full = async (): Promise<number | undefined> =>
        (await scrape(world)).get('millrace_logdirectoryfull{logdirectory="/data"}')
      expect(await full()).toBe(0)
      world.machine.disk.capacity = 1_000
      expect(await world.produce('orders', { values: ['y'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      expect(await healthOf(world)).toMatchObject({ code: 200, status: 'degraded', fullLogDirs: ['/data'], offlineLogDirs: [] })
      expect(await full()).toBe(1)
      world.machine.disk.capacity = 100 * 1024 * 1024
      await world.wait(180_000)
      expect(await world.produce('orders', { values: ['z'] })).toBe(0)
      expect(await healthOf(world)).toMatchObject({ code: 200, status: 'ok', fullLogDirs: [] })
      expect(await full()).toBe(0)
    }))

  test('says degraded with a partition whose log is corrupt, and why; it counts as offline', () =>
    withBroker(on, async (world) => {
      for (const topic of ['good', 'bad']) {
        await world.createTopic(topic)
        await world.produce(topic, { values: ['x'] })
      }
      // Recovery points are noted.
      await world.wait(120_000)
      world.machine.crash('keep')
      const file = world.machine.restart().disk.open('/data/bad-0/00000000000000000000.log', 'write')
      file.truncate(30)
      file.close()
      await world.start(on)
      const { offlinePartitions, ...rest } = await healthOf(world)
      expect(rest).toMatchObject({ code: 200, status: 'degraded', offlineLogDirs: [], fullLogDirs: [], offlinePartitionCount: 1 })
      expect(offlinePartitions).toMatchObject([
        { topic: 'bad', partition: 0, reason: expect.stringMatching(/is corrupt at byte/) },
      ])
      const page = await scrape(world)
      expect(page.get('kafka_controller_kafkacontroller_offlinepartitionscount')).toBe(1)
      expect(page.get('kafka_server_replicamanager_offlinereplicacount')).toBe(1)
    }))

  test('before the broker serves both pages say that it starts', () => {
    const sim = new Simulation({ seed: 3 })
    return sim.run(async () => {
      const { host } = sim.machine('broker')
      const reporting = await Reporting.open(host, brokerConfig({ 'log.dirs': '/data', 'node.id': 4, ...on }))
      const world = { sim, broker: { metricsPort: reporting.port } }
      expect(await get(world, '/health')).toMatch(/^HTTP\/1\.1 503 [^]*\r\n\r\n\{"status":"starting","nodeId":4\}\n$/)
      expect(await get(world, '/metrics')).toMatch(/^HTTP\/1\.1 503 [^]*\r\n\r\nthe broker starts\n$/)
      await reporting.close()
    })
  })

  test('says stopping while the last answers are waited for', () =>
    withBroker({ ...on, 'group.initial.rebalance.delay.ms': 60_000, 'offsets.topic.num.partitions': 1 }, async (world) => {
      const find = { keyType: 0, coordinatorKeys: ['g'] }
      const found = () => world.client.send(findCoordinatorRequest, findCoordinatorResponse, 4, find)
      while ((await found()).coordinators[0]!.errorCode !== 0) await world.wait(100)
      const joining = world.client.send(joinGroupRequest, joinGroupResponse, 3, {
        groupId: 'g',
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 60_000,
        memberId: '',
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: new Uint8Array(0) }],
      })
      await world.wait(1_000)
      const stopped = world.broker.stop()
      expect(await healthOf(world)).toMatchObject({ code: 503, status: 'stopping' })
      expect((await joining).errorCode).not.toBe(0)
      await stopped
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

test('values of labels are escaped', async () => {
  const samples = [{ labels: { 'client-id': 'a"b\\c\nd' }, value: Number.POSITIVE_INFINITY }]
  const family = { bean: 'kafka.server:Fetch:queue-size', kind: 'gauge' as const, doc: 'Doc.', samples }
  const { clock } = new Simulation({ seed: 1 }).machine('a').host
  const [text] = await exposition([family], clock, 'openmetrics')
  expect(new TextDecoder().decode(text)).toBe(
    '# TYPE kafka_server_fetch_queue_size gauge\n# HELP kafka_server_fetch_queue_size Doc.\nkafka_server_fetch_queue_size{client_id="a\\"b\\\\c\\nd"} +Inf\n# EOF\n',
  )
})
