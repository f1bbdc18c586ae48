// Logs, replicas, Produce, Fetch, ListOffsets and WriteTxnMarkers behind a listener on the simulated machine; the metadata is given by hand.
import type { Host } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import type { Machine } from '@millrace/host/simulated'
import type { ErrorCode, Uuid } from '@millrace/protocol'
import { BatchBuilder, RecordBatch, RecordCursor, uncompressedRecords } from '@millrace/protocol'
import { produceHandler } from '../src/api/00-produce.ts'
import type { VerifyPartitions } from '../src/api/00-produce.ts'
import { fetchHandler } from '../src/api/01-fetch.ts'
import { listOffsetsHandler } from '../src/api/02-list-offsets.ts'
import { writeTxnMarkersHandler } from '../src/api/27-write-txn-markers.ts'
import type { AnyHandler } from '../src/api/handler.ts'
import { LeaderHints } from '../src/api/leader-hints.ts'
import { Router } from '../src/api/router.ts'
import { defaultLogConfig, defaultLogDirsConfig } from '../src/log/config.ts'
import type { LogConfig } from '../src/log/config.ts'
import { LogDirs } from '../src/log/log-dirs.ts'
import type { ReadMemory } from '../src/log/log-parts.ts'
import { emptyImage } from '../src/metadata/image.ts'
import type { MetadataImage } from '../src/metadata/image.ts'
import { TopicsDelta } from '../src/metadata/topics-image.ts'
import { Server } from '../src/network/server.ts'
import { FetchSessions } from '../src/replica/fetch-session.ts'
import { Markers } from '../src/replica/markers.ts'
import { Purgatory } from '../src/replica/purgatory.ts'
import { Replicas } from '../src/replica/replicas.ts'
import { serverLimits } from './server-limits.ts'
import { WireClient } from './wire-client.ts'

export interface DataPlaneOptions {
  readonly seed?: number
  readonly durability?: 'disk' | 'os'
  readonly logConfig?: Partial<LogConfig>
  readonly minInSyncReplicas?: number
  readonly verifyPartitions?: VerifyPartitions
  readonly answerBytesMax?: number
  readonly sessionsMax?: number
  readonly memory?: ReadMemory
}

const nodeId = 1

/** One node's data path. */
export class DataPlane {
  readonly sim: Simulation
  readonly machine: Machine
  readonly host: Host
  readonly logDirs: LogDirs
  readonly replicas: Replicas
  readonly sessions: FetchSessions
  readonly produces: Purgatory
  readonly fetches: Purgatory
  image: MetadataImage = emptyImage
  #port = 0

  private constructor(sim: Simulation, machine: Machine, logDirs: LogDirs, options: DataPlaneOptions) {
    this.sim = sim
    this.machine = machine
    this.host = machine.host
    this.logDirs = logDirs
    const { clock, random, metrics, log } = machine.host
    this.replicas = new Replicas({
      nodeId,
      durability: options.durability ?? 'disk',
      log,
      logDirs,
      metadataTopic: '__cluster_metadata',
      minInSyncReplicas: () => options.minInSyncReplicas ?? 1,
    })
    this.sessions = new FetchSessions(clock, random, { sessionsMax: options.sessionsMax ?? 100, evictionMs: 120_000 })
    this.produces = new Purgatory(clock, metrics, 'Produce')
    this.fetches = new Purgatory(clock, metrics, 'Fetch')
  }

  /** Runs `test` against a fresh node on a seed. */
  static run(options: DataPlaneOptions, test: (plane: DataPlane) => Promise<void>): Promise<void> {
    const sim = new Simulation({ seed: options.seed ?? 5 })
    const machine = sim.machine('broker')
    return sim.run(async () => {
      const logConfig = { ...defaultLogConfig, ...options.logConfig }
      const durability = options.durability ?? 'disk'
      const config = { ...defaultLogDirsConfig, directories: ['/data'], durability }
      const memory = options.memory === undefined ? {} : { memory: options.memory }
      const logDirs = await LogDirs.open(machine.host, config, { configOf: () => logConfig, ...memory })
      const plane = new DataPlane(sim, machine, logDirs, options)
      await plane.#listen(options)
      await test(plane)
    })
  }

  async #listen(options: DataPlaneOptions): Promise<void> {
    const { clock, log, metrics, network, compression } = this.host
    const { replicas, sessions } = this
    const leaderHints = new LeaderHints(() => this.image)
    const markers = new Markers({ clock, compression, replicas, owners: new Map() })
    const handlers: AnyHandler[] = [
      produceHandler({
        clock,
        replicas,
        purgatory: this.produces,
        leaderHints,
        verifyPartitions: options.verifyPartitions ?? (({ partitions }) => Promise.resolve(partitions.map(() => 0 as ErrorCode))),
        verifiesTransactions: () => true,
      }),
      fetchHandler({
        clock,
        replicas,
        sessions,
        purgatory: this.fetches,
        leaderHints,
        answerBytesMax: () => options.answerBytesMax ?? 55 * 1024 * 1024,
        lease: { leaseAnswer: (asked) => asked, endLease: () => undefined, afterAnswers: (run) => clock.soon(run) },
      }),
      listOffsetsHandler({ replicas }),
      writeTxnMarkersHandler({ markers }),
    ]
    const limits = serverLimits({
      requestBytesMax: 100_000_000,
      waitingBytesMax: 1_000_000,
      heldBytesMax: 200_000_000,
      unsentBytesMax: 1_000_000_000,
      idleMsMax: 600_000,
    })
    const server = new Server({ clock, log, metrics, network, limits })
    this.#port = (await server.listen({ name: 'PLAINTEXT', host: 'broker', port: 0 })).port
    server.open(new Router({ clock, log, metrics, handlers, config: { 'millrace.request.elements.max': 100_000 } }))
  }

  /** A topic that this node leads, or another node. */
  addTopic(name: string, id: Uuid, partitions = 1, leader = nodeId): void {
    const delta = new TopicsDelta(this.image.topics)
    delta.topic({ name, topicId: id })
    for (let partitionId = 0; partitionId < partitions; partitionId += 1) {
      delta.partition({
        partitionId,
        topicId: id,
        replicas: [leader],
        isr: [leader],
        removingReplicas: [],
        addingReplicas: [],
        leader,
        leaderRecoveryState: 0,
        leaderEpoch: 4,
        partitionEpoch: 0,
        directories: [],
        eligibleLeaderReplicas: null,
        lastKnownElr: null,
      })
    }
    this.#apply(delta)
  }

  deleteTopic(id: Uuid): void {
    const delta = new TopicsDelta(this.image.topics)
    delta.remove(id)
    this.#apply(delta)
  }

  /** A new leader epoch of the partition; this node leads, or another. */
  elect(id: Uuid, leader: number): void {
    const delta = new TopicsDelta(this.image.topics)
    delta.partitionChange({
      partitionId: 0,
      topicId: id,
      isr: null,
      leader,
      replicas: null,
      removingReplicas: null,
      addingReplicas: null,
      leaderRecoveryState: -1,
      directories: null,
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
    })
    this.#apply(delta)
  }

  #apply(delta: TopicsDelta): void {
    this.image = { ...this.image, topics: delta.apply() }
    this.replicas.apply(this.image)
  }

  connect(): Promise<WireClient> {
    return WireClient.connect(this.sim.machine('client').host.network, { host: 'broker', port: this.#port })
  }

  wait(ms: number): Promise<void> {
    return this.host.clock.sleep(ms)
  }
}

export interface BatchOptions {
  readonly values: readonly string[]
  readonly timestamp?: number
  readonly producerId?: number
  readonly producerEpoch?: number
  readonly baseSequence?: number
  readonly transactional?: boolean
  readonly codecId?: 0 | 1 | 2 | 3 | 4
  /** Of every record. */
  readonly key?: Uint8Array
}

/** One batch as a producer makes it. */
export function batchOf(host: Host, options: BatchOptions): Uint8Array {
  const builder = new BatchBuilder({ codecId: options.codecId ?? 0 })
  const encoder = new TextEncoder()
  for (const [at, value] of options.values.entries()) {
    builder.append((options.timestamp ?? host.clock.now()) + at, options.key ?? null, encoder.encode(value))
  }
  const { producerId, producerEpoch, baseSequence, transactional } = options
  return builder.build({ producerId, producerEpoch, baseSequence, transactional }, host.compression)
}

/** Offset and value of every record, control records left out. */
export function recordsOf(host: Host, batches: Uint8Array | null): [number, string][] {
  const found: [number, string][] = []
  const decoder = new TextDecoder()
  if (batches === null) return found
  const batch = new RecordBatch(batches)
  const cursor = new RecordCursor()
  for (let at = 0; at < batches.length; at += batch.sizeInBytes) {
    batch.moveTo(at)
    if (batch.isControl) continue
    cursor.reset(batch, uncompressedRecords(batch, host.compression, 1_000_000))
    while (cursor.next()) found.push([cursor.offset, decoder.decode(cursor.value() ?? new Uint8Array())])
  }
  return found
}
