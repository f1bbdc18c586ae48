// Apache Kafka and our broker side by side on the same settings: one request to both, and their answers made comparable.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { clusterId, comparedNode, controllerAndBroker, freePort, startApacheKafka } from '@millrace/judges'
import { ApiKey, apis, ErrorCode, isUuid, zeroUuid } from '@millrace/protocol'
import { expect, vi } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'
import { batchOf } from '../data-plane.ts'
import type { BatchOptions } from '../data-plane.ts'
import { WireClient } from '../wire-client.ts'

export type SideName = 'theirs' | 'ours'
export type Body = Readonly<Record<string, unknown>>
export type Answer = Record<string, unknown>

const host = nodeHost({ log: () => undefined })

/** Free text is never compared. */
const wording: readonly string[] = ['errorMessage', 'throttleTimeMs']

/** One of the two: a connection that is opened again when it ended. */
export class Side {
  readonly name: SideName
  readonly port: number
  readonly controllerPort: number
  /** Its log.dirs. */
  readonly directories: readonly string[]
  /** Ids by topic name. */
  readonly ids = new Map<string, string>()
  readonly #clients = new Map<number, WireClient>()

  constructor(name: SideName, port: number, controllerPort: number, directories: readonly string[]) {
    this.name = name
    this.port = port
    this.controllerPort = controllerPort
    this.directories = directories
  }

  get bootstrap(): string {
    return `127.0.0.1:${this.port}`
  }

  get bootstrapController(): string {
    return `127.0.0.1:${this.controllerPort}`
  }

  /** A connection that is closed is an answer too. */
  async ask(key: number, version: number, body: Body, port = this.port): Promise<Answer | 'closed'> {
    const api = apis.get(key)
    if (api === undefined) throw new RangeError(`no API has the key ${key}`)
    try {
      let client = this.#clients.get(port)
      if (client === undefined) {
        client = await WireClient.connect(host.network, { host: '127.0.0.1', port })
        this.#clients.set(port, client)
      }
      const answer = client.send(api.request as never, api.response as never, version, body as never) as Promise<Answer>
      const silence = new AbortController()
      const silent = host.clock.sleep(10_000, silence.signal).then((): never => {
        throw new Error(`${this.name} gives no answer to ${api.name} v${version} ${JSON.stringify(body)}`)
      })
      return await Promise.race([answer, silent]).finally(() => silence.abort())
    } catch (cause) {
      if (!(cause instanceof Error) || cause.message !== 'connection closed') throw cause
      this.#clients.delete(port)
      return 'closed'
    }
  }

  /** Asks until the answer is as it should be: Apache Kafka shows a change a moment after it was made. */
  async until(key: number, version: number, body: Body, good: (answer: Answer) => boolean): Promise<Answer> {
    return vi.waitFor(
      async () => {
        const found = await this.ask(key, version, body)
        if (found === 'closed' || !good(found)) throw new Error(`${this.name}: ${JSON.stringify(found)}`)
        return found
      },
      { timeout: 20_000, interval: 50 },
    )
  }

  async makeTopics(
    topics: readonly { name: string; partitions: number; configs?: Readonly<Record<string, string>> }[],
  ): Promise<void> {
    const asked = topics.map(({ name, partitions, configs = {} }) => ({
      name,
      numPartitions: partitions,
      replicationFactor: 1,
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    }))
    const made = (await this.ask(ApiKey.CREATE_TOPICS, 7, { topics: asked, timeoutMs: 10_000 })) as {
      topics: { name: string; errorCode: number; topicId: string }[]
    }
    for (const { name, errorCode, topicId } of made.topics) {
      expect(errorCode, name).toBe(ErrorCode.NONE)
      this.ids.set(name, topicId)
    }
    for (const { name } of topics) await this.led(name)
  }

  /** Waits until clients find the coordinators of groups (0) and transactions (1): finding them makes their topics. */
  async coordinators(...keyTypes: readonly number[]): Promise<void> {
    for (const keyType of keyTypes) {
      await this.until(ApiKey.FIND_COORDINATOR, 4, { keyType, coordinatorKeys: ['x'] }, (answer) => {
        const [{ errorCode }] = answer['coordinators'] as [{ errorCode: number }]
        return errorCode === ErrorCode.NONE
      })
    }
  }

  /** Waits until clients can find the leaders of a topic. */
  async led(name: string): Promise<void> {
    await this.until(ApiKey.METADATA, 9, { topics: [{ name }], allowAutoTopicCreation: false }, (answer) => {
      const [topic] = answer['topics'] as { errorCode: number; partitions: { leaderId: number }[] }[]
      return topic?.errorCode === ErrorCode.NONE && topic.partitions.every(({ leaderId }) => leaderId >= 0)
    })
  }

  async produce(
    topic: string,
    index: number,
    values: readonly string[],
    options: Omit<BatchOptions, 'values'> = {},
    transactionalId: string | null = null,
  ): Promise<void> {
    const records = batchOf(host, { values, ...options })
    const topicData = [{ name: topic, partitionData: [{ index, records }] }]
    await this.until(ApiKey.PRODUCE, 9, { transactionalId, acks: -1, timeoutMs: 5_000, topicData }, (answer) => {
      const [{ partitionResponses }] = answer['responses'] as [{ partitionResponses: { errorCode: number }[] }]
      return partitionResponses[0]?.errorCode === ErrorCode.NONE
    })
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }
}

export interface Both {
  readonly theirs: Side
  readonly ours: Side
  readonly sides: readonly Side[]
  /** The same request to both; the answers must be equal but for wording, ids and the fields of `drop`. */
  same(
    key: number,
    version: number,
    body: Body | ((side: Side) => Body),
    drop?: readonly string[],
    listener?: 'brokers' | 'controllers',
  ): Promise<Answer | 'closed'>
  stop(): Promise<void>
}

/** Starts both. @param settings of both, over those a single node needs. @param directoryCount how many log directories each has. */
export async function startBoth(settings: Readonly<Record<string, string>> = {}, directoryCount = 1): Promise<Both> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-both-'))
  const shared = { ...comparedNode, ...settings }
  const [port, controllerPort, ourController] = [await freePort(), await freePort(), await freePort()]
  const directoriesOf = (name: SideName): string[] =>
    Array.from({ length: directoryCount }, (_, i) => join(folder, i === 0 ? name : `${name}-${i}`))
  const [directory = ''] = directoriesOf('theirs')
  const advertised = `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`
  const kafka = await startApacheKafka({
    directory,
    port,
    heap: '512M',
    settings: {
      ...controllerAndBroker(port, controllerPort),
      'advertised.listeners': advertised,
      'log.dirs': directoriesOf('theirs').join(','),
      ...shared,
    },
  })
  const config = brokerConfig({
    ...controllerAndBroker(0, ourController),
    ...shared,
    'log.dirs': directoriesOf('ours').join(','),
    'millrace.durability': 'os',
  })
  const broker = await createBroker(config, host, { clusterId })
  const theirs = new Side('theirs', kafka.port, controllerPort, directoriesOf('theirs'))
  const ours = new Side(
    'ours',
    broker.listeners.find(({ name }) => name === 'PLAINTEXT')?.port ?? 0,
    ourController,
    directoriesOf('ours'),
  )
  return {
    theirs,
    ours,
    sides: [theirs, ours],
    async same(key, version, body, drop = [], listener = 'brokers') {
      const bodyOf = (side: Side): Body => (typeof body === 'function' ? body(side) : body)
      const answerOf = (side: Side): Promise<Answer | 'closed'> =>
        side.ask(key, version, bodyOf(side), listener === 'brokers' ? side.port : side.controllerPort)
      const [a, b] = [await answerOf(theirs), await answerOf(ours)]
      const what = `${apis.get(key)?.name} v${version} ${JSON.stringify(bodyOf(ours))}`
      expect.soft(comparable(b, ours, drop), what).toEqual(comparable(a, theirs, drop))
      return b
    },
    async stop() {
      theirs.close()
      ours.close()
      await broker.stop()
      await kafka.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Ids as names, lists in the order of their text, without wording and the fields of `drop`. */
export function comparable(answer: unknown, side: Side, drop: readonly string[] = []): unknown {
  const names = new Map(Array.from(side.ids, ([name, id]) => [id, `id of ${name}`]))
  const known = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(known)
      return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    }
    if (typeof value === 'string') return names.get(value) ?? (isUuid(value) && value !== zeroUuid ? 'an id' : value)
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.entries(value).filter(([name]) => !wording.includes(name) && !drop.includes(name))
    return Object.fromEntries(fields.map(([name, field]) => [name, known(field)]))
  }
  return known(answer)
}

/** From the first version to the last. */
export const versions = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)
