// One node on a set of log directories, Apache Kafka or ours on the same settings: asked over one connection, stopped or killed.
import { mkdirSync } from 'node:fs'
import { clusterId, comparedNode, controllerAndBroker, freePort, startApacheKafka } from '@millrace/judges'
import type { Child } from '@millrace/judges'
import { ApiKey, apis, ErrorCode } from '@millrace/protocol'
import { WireClient } from '../../packages/broker/test/wire-client.ts'
import { startOurBroker } from '../our-broker.ts'
import { host, pause } from '../reading.ts'

export type NodeName = 'ours' | 'kafka'
export type Body = Readonly<Record<string, unknown>>

export const indexIntervalBytes = 200

/** What both are started with: logs that roll, shrink and are compacted while the seed runs, and members that outlive a change of nodes. */
const settings = {
  ...comparedNode,
  'log.roll.ms': '400',
  'log.index.interval.bytes': String(indexIntervalBytes),
  'log.retention.check.interval.ms': '200',
  'log.initial.task.delay.ms': '200',
  'log.segment.delete.delay.ms': '500',
  // What DeleteRecords did before a kill -9 is known for sure once Apache Kafka has written its checkpoint.
  'log.flush.start.offset.checkpoint.interval.ms': '100',
  'log.cleaner.backoff.ms': '200',
  'log.cleaner.min.cleanable.ratio': '0.01',
  'log.cleaner.delete.retention.ms': '500',
  'metadata.log.max.record.bytes.between.snapshots': '4000',
  'group.consumer.session.timeout.ms': '600000',
  'group.consumer.max.session.timeout.ms': '600000',
}

/** Codes of a node that has not taken everything up yet, or of a transaction that is being ended. */
const passing = new Set<number>([
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.LEADER_NOT_AVAILABLE,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.CONCURRENT_TRANSACTIONS,
  ErrorCode.REPLICA_NOT_AVAILABLE,
])
/**
 * What Apache Kafka answers while a replica moves: DeleteRecords may wait for it until its time is out, and a transaction that is being
 * verified when the copy takes the log's place is one that the copy does not know.
 */
const ofMovesInKafka: ReadonlyMap<number, ErrorCode> = new Map([
  [ApiKey.DELETE_RECORDS, ErrorCode.REQUEST_TIMED_OUT],
  [ApiKey.PRODUCE, ErrorCode.INVALID_TXN_STATE],
])
const patienceMs = 60_000
/** Of a start that recovers everything, on a machine that has other work. */
const startMs = 180_000

const told = (message: unknown): string =>
  JSON.stringify(message, (_, value: unknown) => (value instanceof Uint8Array ? `${value.length} bytes` : value))

/** Its process. */
interface Process {
  readonly child: Child
  stop(): Promise<void>
  kill(): Promise<void>
}

export class DirectoryNode {
  readonly name: NodeName
  readonly bootstrap: string
  readonly directories: readonly string[]
  readonly #process: Process
  #client: WireClient | undefined
  #isGone = false

  private constructor(name: NodeName, bootstrap: string, directories: readonly string[], process: Process) {
    this.name = name
    this.bootstrap = bootstrap
    this.directories = directories
    this.#process = process
  }

  /** Formats the directories where they are empty. */
  static async start(name: NodeName, directories: readonly string[]): Promise<DirectoryNode> {
    for (const directory of directories) mkdirSync(directory, { recursive: true })
    const logDirs = { 'log.dirs': directories.join(',') }
    if (name === 'kafka') {
      const [directory] = directories as [string]
      const kafka = await startApacheKafka({
        directory,
        clusterId,
        heap: '512M',
        patienceMs: startMs,
        settings: { ...settings, ...logDirs },
      })
      return new DirectoryNode(name, kafka.bootstrap, directories, kafka)
    }
    const ours = await startOurBroker({ ...controllerAndBroker(0, await freePort()), ...settings, ...logDirs })
    return new DirectoryNode(name, ours.bootstrap, directories, ours)
  }

  /** One request. @throws Error the connection closed first. */
  async ask<A>(key: number, version: number, body: Body): Promise<A> {
    const api = apis.get(key)
    if (api === undefined) throw new RangeError(`no API has the key ${key}`)
    const [address, port] = this.bootstrap.split(':') as [string, string]
    this.#client ??= await WireClient.connect(host.network, { host: address, port: Number(port) })
    return (await this.#client.send(api.request as never, api.response as never, version, body as never)) as A
  }

  /** Asks again while a code is a passing one. @param codes every error code of the answer @throws Error another code, or one that does not pass */
  async sure<A>(key: number, version: number, body: Body, codes: (answer: A) => readonly number[]): Promise<A> {
    for (const deadline = Date.now() + patienceMs; ;) {
      const answer = await this.ask<A>(key, version, body)
      const wrong = codes(answer).filter((code) => code !== ErrorCode.NONE)
      if (wrong.length === 0) return answer
      const ofMoves = this.name === 'kafka' ? ofMovesInKafka.get(key) : undefined
      const passes = (code: number): boolean => passing.has(code) || code === ofMoves
      if (Date.now() > deadline || !wrong.every(passes))
        throw new Error(`${this.name}: ${apis.get(key)?.name} v${version} ${told(body)}: ${told(answer)}`)
      await pause(20)
    }
  }

  /** Makes the internal topics and waits until their coordinators have loaded; each partition of them has some of these names. */
  async coordinators(): Promise<void> {
    for (let n = 0; n < 12; n++) {
      for (const keyType of [0, 1])
        await this.sure<{ coordinators: { errorCode: number }[] }>(
          ApiKey.FIND_COORDINATOR,
          4,
          { keyType, coordinatorKeys: [`loaded ${n}`] },
          ({ coordinators }) => coordinators.map(({ errorCode }) => errorCode),
        )
      const groups = [{ groupId: `loaded ${n}`, memberId: null, memberEpoch: -1, topics: null }]
      await this.sure<{ groups: { errorCode: number }[] }>(ApiKey.OFFSET_FETCH, 9, { groups }, (answer) =>
        answer.groups.map(({ errorCode }) => errorCode),
      )
      await this.sure<{ transactionStates: { errorCode: number }[] }>(
        ApiKey.DESCRIBE_TRANSACTIONS,
        0,
        { transactionalIds: [`loaded ${n}`] },
        ({ transactionStates }) =>
          transactionStates.map(({ errorCode }) =>
            errorCode === ErrorCode.TRANSACTIONAL_ID_NOT_FOUND ? ErrorCode.NONE : errorCode,
          ),
      )
    }
  }

  /** Whether it was killed. */
  get isGone(): boolean {
    return this.#isGone
  }

  output(): string {
    return this.#process.child.output()
  }

  async stop(): Promise<void> {
    this.#client?.close()
    await this.#process.stop()
    const code = await this.#process.child.exited
    // What SIGTERM leaves: Java says 143, ours ends by itself.
    if (code !== 0 && code !== 143) throw new Error(`${this.name} ended with ${code}:\n${this.output().slice(-4000)}`)
  }

  async kill(): Promise<void> {
    this.#isGone = true
    await this.#process.kill()
    this.#client?.close()
  }
}
