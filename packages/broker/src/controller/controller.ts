// The single writer: request to records, records to the quorum, answer at commit [QuorumController].
import {
  DescriptorsExhausted,
  DiskFailed,
  DiskFull,
  nextTurn,
  type Background,
  type Host,
  type RecentValues,
} from '@millrace/host'
import {
  ErrorCode,
  type CreatePartitionsRequestCreatePartitionsTopic,
  type CreateTopicsRequestCreatableTopic,
  type Uuid,
} from '@millrace/protocol'
import { MetadataDelta } from '../metadata/delta.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { imageRecords } from '../metadata/image-records.ts'
import { MetadataLoader } from '../metadata/loader.ts'
import { Metadata } from '../metadata/publisher.ts'
import { encodeRecords, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { BatchTooLarge, QuorumStopped, RaftDriver, type Quorum, type RaftOptions } from '../raft/raft-driver.ts'
import { checkCount, encoded, makesRoom, replayAll } from './batch-rules.ts'
import { activationRecords, checkActivation, type Activation } from './activation.ts'
import {
  changeDirectories,
  fenceBroker,
  registerBroker,
  stopBroker,
  unfenceBroker,
  unregisterBroker,
  type BrokerRegistration,
  type TopicRulesOf,
} from './brokers.ts'
import { assignDirectories, type DirectoryAssignment } from './directory-assignments.ts'
import { ControllerStats } from './controller-stats.ts'
import { alterConfigs, replacement, type ConfigRules, type ResourceChange, type ResourceSettings } from './configs.ts'
import { recordsPerRequestMax, refused, type Decision, type LongDecision, type Refused } from './decision.ts'
import { updateFeatures, type FeatureUpdate } from './feature-levels.ts'
import { electLeaders, type ElectionKind, type ElectionResult, type PartitionsAsked } from './preferred-leaders.ts'
import { allocateProducerIds, type ProducerIdBlock } from './producer-ids.ts'
import { alterReassignments, type ReassignmentAsked } from './reassignments.ts'
import { TakenNames } from './topic-names.ts'
import { createPartitions, createTopics, deleteTopics, type CreateTopicsAnswer, type TopicsRules } from './topics.ts'

export interface ControllerOptions {
  readonly clusterId: string
  readonly nodeId: number
  readonly raft: Omit<RaftOptions, 'failed'>
  readonly configs: ConfigRules
  readonly topicRules: TopicRulesOf
  readonly activation: Activation
  readonly config: {
    readonly 'num.partitions': number
    readonly 'default.replication.factor': number
    readonly 'metadata.log.max.record.bytes.between.snapshots': number
    readonly 'metadata.log.max.snapshot.interval.ms': number
  }
  /** The metadata log is lost to this process: the node has to stop. */
  readonly failed: (cause: Error) => void
}

/** The committed state, and everything that changes it. Deciding is synchronous; an answer leaves when its records are committed. */
export class Controller {
  readonly metadata: Metadata
  readonly stats: ControllerStats
  readonly #host: Host
  readonly #options: ControllerOptions
  readonly #loader: MetadataLoader
  #raft!: RaftDriver
  /** The state with all that was appended: what the next request is decided by. */
  #ahead!: MetadataImage
  readonly #taken = new TakenNames()
  #brokerEpoch = -1
  /** Bytes committed since the last snapshot. */
  #unsavedBytes = 0
  #savedOffset = 0
  #snapshot: Background | undefined
  /** Settles with the last snapshot that was begun. */
  #lastSnapshot: Promise<void> = Promise.resolve()
  #timer: { cancel(): void } | undefined
  /** A long decision is on its way into the log, turn by turn: nobody else decides before it is there. */
  #appending: Promise<void> | undefined

  private constructor(host: Host, options: ControllerOptions) {
    this.#host = host
    this.#options = options
    this.metadata = new Metadata(options.clusterId, options.nodeId)
    this.#loader = new MetadataLoader(this.metadata, host.compression)
    this.stats = new ControllerStats(host.clock, host.metrics)
    this.metadata.subscribe(this.stats)
  }

  /**
   * Leads the quorum and loads the state. A new cluster is given its first records.
   * @throws NotTheOnlyVoter · QuorumFileDamaged · SnapshotDamaged · MetadataVersionUnsupported · MalformedMessage · DiskFull · DiskFailed
   */
  static async start(host: Host, options: ControllerOptions): Promise<Controller> {
    const controller = new Controller(host, options)
    await controller.#start()
    return controller
  }

  async #start(): Promise<void> {
    const { raft, failed, activation } = this.#options
    const loader = this.#loader
    this.#raft = await RaftDriver.start(
      this.#host,
      { ...raft, failed },
      {
        snapshot: (batches, { endOffset, epoch }) => {
          loader.loadSnapshot(batches, { offset: endOffset - 1, epoch, timestamp: -1 })
          this.#savedOffset = endOffset
          this.stats.snapshotsLoaded++
        },
        committed: (batches) => this.#committed(batches),
      },
    )
    this.metadata.kraftVersion = this.#raft.kraftVersion
    loader.publish()
    this.stats.loaded()
    checkActivation(this.metadata.image)
    this.#ahead = { ...this.metadata.image, offset: this.#raft.endOffset - 1 }
    this.#noteNames(this.#ahead.topics.all(), [])
    const records = activationRecords(this.#ahead, loader.inTransaction, activation)
    await this.#committedUpTo(this.#append(records))
    this.#armSnapshotTimer()
  }

  /** The epoch of this node's registration; -1 before it is registered. */
  get brokerEpoch(): number {
    return this.#brokerEpoch
  }

  /** The epoch of the quorum's leader, this node. */
  get controllerEpoch(): number {
    return this.#raft.epoch
  }

  // This node's broker

  /** Registers the broker of this node, fenced. @returns its epoch. */
  async registerBroker(registration: BrokerRegistration): Promise<number | Refused> {
    const { topicRules } = this.#options
    const epoch = await this.#write(
      (image) => this.#inTurns(registerBroker(image, registration, this.#raft.endOffset, topicRules)),
      'split',
    )
    if (typeof epoch === 'number') this.#brokerEpoch = epoch
    return epoch
  }

  /** This node is ready to serve: it takes the lead of what it may lead. */
  async unfenceBroker(): Promise<Refused | undefined> {
    const { nodeId, topicRules } = this.#options
    return this.#write((image) => this.#inTurns(unfenceBroker(image, nodeId, topicRules)), 'split')
  }

  /** This node is about to stop: it gives up what it leads and is fenced. */
  async stopBroker(): Promise<Refused | undefined> {
    const { nodeId, topicRules } = this.#options
    if (this.#brokerEpoch === -1) return undefined
    await this.#write((image) => this.#inTurns(stopBroker(image, nodeId, topicRules)), 'split')
    return this.#write((image) => this.#inTurns(fenceBroker(image, nodeId, topicRules)), 'split')
  }

  /** The log directories of this node that still work. */
  async changeDirectories(directories: readonly Uuid[]): Promise<Refused | undefined> {
    const { nodeId, topicRules } = this.#options
    return this.#write((image) => this.#inTurns(changeDirectories(image, nodeId, directories, topicRules)), 'split')
  }

  /** Notes which log directories replicas of this node lie in. @returns for each why it was refused. */
  async assignDirectories(assignments: readonly DirectoryAssignment[]): Promise<readonly (Refused | undefined)[] | Refused> {
    const { nodeId, topicRules } = this.#options
    return this.#write((image) => assignDirectories(image, nodeId, assignments, topicRules), 'split')
  }

  // Requests

  async createTopics(
    topics: readonly CreateTopicsRequestCreatableTopic[],
    validateOnly: boolean,
  ): Promise<CreateTopicsAnswer | Refused> {
    return this.#write((image) => createTopics(image, topics, validateOnly, this.#topicsRules()))
  }

  /** @returns for each id why it was refused. */
  async deleteTopics(ids: readonly Uuid[]): Promise<readonly (Refused | undefined)[] | Refused> {
    return this.#write((image) => deleteTopics(image, ids))
  }

  /** @returns for each topic why it was refused. */
  async createPartitions(
    topics: readonly CreatePartitionsRequestCreatePartitionsTopic[],
    validateOnly: boolean,
  ): Promise<readonly (Refused | undefined)[] | Refused> {
    return this.#write((image) => createPartitions(image, topics, validateOnly, this.#host.random))
  }

  /** @returns for each resource why it was refused. */
  async alterConfigs(
    resources: readonly ResourceChange[],
    validateOnly: boolean,
  ): Promise<readonly (Refused | undefined)[] | Refused> {
    return this.#alterConfigs(resources, (_, resource) => resource, validateOnly)
  }

  /** Very many resources are looked at in turns, by one state. */
  #alterConfigs<R>(
    resources: readonly R[],
    changeOf: (image: MetadataImage, resource: R) => ResourceChange,
    validateOnly: boolean,
  ): Promise<readonly (Refused | undefined)[] | Refused> {
    const decideSome = (image: MetadataImage, from: number): Decision<readonly (Refused | undefined)[]> => {
      const some = resources.slice(from, from + resourcesPerTurnMax).map((resource) => changeOf(image, resource))
      const decision = alterConfigs(image, some, this.#options.configs)
      return validateOnly ? { ...decision, records: [] } : decision
    }
    if (resources.length <= resourcesPerTurnMax) return this.#write((image) => decideSome(image, 0))
    return this.#write(async (image) => {
      const records: MetadataRecordInit[] = []
      const answer: (Refused | undefined)[] = []
      for (let from = 0; from < resources.length; from += resourcesPerTurnMax) {
        await this.#nextTurn()
        const decision = decideSome(image, from)
        for (const record of decision.records) records.push(record)
        for (const one of decision.answer) answer.push(one)
      }
      return { records, answer }
    })
  }

  /** Replaces all settings of resources (the old AlterConfigs). @returns for each resource why it was refused. */
  async replaceConfigs(
    resources: readonly ResourceSettings[],
    validateOnly: boolean,
  ): Promise<readonly (Refused | undefined)[] | Refused> {
    return this.#alterConfigs(resources, replacement, validateOnly)
  }

  /** @param asked null: all partitions that need it. */
  async electLeaders(kind: ElectionKind, asked: readonly PartitionsAsked[] | null): Promise<readonly ElectionResult[] | Refused> {
    return this.#write((image) => this.#inTurns(electLeaders(image, kind, asked, this.#options.topicRules)))
  }

  /** @returns for each partition why it was refused. */
  async alterReassignments(
    asked: readonly ReassignmentAsked[],
    allowReplicationFactorChange: boolean,
  ): Promise<readonly (Refused | undefined)[] | Refused> {
    return this.#write((image) => alterReassignments(image, asked, allowReplicationFactorChange))
  }

  /** Levels of features: all updates, or none. */
  async updateFeatures(updates: readonly FeatureUpdate[], validateOnly: boolean): Promise<Refused | undefined> {
    const { activation } = this.#options
    return this.#write((image) => {
      const decision = updateFeatures(image, updates, this.#raft.kraftVersion, activation.minInsyncReplicas)
      return validateOnly ? { ...decision, records: [] } : decision
    })
  }

  /** Takes a broker out of the cluster. */
  async unregisterBroker(id: number): Promise<Refused | undefined> {
    return this.#write((image) => this.#inTurns(unregisterBroker(image, id, this.#options.topicRules)), 'split')
  }

  /** The quorum as its leader, this node, knows it. */
  quorum(): Quorum {
    return this.#raft.quorum()
  }

  /** Ms from the append of a batch until it was committed, a record's share of them. */
  get commitLatency(): RecentValues {
    return this.#raft.commitLatency
  }

  /** A block of producer ids that nobody else gets. */
  async allocateProducerIds(): Promise<ProducerIdBlock | Refused> {
    return this.#write((image) => allocateProducerIds(image, this.#options.nodeId, this.#brokerEpoch))
  }

  /** Writes a snapshot of what is committed, and drops what it replaces as far as retention says. One at a time. */
  snapshot(): Promise<void> {
    const snapshot = this.#lastSnapshot.then(() => this.#writeSnapshot())
    this.#lastSnapshot = snapshot.catch(() => undefined)
    return snapshot
  }

  async #writeSnapshot(): Promise<void> {
    const image = this.metadata.image
    const id = { endOffset: image.offset + 1, epoch: image.epoch }
    if (id.endOffset <= this.#savedOffset) return
    const unsavedBytes = this.#unsavedBytes
    this.stats.snapshotWritten(await this.#raft.snapshot(id, image.timestamp, encoded(imageRecords(image))))
    this.#savedOffset = id.endOffset
    this.#unsavedBytes -= unsavedBytes
    this.#host.log.info('metadata snapshot written', id)
  }

  /** Ends leadership and closes the metadata log. Requests that still wait are told that it is not known. */
  async close(): Promise<void> {
    this.#timer?.cancel()
    await this.#snapshot?.stop()
    await this.#lastSnapshot
    await this.#raft.close()
  }

  /**
   * Decides by the newest state, appends, and waits for the commit. A decision without records waits for what it was decided by.
   * @param how 'whole': all records in one batch. 'split': a list without bound, whose parts each are a legal state.
   */
  async #write<A>(
    decide: (image: MetadataImage) => Decision<A> | Promise<Decision<A>>,
    how: 'whole' | 'split' = 'whole',
  ): Promise<A | Refused> {
    while (this.#appending !== undefined) await this.#appending
    try {
      const decided = decide(this.#ahead)
      const isLong = decided instanceof Promise || decided.records.length > recordsPerTurnMax
      if (isLong) return await this.#writeInTurns(decided, how)
      await this.#committedUpTo(this.#append(decided.records))
      return decided.answer
    } catch (cause) {
      if (cause instanceof DiskFull)
        return refused(ErrorCode.KAFKA_STORAGE_ERROR, `The disk of the metadata log is full: ${cause.path}.`)
      if (cause instanceof DescriptorsExhausted) return refused(ErrorCode.KAFKA_STORAGE_ERROR, `${cause.message}.`)
      if (cause instanceof QuorumStopped || cause instanceof DiskFailed) {
        return refused(ErrorCode.NOT_CONTROLLER, 'The controller of this node has stopped.')
      }
      if (cause instanceof BatchTooLarge)
        return refused(ErrorCode.POLICY_VIOLATION, `The request changes too much at once: ${cause.message}.`)
      if (cause instanceof NotCommitted)
        return refused(ErrorCode.REQUEST_TIMED_OUT, 'The controller stopped before it was known whether the change was made.')
      throw cause
    }
  }

  /** Takes so many steps of a long decision in a turn of the event loop. Whoever calls it sees to it that nothing else is decided meanwhile. */
  #inTurns<A>(steps: LongDecision<A>): Decision<A> | Promise<Decision<A>> {
    for (let left = stepsPerTurnMax; left > 0; left--) {
      const step = steps.next()
      if (step.done === true) return step.value
    }
    return this.#nextTurn().then(() => this.#inTurns(steps))
  }

  /** @returns the offset behind the last record. */
  #append(records: readonly MetadataRecordInit[]): number {
    if (records.length === 0) return this.#ahead.offset + 1
    checkCount(records)
    const values = encodeRecords(records)
    const delta = new MetadataDelta(this.#ahead)
    replayAll(delta, values)
    return this.#appendValues(values, delta, makesRoom(records))
  }

  /** The same, but the event loop is free in between. Until all is appended no other request is decided. */
  async #writeInTurns<A>(decided: Decision<A> | Promise<Decision<A>>, how: 'whole' | 'split'): Promise<A> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#appending = promise
    let endOffset: number
    let answer: A
    try {
      const decision = await decided
      answer = decision.answer
      endOffset = await (how === 'whole' ? this.#appendInTurns(decision.records) : this.#appendParts(decision.records))
    } finally {
      this.#appending = undefined
      resolve()
    }
    await this.#committedUpTo(endOffset)
    return answer
  }

  async #appendParts(records: readonly MetadataRecordInit[]): Promise<number> {
    for (let from = 0; from < records.length; from += recordsPerRequestMax)
      await this.#appendInTurns(records.slice(from, from + recordsPerRequestMax))
    return this.#ahead.offset + 1
  }

  /** One batch: all or nothing. */
  async #appendInTurns(records: readonly MetadataRecordInit[]): Promise<number> {
    if (records.length === 0) return this.#ahead.offset + 1
    checkCount(records)
    const delta = new MetadataDelta(this.#ahead)
    const values: Uint8Array[] = []
    for (let from = 0; from < records.length; from += recordsPerTurnMax) {
      await this.#nextTurn()
      const some = encodeRecords(records.slice(from, from + recordsPerTurnMax))
      replayAll(delta, some)
      for (const value of some) values.push(value)
    }
    await this.#nextTurn()
    return this.#appendValues(values, delta, makesRoom(records))
  }

  #nextTurn(): Promise<void> {
    return nextTurn(this.#host.clock)
  }

  #appendValues(values: readonly Uint8Array[], delta: MetadataDelta, canMakeRoom: boolean): number {
    const offset = this.#raft.endOffset + values.length - 1
    const next = delta.apply({ offset, epoch: this.#raft.epoch, timestamp: this.#host.clock.now() })
    this.#raft.append(values, canMakeRoom)
    this.#ahead = next
    this.#noteNames(delta.topicsChanged.values(), delta.topicsDeleted.values())
    return offset + 1
  }

  #committedUpTo(endOffset: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#raft.whenCommitted(endOffset, (failed) =>
      failed === undefined ? resolve() : reject(new NotCommitted({ cause: failed })),
    )
    return promise
  }

  #committed(batches: Uint8Array): Promise<void> | undefined {
    const began = this.#host.clock.monotonic()
    const more = this.#loader.load(batches, () => this.#nextTurn())
    if (more !== undefined) return more.then(() => this.#loaded(batches, began))
    this.#loaded(batches, began)
    return undefined
  }

  #loaded(batches: Uint8Array, began: number): void {
    this.#unsavedBytes += batches.length
    this.stats.batchTaken(batches, began)
    // At the start the whole log comes through here, and is published once it is all there.
    if ((this.#raft as RaftDriver | undefined) === undefined) return
    this.#loader.publish()
    if (this.#unsavedBytes >= this.#options.config['metadata.log.max.record.bytes.between.snapshots']) this.#snapshotSoon()
  }

  #snapshotSoon(): void {
    if (this.#snapshot !== undefined) return
    this.#snapshot = this.#host.spawn(
      'metadata snapshot',
      async () => {
        await this.snapshot()
        this.#snapshot = undefined
      },
      (cause) => {
        this.#snapshot = undefined
        // The log still holds everything: without space for a snapshot the next one is tried later.
        this.#host.log.error('metadata snapshot failed', { cause: cause.message })
      },
    )
  }

  #armSnapshotTimer(): void {
    const interval = this.#options.config['metadata.log.max.snapshot.interval.ms']
    if (interval === 0) return
    this.#timer = this.#host.clock.after(interval, () => {
      if (this.#unsavedBytes > 0) this.#snapshotSoon()
      this.#armSnapshotTimer()
    })
  }

  #topicsRules(): TopicsRules {
    const { configs, config } = this.#options
    return {
      configs,
      random: this.#host.random,
      partitionsByDefault: config['num.partitions'],
      replicationFactorByDefault: config['default.replication.factor'],
      taken: this.#taken,
    }
  }

  #noteNames(there: Iterable<{ readonly name: string }>, gone: Iterable<{ readonly name: string }>): void {
    for (const { name } of gone) this.#taken.remove(name)
    for (const { name } of there) this.#taken.add(name)
  }
}

/** What was appended may or may not be committed: nobody will know before the next start. */
class NotCommitted extends Error {
  override readonly name = 'NotCommitted'
  constructor(options: { cause: Error }) {
    super('not known to be committed', options)
  }
}

/** Resources whose settings are looked at in one turn of the event loop. */
const resourcesPerTurnMax = 200
/** Partitions that a long decision looks at in one turn of the event loop. */
const stepsPerTurnMax = 1_000
/** Records that are encoded and replayed in one turn of the event loop. */
const recordsPerTurnMax = 1_000
