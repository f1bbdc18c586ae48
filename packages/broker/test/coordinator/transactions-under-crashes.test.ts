// Transactional producers while the node loses its power again and again: every transaction is whole, and as it was acknowledged.
import type { Clock } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { BatchBuilder, controlRecordType, ErrorCode, RecordBatch, RecordCursor } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { isRefused } from '../../src/coordinator/outcome.ts'
import type { Partition } from '../../src/replica/partition.ts'
import { PartitionShardLog } from '../../src/replica/shard-log.ts'
import type { Cluster, Life } from './crashing-node.ts'
import { CrashingNode } from './crashing-node.ts'

const dataPartitions = 3

/** One transaction of one client, as the client knows it. */
interface Attempt {
  readonly number: number
  /** Partitions whose produce was acknowledged. */
  readonly produced: Set<number>
  /** What it was told; unknown: its request to end it was not answered. */
  told: 'committed' | 'aborted' | 'unknown'
}

/** The node is gone, or says that it cannot do this now. */
class TryAgain extends Error {
  override readonly name = 'TryAgain'
}

class Client {
  readonly attempts: Attempt[] = []
  readonly group: string
  readonly #id: string
  readonly #name: string
  /** transaction.version it uses. */
  readonly #version: 1 | 2
  readonly #node: CrashingNode
  readonly #clock: Clock
  readonly #sim: Simulation
  #producer: { producerId: number; producerEpoch: number } | undefined
  #sequences = new Map<number, number>()

  constructor(name: string, version: 1 | 2, node: CrashingNode, sim: Simulation) {
    this.#name = name
    this.#id = `id-${name}`
    this.group = `group-${name}`
    this.#version = version
    this.#node = node
    this.#sim = sim
    this.#clock = sim.machine(`client-${name}`).host.clock
  }

  async run(untilMs: number): Promise<void> {
    while (this.#clock.monotonic() < untilMs) {
      try {
        await this.#transaction()
      } catch (cause) {
        if (!(cause instanceof TryAgain)) throw cause
        // Whatever it was: begin anew, which aborts what is open.
        this.#producer = undefined
        await this.#clock.sleep(this.#sim.random.below(50))
      }
    }
  }

  /** Ends whatever is open. */
  async finish(): Promise<void> {
    this.#producer = undefined
    for (;;) {
      try {
        await this.#begin()
        return
      } catch (cause) {
        if (!(cause instanceof TryAgain)) throw cause
        await this.#clock.sleep(20)
      }
    }
  }

  async #begin(): Promise<{ producerId: number; producerEpoch: number }> {
    if (this.#producer !== undefined) return this.#producer
    const answer = await this.#ask((life) =>
      life.transactions.initProducerId({ transactionalId: this.#id, timeoutMs: 60_000, producerId: -1, producerEpoch: -1 }),
    )
    if (answer.errorCode !== ErrorCode.NONE) throw new TryAgain(`init ${answer.errorCode}`)
    this.#sequences = new Map()
    this.#producer = { producerId: answer.producerId, producerEpoch: answer.producerEpoch }
    return this.#producer
  }

  async #transaction(): Promise<void> {
    const producer = await this.#begin()
    const attempt: Attempt = { number: this.attempts.length + 1, produced: new Set(), told: 'unknown' }
    this.attempts.push(attempt)
    const random = this.#sim.random
    const partitions = [0, 1, 2].filter(() => random.below(2) === 0)
    if (partitions.length === 0) partitions.push(random.below(dataPartitions))
    const client = { transactionalId: this.#id, ...producer, version: this.#version === 2 ? 2 : 0, connection: -1 }
    if (this.#version === 1) {
      const added = await this.#ask((life) =>
        life.transactions.addPartitions(
          client,
          partitions.map((partition) => ({ topic: 'data', partition })),
        ),
      )
      if (added !== ErrorCode.NONE) throw new TryAgain(`add ${added}`)
    }
    for (const partition of partitions) {
      await this.#produce(partition, producer, `${this.#name} ${attempt.number}`)
      attempt.produced.add(partition)
    }
    await this.#commitOffset(attempt.number, producer)
    const commit = random.below(3) > 0
    const ended = await this.#end(client, commit)
    attempt.told = commit ? 'committed' : 'aborted'
    if (this.#version === 2) {
      // A new epoch: sequences begin at 0.
      this.#producer = { producerId: ended.producerId, producerEpoch: ended.producerEpoch }
      this.#sequences = new Map()
    }
  }

  /** Asked again until it is answered: a repeated request must not do more than one. */
  async #end(
    client: Parameters<Life['transactions']['endTransaction']>[0],
    commit: boolean,
  ): Promise<{ producerId: number; producerEpoch: number }> {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await this.#ask((life) => life.transactions.endTransaction(client, commit))
        if (answer.errorCode === ErrorCode.NONE) return answer
        const { errorCode } = answer
        const isLate = errorCode === ErrorCode.CONCURRENT_TRANSACTIONS || errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
        if (
          (!isLate && errorCode !== ErrorCode.COORDINATOR_NOT_AVAILABLE && errorCode !== ErrorCode.NOT_COORDINATOR) ||
          tries > 100
        ) {
          throw new TryAgain(`end ${errorCode}`)
        }
      } catch (cause) {
        if (!(cause instanceof TryAgain) || cause.message.startsWith('end')) throw cause
        if (tries > 100) throw cause
      }
      await this.#clock.sleep(10)
    }
  }

  async #produce(index: number, producer: { producerId: number; producerEpoch: number }, value: string): Promise<void> {
    const { producerId, producerEpoch } = producer
    const failed = await this.#ask(async (life) => {
      const partition = life.replicas.find('data', index)
      if (typeof partition === 'number') return partition
      const baseSequence = this.#sequences.get(index) ?? 0
      const verification = partition.log.startVerification(producerId, producerEpoch, baseSequence, this.#version === 2)
      if (verification !== 0) {
        const partitions = [{ topic: 'data', partition: index }]
        const check = { transactionalId: this.#id, producerId, producerEpoch, partitions, add: this.#version === 2 }
        const [code = ErrorCode.NONE] = await life.transactions.verifyPartitions(check)
        if (code !== ErrorCode.NONE) return code
      }
      const builder = new BatchBuilder({ codecId: 0 })
      builder.append(life.host.clock.now(), null, new TextEncoder().encode(value))
      const batch = builder.build({ producerId, producerEpoch, baseSequence, transactional: true }, life.host.compression)
      const appended = partition.append(batch, {
        origin: 'client',
        needsAllReplicas: true,
        now: life.host.clock.now(),
        verification,
      })
      if ('code' in appended) return appended.code
      this.#sequences.set(index, baseSequence + 1)
      return new Promise<ErrorCode>((resolve) =>
        partition.whenCommitted(appended.lastOffset, (code) => resolve(code ?? ErrorCode.NONE)),
      )
    })
    if (failed !== ErrorCode.NONE) throw new TryAgain(`produce ${failed}`)
  }

  async #commitOffset(offset: number, producer: { producerId: number; producerEpoch: number }): Promise<void> {
    const { producerId, producerEpoch } = producer
    if (this.#version === 1) {
      const added = await this.#ask((life) => {
        const client = { transactionalId: this.#id, ...producer, version: 0, connection: -1 }
        return life.transactions.addPartitions(client, [
          { topic: '__consumer_offsets', partition: life.groups.partitionOf(this.group) },
        ])
      })
      if (added !== ErrorCode.NONE) throw new TryAgain(`add offsets ${added}`)
    }
    const partitions = [{ partitionIndex: 0, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: null }]
    const result = await this.#ask((life) =>
      life.groups.commitTransactionalOffsets(
        this.group,
        { memberId: '', instanceId: null, generation: -1 },
        [{ name: 'data', topicId: 'data00000000000000000A', partitions }],
        { transactionalId: this.#id, producerId, producerEpoch, apiVersion: this.#version === 2 ? 5 : 3 },
      ),
    )
    if (isRefused(result)) throw new TryAgain(`commit offset ${result.refused}`)
  }

  /** A request to the life that is there now; a node that dies never answers. */
  #ask<T>(request: (life: Life) => Promise<T>): Promise<T> {
    const { life } = this.#node
    if (life === undefined) return Promise.reject(new TryAgain('no node'))
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(1_000, () => reject(new TryAgain('no answer')))
      request(life)
        .then(resolve, reject)
        .finally(() => timer.cancel())
    })
  }
}

/** What became of each value in a partition: the first marker of its producer behind it. */
async function fates(partition: Partition): Promise<Map<string, 'committed' | 'aborted'>> {
  const open = new Map<number, string[]>()
  const found = new Map<string, 'committed' | 'aborted'>()
  await new PartitionShardLog(partition, () => 1_000_000).readAll(async (batches) => {
    const batch = new RecordBatch(batches)
    const cursor = new RecordCursor()
    for (let at = 0; at < batches.length; at += batch.sizeInBytes) {
      batch.moveTo(at)
      cursor.reset(batch, batch.records())
      while (cursor.next()) {
        if (!batch.isControl) {
          const value = new TextDecoder().decode(cursor.value() ?? new Uint8Array())
          open.set(batch.producerId, [...(open.get(batch.producerId) ?? []), value])
          continue
        }
        const fate = controlRecordType(cursor.key() as Uint8Array) === 1 ? 'committed' : 'aborted'
        for (const value of open.get(batch.producerId) ?? []) found.set(value, fate)
        open.delete(batch.producerId)
      }
    }
  })
  expect([...open.values()].flat()).toEqual([])
  return found
}

async function runSeed(seed: number, transactionVersion: number): Promise<{ committed: number; unknown: number }> {
  const sim = new Simulation({ seed })
  const topics = new Map([
    ['data', dataPartitions],
    ['__consumer_offsets', 2],
    ['__transaction_state', 2],
  ])
  const cluster: Cluster = { topics, transactionVersion, nextProducerId: 0 }
  const node = new CrashingNode(sim.machine('node'), cluster)
  const clients = [1, 2, 3].map((name) => new Client(String(name), transactionVersion >= 2 && name !== 3 ? 2 : 1, node, sim))
  const { clock } = sim.machine('chance').host
  return sim.run(async () => {
    await node.start()
    const untilMs = 8_000
    const crashes = async (): Promise<void> => {
      while (clock.monotonic() < untilMs) {
        await clock.sleep(50 + sim.random.below(1_500))
        node.crash((['keep', 'drop', 'torn'] as const)[sim.random.below(3)] ?? 'drop')
        await clock.sleep(sim.random.below(200))
        await node.start()
      }
    }
    await Promise.all([crashes(), ...clients.map((client) => client.run(untilMs))])
    for (const client of clients) await client.finish()
    await clock.sleep(5_000)

    const life = node.life as Life
    const perPartition: Map<string, 'committed' | 'aborted'>[] = []
    for (let index = 0; index < dataPartitions; index++) {
      const partition = life.replicas.find('data', index) as Partition
      expect(partition.log.lastStableOffset).toBe(partition.log.logEndOffset)
      perPartition.push(await fates(partition))
    }
    const count = { committed: 0, unknown: 0 }
    for (const [at, client] of clients.entries()) {
      let last = -1
      for (const attempt of client.attempts) {
        const value = `${at + 1} ${attempt.number}`
        const there = perPartition.map((all) => all.get(value))
        const known = new Set(there.filter((fate) => fate !== undefined))
        expect(known.size, `transaction ${value} is torn`).toBeLessThanOrEqual(1)
        for (const index of attempt.produced) expect(there[index], `acknowledged record of ${value} is lost`).toBeDefined()
        if (attempt.told === 'unknown') count.unknown++
        else expect([...known], `transaction ${value}`).toEqual([attempt.told])
        if (!known.has('committed')) continue
        count.committed++
        last = attempt.number
      }
      const fetched = await life.groups.fetchOffsets(
        client.group,
        [{ name: 'data', topicId: 'data00000000000000000A', partitionIndexes: [0] }],
        true,
      )
      const offset = isRefused(fetched) ? `refused ${fetched.refused}` : fetched.answer[0]?.partitions[0]
      expect(offset, `offset of client ${at + 1}`).toMatchObject({ committedOffset: last, errorCode: ErrorCode.NONE })
    }
    return count
  })
}

/** More of them by hand: SEEDS=200 vitest run test/coordinator. */
const seeds = Number(process.env['SEEDS'] ?? 4)

test.each([0, 2])(
  'transaction.version %i: transactions are whole and as acknowledged, whatever a crash takes',
  { timeout: 60_000 * seeds },
  async (version) => {
    let committed = 0
    let unknown = 0
    for (let seed = 1; seed <= seeds; seed++) {
      const count = await runSeed(seed * 100 + version, version)
      committed += count.committed
      unknown += count.unknown
    }
    expect(committed).toBeGreaterThan(10 * seeds)
    expect(unknown).toBeGreaterThan(seeds)
  },
)
