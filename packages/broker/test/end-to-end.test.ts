// A real broker with real sockets and files, driven by a client of other people (kafkajs), and killed for real.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeHost } from '@millrace/host/node'
import { CompressionTypes, Kafka, logLevel } from 'kafkajs'
import { afterEach, expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../src/index.ts'
import type { Broker } from '../src/index.ts'
import './kafkajs-timers.ts'

const stops: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'millrace-broker-'))
  stops.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function inProcess(settings: Record<string, string | number | boolean> = {}): Promise<Broker> {
  const config = brokerConfig({
    'log.dirs': directory(),
    listeners: 'PLAINTEXT://127.0.0.1:0',
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    ...settings,
  })
  const broker = await createBroker(config, nodeHost({ level: 'error' }))
  stops.push(() => broker.stop())
  return broker
}

function kafkaOf(port: number): Kafka {
  return new Kafka({
    clientId: 'end-to-end',
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 20 },
  })
}

async function consume(kafka: Kafka, topic: string, count: number, groupId: string): Promise<string[]> {
  const consumer = kafka.consumer({ groupId })
  stops.push(() => consumer.disconnect())
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const values: string[] = []
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ message }) => {
          values.push(message.value?.toString() ?? '')
          if (values.length === count) resolve()
        },
      })
      .catch(reject)
  })
  await consumer.disconnect()
  return values
}

test(
  'kafkajs: topics, every record in a group, offsets, a transaction that counts and one that does not',
  { timeout: 30_000 },
  async () => {
    const broker = await inProcess({ 'num.partitions': 3 })
    const kafka = kafkaOf(broker.listeners[0]?.port ?? 0)
    const admin = kafka.admin()
    await admin.connect()
    stops.push(() => admin.disconnect())
    expect(await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 3 }] })).toBe(true)

    const producer = kafka.producer({ idempotent: true })
    await producer.connect()
    stops.push(() => producer.disconnect())
    for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
      const messages = Array.from({ length: 50 }, (_, n) => ({ key: `k${n}`, value: `${compression}-${n}` }))
      await producer.send({ topic: 'orders', messages, compression })
    }

    const transactional = kafka.producer({ transactionalId: 'tx', maxInFlightRequests: 1, idempotent: true })
    await transactional.connect()
    stops.push(() => transactional.disconnect())
    for (const commits of [false, true]) {
      const transaction = await transactional.transaction()
      await transaction.send({ topic: 'orders', messages: [{ value: commits ? 'committed' : 'aborted' }] })
      await transaction.sendOffsets({
        consumerGroupId: 'others',
        topics: [{ topic: 'orders', partitions: [{ partition: 0, offset: commits ? '7' : '3' }] }],
      })
      if (commits) await transaction.commit()
      else await transaction.abort()
    }

    const values = await consume(kafka, 'orders', 101, 'readers')
    expect(values.filter((value) => value.endsWith('ted'))).toEqual(['committed'])
    expect(new Set(values).size).toBe(101)
    const [others] = await admin.fetchOffsets({ groupId: 'others', topics: ['orders'] })
    expect(others?.partitions.find(({ partition }) => partition === 0)?.offset).toBe('7')
  },
)

/** The broker as a process of its own. */
class BrokerProcess {
  readonly child: ChildProcess
  readonly #exited: Promise<number | null>
  error = ''
  constructor(args: readonly string[]) {
    const script = fileURLToPath(new URL('start-broker.ts', import.meta.url))
    this.child = spawn(process.execPath, ['--conditions=@millrace/source', script, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#exited = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)))
    this.child.stderr?.on('data', (bytes: Buffer) => (this.error += bytes.toString()))
    stops.push(async () => {
      this.child.kill('SIGKILL')
      await this.#exited
    })
  }
  /** Its port, once clients can connect. */
  ready(): Promise<number> {
    return new Promise((resolve, reject) => {
      let text = ''
      this.child.stdout?.on('data', (bytes: Buffer) => {
        text += bytes.toString()
        const match = /"event":"ready".*"port":(\d+)/.exec(text)
        if (match !== null) resolve(Number(match[1]))
      })
      void this.#exited.then((code) => reject(new Error(`the broker ended with ${code}: ${this.error}`)))
    })
  }
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal)
    return this.#exited
  }
  exited(): Promise<number | null> {
    return this.#exited
  }
}

test('what was acknowledged survives kill -9, and SIGTERM ends cleanly', { timeout: 60_000 }, async () => {
  const args = [
    `log.dirs=${directory()}`,
    'listeners=PLAINTEXT://127.0.0.1:0',
    'offsets.topic.num.partitions=2',
    'group.initial.rebalance.delay.ms=0',
  ]
  const acknowledged: string[] = []
  for (let round = 0; round < 3; round += 1) {
    const broker = new BrokerProcess(args)
    const port = await broker.ready()
    const producer = kafkaOf(port).producer()
    await producer.connect()
    stops.push(() => producer.disconnect())
    for (let n = 0; n < 50; n += 1) {
      const value = `${round}-${n}`
      await producer.send({ topic: 'orders', messages: [{ value }] })
      acknowledged.push(value)
    }
    await broker.kill('SIGKILL')
  }
  const broker = new BrokerProcess(args)
  const port = await broker.ready()
  expect(await consume(kafkaOf(port), 'orders', 150, 'g')).toEqual(acknowledged)
  expect(await broker.kill('SIGTERM')).toBe(0)
})

test('a properties file of Kafka starts the broker, and a taken port ends it with what to do', { timeout: 30_000 }, async () => {
  const folder = directory()
  const file = join(folder, 'server.properties')
  writeFileSync(file, `process.roles=broker,controller\nnode.id=4\nlog.dirs=${folder}/data\nlisteners=PLAINTEXT://127.0.0.1:0\n`)
  const first = new BrokerProcess([file])
  const port = await first.ready()
  const second = new BrokerProcess([file, `log.dirs=${folder}/other`, `listeners=PLAINTEXT://127.0.0.1:${port}`])
  expect(await second.exited()).toBe(1)
  expect(second.error).toContain(`cannot listen on 127.0.0.1:${port}: the port is taken`)
  const third = new BrokerProcess([file])
  expect(await third.exited()).toBe(1)
  expect(third.error).toContain('is in use by another process')
  expect(await first.kill('SIGTERM')).toBe(0)
})
