// The worker through its REST API, on a Kafka in memory: the life of a connector, and what each request answers.
import type { LogEvent } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import { Simulation } from '@millrace/host/simulated'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CountingSource, countedRecords } from '../../test/counting-source.ts'
import { MemoryKafka } from '../../test/memory-kafka.ts'
import type { SinkRecord } from '../api/record.ts'
import { RetriableError } from '../api/source.ts'
import type { SinkConnector } from '../api/sink.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

let kafka: MemoryKafka
let worker: Worker
let source: CountingSource
let put: SinkRecord[]
let putFails: Error[]

const sink: SinkConnector = {
  kind: 'sink',
  className: 'test.ListSink',
  aliases: [],
  version: '2',
  settings: {},
  tasks: (config) => [config],
  start: (context) =>
    Promise.resolve({
      close: () => Promise.resolve(),
      put: async (records) => {
        const failure = putFails.shift()
        if (failure !== undefined) throw failure
        for (const record of records) {
          if (record.value === 'bad') await context.reject(record, new Error('a bad value'))
          else put.push(record)
        }
      },
    }),
}

beforeEach(async () => {
  kafka = new MemoryKafka()
  source = new CountingSource()
  put = []
  putFails = []
  worker = createWorker(
    {
      properties: {
        listeners: 'http://127.0.0.1:0',
        'key.converter.schemas.enable': 'false',
        'value.converter.schemas.enable': 'false',
      },
      millrace: kafka.millrace(),
      connectors: [source, sink],
    },
    nodeHost({ level: 'error', log: () => undefined }),
  )
  await worker.start()
})
afterEach(() => worker.stop())

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${worker.restUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries += 1) {
    if (tries > 2000) throw new Error('it did not come about')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const counting = { 'connector.class': 'test.CountingSource' }
const values = (): (string | null)[] => kafka.committed('out').map((record) => record.value)

test('a source is made, runs, pauses, goes on, stops, has its offsets changed, and is deleted', async () => {
  expect((await ask('POST', '/connectors', { name: 'a', config: { ...counting, transactions: '10' } })).status).toBe(201)
  expect((await ask('POST', '/connectors', { name: 'a', config: counting })).status).toBe(409)
  await until(() => values().length === countedRecords(10).length)
  expect((await ask('GET', '/connectors/a/status')).body).toMatchObject({
    name: 'a',
    type: 'source',
    connector: { state: 'RUNNING' },
    tasks: [{ id: 0, state: 'RUNNING' }],
  })
  expect((await ask('PUT', '/connectors/a/pause')).status).toBe(202)
  expect((await ask('GET', '/connectors/a/status')).body).toMatchObject({
    connector: { state: 'PAUSED' },
    tasks: [{ state: 'PAUSED' }],
  })
  // The configuration changes while it is paused, and it stays so.
  expect((await ask('PUT', '/connectors/a/config', { ...counting, transactions: '20' })).status).toBe(200)
  expect(values()).toEqual(countedRecords(10))
  expect((await ask('PUT', '/connectors/a/resume')).status).toBe(202)
  await until(() => values().length === countedRecords(20).length)
  expect(values()).toEqual(countedRecords(20))
  expect((await ask('PATCH', '/connectors/a/offsets', { offsets: [] })).status).toBe(400)
  expect((await ask('PUT', '/connectors/a/stop')).status).toBe(204)
  expect((await ask('GET', '/connectors/a/status')).body).toMatchObject({ connector: { state: 'STOPPED' }, tasks: [] })
  expect((await ask('GET', '/connectors/a/offsets')).body).toEqual({
    offsets: [{ partition: { of: 'all' }, offset: { at: 20 } }],
  })
  expect(
    (await ask('PATCH', '/connectors/a/offsets', { offsets: [{ partition: { of: 'all' }, offset: { at: 19 } }] })).status,
  ).toBe(200)
  await ask('PUT', '/connectors/a/resume')
  await until(() => values().length > countedRecords(20).length)
  expect(values().slice(countedRecords(20).length)).toEqual(countedRecords(20).slice(countedRecords(19).length))
  await ask('PUT', '/connectors/a/stop')
  expect((await ask('DELETE', '/connectors/a/offsets')).status).toBe(200)
  expect((await ask('GET', '/connectors/a/offsets')).body).toEqual({ offsets: [] })
  expect((await ask('GET', '/connectors/a/topics')).body).toEqual({ a: { topics: ['out'] } })
  expect((await ask('DELETE', '/connectors/a')).status).toBe(204)
  expect((await ask('GET', '/connectors/a/status')).status).toBe(404)
})

test('a wrong configuration names each setting, and nothing is made', async () => {
  const answer = await ask('PUT', '/connectors/a/config', { ...counting, transactions: 'many', 'tasks.max': '0' })
  expect(answer.status).toBe(400)
  expect(JSON.stringify(answer.body)).toContain('many is not a whole number')
  expect((await ask('GET', '/connectors')).body).toEqual([])
  expect((await ask('PUT', '/connectors/a/config', { 'connector.class': 'nowhere' })).status).toBe(400)
  expect(
    JSON.stringify(
      (
        await ask('PUT', '/connectors/a/config', {
          'connector.class': 'test.ListSink',
          topics: 't',
          'exactly.once.support': 'required',
        })
      ).body,
    ),
  ).toContain('exactly')
})

test('a sink gets what is committed, in order, and its group stands behind it', async () => {
  await ask('PUT', '/connectors/a/config', { ...counting, transactions: '5' })
  await ask('PUT', '/connectors/s/config', { 'connector.class': 'test.ListSink', topics: 'out' })
  await until(() => put.length === countedRecords(5).length)
  expect(put.map((record) => JSON.stringify(record.value))).toEqual(countedRecords(5))
  await until(
    async () =>
      JSON.stringify((await ask('GET', '/connectors/s/offsets')).body) ===
      JSON.stringify({
        offsets: [{ partition: { kafka_topic: 'out', kafka_partition: 0 }, offset: { kafka_offset: countedRecords(5).length } }],
      }),
  )
  await ask('PUT', '/connectors/s/stop')
  expect(
    (
      await ask('PATCH', '/connectors/s/offsets', {
        offsets: [{ partition: { kafka_topic: 'out', kafka_partition: 0 }, offset: { kafka_offset: 3 } }],
      })
    ).status,
  ).toBe(200)
})

test('a put that fails for a passing reason comes again with the same records, and nothing is lost', async () => {
  putFails.push(new RetriableError('busy'), new RetriableError('busy'))
  await ask('PUT', '/connectors/s/config', { 'connector.class': 'test.ListSink', topics: 'out', 'errors.retry.timeout': '60000' })
  await ask('PUT', '/connectors/a/config', { ...counting, transactions: '3' })
  const deadline = Date.now() + 10_000
  await until(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return put.length === countedRecords(3).length || Date.now() > deadline
  })
  expect(put.map((record) => JSON.stringify(record.value))).toEqual(countedRecords(3))
})

test('a task that fails for good says why, and runs again when it is told to', async () => {
  putFails.push(new Error('the disk is on fire'))
  await ask('PUT', '/connectors/s/config', { 'connector.class': 'test.ListSink', topics: 'out' })
  await ask('PUT', '/connectors/a/config', { ...counting, transactions: '3' })
  await until(async () => JSON.stringify((await ask('GET', '/connectors/s/status')).body).includes('FAILED'))
  expect(JSON.stringify((await ask('GET', '/connectors/s/status')).body)).toContain('the disk is on fire')
  expect((await ask('POST', '/connectors/s/restart?includeTasks=true&onlyFailed=true')).status).toBe(202)
  await until(() => put.length === countedRecords(3).length)
})

test('records that are refused are parked with where they came from', async () => {
  const producer = kafka.millrace().producer({})
  await producer.sendMany(['"good"', '"bad"', 'not json', '"good"'].map((value) => ({ topic: 'in', value })))
  await ask('PUT', '/connectors/s/config', {
    'connector.class': 'test.ListSink',
    topics: 'in',
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': 'dead',
    'errors.deadletterqueue.context.headers.enable': 'true',
    'errors.deadletterqueue.topic.replication.factor': '1',
  })
  await until(() => put.length === 2 && kafka.committed('dead').length === 2)
  const dead = kafka.committed('dead')
  expect(dead.map((record) => record.value).toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1))).toEqual(['"bad"', 'not json'])
  const header = (record: (typeof dead)[number] | undefined, name: string): string =>
    new TextDecoder().decode(record?.headers.find((one) => one.key === `__connect.errors.${name}`)?.value ?? new Uint8Array(0))
  const bad = dead.find((record) => record.value === '"bad"')
  expect([header(bad, 'topic'), header(bad, 'offset'), header(bad, 'stage'), header(bad, 'exception.message')]).toEqual([
    'in',
    '1',
    'TASK_PUT',
    'a bad value',
  ])
})

test('with a config topic connectors and their states outlive the worker, in Kafka Connect’s format', async () => {
  const properties = {
    listeners: '',
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
    'config.storage.topic': 'connect-configs',
    'status.storage.topic': 'connect-status',
  }
  const begin = async (): Promise<Worker> => {
    const next = createWorker(
      { properties, millrace: kafka.millrace(), connectors: [source, sink] },
      nodeHost({ level: 'error', log: () => undefined }),
    )
    await next.start()
    return next
  }
  const first = await begin()
  await first.createConnector('kept', { ...counting, transactions: '2' }, 'RUNNING')
  await first.createConnector('halted', counting, 'STOPPED')
  await first.createConnector('gone', counting, 'PAUSED')
  await first.pause('kept')
  await first.delete('gone')
  await first.stop()
  const stored = (topic: string): Record<string, unknown> =>
    Object.fromEntries(
      kafka.committed(topic).map(({ key, value }) => [key, value === null ? null : (JSON.parse(value) as unknown)]),
    )
  expect(stored('connect-configs')).toEqual({
    'connector-kept': { properties: { ...counting, transactions: '2', name: 'kept' } },
    'target-state-kept': { state: 'PAUSED', 'state.v2': 'PAUSED' },
    'task-kept-0': { properties: { ...counting, transactions: '2', name: 'kept' } },
    'commit-kept': { tasks: 1 },
    'connector-halted': { properties: { ...counting, name: 'halted' } },
    'target-state-halted': { state: 'PAUSED', 'state.v2': 'STOPPED' },
    'task-halted-0': { properties: { ...counting, name: 'halted' } },
    'commit-halted': { tasks: 1 },
    'connector-gone': null,
    'target-state-gone': null,
    'task-gone-0': { properties: { ...counting, name: 'gone' } },
    'commit-gone': { tasks: 1 },
  })
  expect(stored('connect-status')).toMatchObject({
    'status-connector-kept': { state: 'PAUSED', worker_id: 'standalone', trace: null },
    'status-connector-gone': null,
  })
  const second = await begin()
  expect([...second.connectors()].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['halted', 'kept'])
  expect([second.status('kept').connector.state, second.status('halted').connector.state]).toEqual(['PAUSED', 'STOPPED'])
  await second.resume('kept')
  await until(() => values().length >= countedRecords(2).length)
  await second.stop()
})

test('a full disk keeps the offsets file back, and nothing else: it is told with what to do, and written once there is room', async () => {
  const { disk, host } = new Simulation({ seed: 1 }).machine('a')
  const logged: LogEvent[] = []
  const log = (event: LogEvent): void => void logged.push(event)
  const properties = {
    listeners: 'http://127.0.0.1:0',
    'offset.storage.file.filename': '/connect.offsets',
    'offset.flush.interval.ms': '1',
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
  }
  const other = new MemoryKafka()
  const filed = createWorker(
    { properties, millrace: other.millrace(), connectors: [source] },
    { ...nodeHost({ level: 'error', log }), disk: host.disk },
  )
  await filed.start()
  disk.fault = () => 'ENOSPC'
  await filed.createConnector('a', { ...counting, transactions: '10' }, 'RUNNING')
  await until(() => logged.length > 1)
  await until(() => other.committed('out').length === countedRecords(10).length)
  expect(filed.status('a').tasks.map(({ state }) => state)).toEqual(['RUNNING'])
  expect(logged[0]).toMatchObject({
    event: 'the offsets file could not be written',
    fields: { file: '/connect.offsets', advice: expect.stringContaining('make room') },
  })
  expect(host.disk.exists('/connect.offsets')).toBe(false)
  disk.fault = undefined
  await until(() => host.disk.exists('/connect.offsets'))
  disk.fault = () => 'ENOSPC'
  await filed.stop()
})
