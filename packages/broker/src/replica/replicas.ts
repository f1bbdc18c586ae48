// The partitions that this node keeps: follows the metadata, finds a partition by name or id [ReplicaManager].
import type { Clock, Logger } from '@millrace/host'
import { DiskFailed, passes } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type { Uuid } from '@millrace/protocol'
import type { Log } from '../log/log.ts'
import { LogCorrupted } from '../log/corruption.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import type { MetadataImage } from '../metadata/image.ts'
import type { PartitionImage, TopicImage } from '../metadata/topics-image.ts'
import { assignedDirectory, Partition } from './partition.ts'
import type { Durability, PartitionSurroundings, PartitionTraffic } from './partition.ts'

/** Names of partitions in one line of the log. */
const namesToldMax = 10

export interface ReplicasSurroundings {
  readonly nodeId: number
  readonly durability: Durability
  readonly log: Logger
  readonly logDirs: LogDirs
  /** The topic of the metadata log, which lies beside the others and is nobody's partition. */
  readonly metadataTopic: string
  /** Ids of the log directories by path; left out: nothing is assigned to one. */
  readonly directories?: ReadonlyMap<string, Uuid>
  /** The metadata does not say yet where the log of this partition lies. */
  readonly placed?: (partition: Partition) => void
  /** The log of this partition is corrupt: it lies in no directory that works. */
  readonly lost?: (topicId: Uuid, partition: number) => void
  /** This partition's log is on its way to another directory. */
  readonly moving?: (partition: Partition, future: Log) => void
  /** min.insync.replicas of a topic. */
  readonly minInSyncReplicas: (topic: string) => number
  /** Gives turns of the event loop, where many logs are made; left out: all are made at once. */
  readonly clock?: Pick<Clock, 'soon' | 'monotonic'>
  /** Counts what clients wrote, and what they were sent, by topic. */
  readonly traffic?: { of(topic: string): PartitionTraffic }
}

/** What others want to know when the metadata changed what this node keeps. */
export interface ReplicaEvents {
  /** This node leads the partition in this epoch from now on; undefined: no longer. */
  leadership(topic: string, partition: number, epoch: number | undefined): void
  topicsDeleted(topics: readonly { readonly name: string; readonly id: Uuid }[]): void
}

interface LocalTopic {
  image: TopicImage
  /** By index; a hole where this node keeps no replica, a code where it should but cannot. */
  readonly partitions: (Partition | ErrorCode | undefined)[]
}

/** Making a log takes the disk some calls: of a topic with thousands the rest waits, so that others have their turns. */
const logsPerTurnMax = 32
/** On a disk that is slow no more are begun after this. */
const turnMsMax = 8
const largeImagePartitions = 1_000

/** All replicas of this node. */
export class Replicas {
  readonly #around: ReplicasSurroundings
  readonly #partitionSurroundings: PartitionSurroundings
  readonly #events: ReplicaEvents[] = []
  readonly #byName = new Map<string, LocalTopic>()
  readonly #byId = new Map<Uuid, LocalTopic>()
  /** Told at the end of `apply`, when every partition can be found. */
  readonly #waiting = new Map<LocalTopic, Set<number>>()
  /** Not all their logs are made yet, from this partition on; those without one answer as partitions that this node does not lead. */
  readonly #unfinished = new Map<LocalTopic, number>()
  /** Who waits until none of these topics is unfinished. */
  #untilMade: { readonly topics: readonly LocalTopic[]; readonly resolve: () => void }[] = []
  /** Logs of deleted topics that are still to be set aside. */
  #doomed: { readonly topic: string; readonly partition: number }[] = []
  #logsLeft = logsPerTurnMax
  /** Monotonic time, ms. */
  #turnEnds = 0
  #isClosed = false
  /** Nothing was applied yet: what comes now is there already, and so are its logs, or a directory of them failed. */
  #isStarting = true
  /** Partitions whose logs lie in directories that are not there, since that was last told. */
  #unreachable: string[] = []
  #leaderships: { readonly partition: Partition; readonly epoch: number | undefined }[] = []

  constructor(around: ReplicasSurroundings) {
    this.#around = around
    this.#partitionSurroundings = {
      nodeId: around.nodeId,
      durability: around.durability,
      log: around.log,
      whenDurable: (log, done) => around.logDirs.whenDurable(log, done),
      minInSyncReplicas: around.minInSyncReplicas,
      traffic: (topic) => around.traffic?.of(topic),
    }
  }

  subscribe(events: ReplicaEvents): void {
    this.#events.push(events)
  }

  /** The replica of a partition, or the code that a client gets instead. */
  find(topic: string, partition: number): Partition | ErrorCode {
    const local = this.#byName.get(topic)
    return local === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : findIn(local, partition)
  }

  /** The same by topic id (KIP-516). */
  findById(topicId: Uuid, partition: number): Partition | ErrorCode {
    const local = this.#byId.get(topicId)
    return local === undefined ? ErrorCode.UNKNOWN_TOPIC_ID : findIn(local, partition)
  }

  /**
   * Resolves when the logs of these topics are made, or their topics gone; undefined where they are, so that nothing need wait.
   * A client that is told of a partition before it is there is refused by it, and some then write records twice.
   */
  whenMade(topics: Iterable<string>): Promise<void> | undefined {
    if (this.#unfinished.size === 0 || this.#isClosed) return undefined
    const locals = Array.from(topics, (name) => this.#byName.get(name) ?? []).flat()
    if (!locals.some((local) => this.#unfinished.has(local))) return undefined
    return new Promise((resolve) => this.#untilMade.push({ topics: locals, resolve }))
  }

  #tellMade(): void {
    if (this.#untilMade.length === 0) return
    const isPending = (local: LocalTopic): boolean => !this.#isClosed && this.#unfinished.has(local)
    const waiting = this.#untilMade
    this.#untilMade = waiting.filter(({ topics }) => topics.some(isPending))
    for (const { topics, resolve } of waiting) if (!topics.some(isPending)) resolve()
  }

  *all(): Iterable<Partition> {
    for (const { partitions } of this.#byName.values()) {
      for (const partition of partitions) if (partition instanceof Partition) yield partition
    }
  }

  /** Partitions without a log, because there was no space for one, wait for `createWaiting`. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0
  }

  /** Makes the logs for which there was no space, as far as there is space now. */
  createWaiting(): void {
    const isFinished = this.#unfinished.size === 0 && this.#doomed.length === 0
    // Each try counts as a turn of its own, or those that wait long would use up the turn of those who come after it.
    this.#beginTurn(isFinished)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const [local, partitions] of waiting) {
      if (this.#byId.get(local.image.id) !== local) continue
      for (const partition of partitions) local.partitions[partition] = undefined
      this.#update(local, local.image)
    }
    this.#tell([])
    if (isFinished) this.#finishLater()
  }

  /** Makes and sets aside logs that were too many for one turn. */
  #goOn(): void {
    if (this.#isClosed) return
    this.#beginTurn(true)
    this.#setDoomedAside(false)
    if (this.#doomed.length > 0) this.#logsLeft = 0
    const unfinished = [...this.#unfinished]
    this.#unfinished.clear()
    for (const [local, from] of unfinished) if (this.#byId.get(local.image.id) === local) this.#makeLogs(local, from)
    this.#tell([])
    this.#tellMade()
    this.#finishLater()
  }

  /** @param hasRoom for logs; without it they wait for their turn. */
  #beginTurn(hasRoom: boolean): void {
    this.#logsLeft = hasRoom ? logsPerTurnMax : 0
    this.#turnEnds = (this.#around.clock?.monotonic() ?? 0) + turnMsMax
  }

  /** One more log may be made or set aside in this turn. */
  #mayTouch(): boolean {
    const { clock } = this.#around
    if (clock === undefined) return true
    return this.#logsLeft-- > 0 && clock.monotonic() < this.#turnEnds
  }

  #finishLater(): void {
    if (this.#unfinished.size > 0 || this.#doomed.length > 0) this.#around.clock?.soon(() => this.#goOn())
  }

  #setDoomedAside(all: boolean): void {
    const doomed = this.#doomed
    let done = 0
    for (; done < doomed.length && (all || this.#mayTouch()); done++) {
      const { topic, partition } = doomed[done]!
      try {
        this.#around.logDirs.delete(topic, partition)
      } catch (cause) {
        // Its directory has failed with this; what is left in it is set aside as unknown at the next start.
        if (!(cause instanceof DiskFailed)) throw cause
        this.#around.log.error('the log of a deleted topic is left behind', { topic, partition, cause })
      }
    }
    this.#doomed = doomed.slice(done)
  }

  /** Makes this node's replicas what the metadata says: deletes first, since a topic may come back under its name with another id. */
  apply(image: MetadataImage): void {
    const deleted: { name: string; id: Uuid }[] = []
    const isFinished = this.#unfinished.size === 0 && this.#doomed.length === 0
    // Those that wait keep their place in the turn that is planned.
    this.#beginTurn(isFinished && !this.#isLarge(image))
    for (const [name, local] of this.#byName) {
      if (image.topics.byName(name)?.id === local.image.id) continue
      deleted.push({ name, id: local.image.id })
      this.#forget(name, local)
    }
    // A topic that comes back under its name must not find the old one's logs: none is made before all of those are set aside.
    this.#setDoomedAside(this.#around.clock === undefined)
    if (this.#doomed.length > 0) this.#logsLeft = 0
    for (const topic of image.topics.all()) {
      const local = this.#byName.get(topic.name)
      if (local === undefined) {
        const fresh: LocalTopic = { image: topic, partitions: [] }
        this.#byName.set(topic.name, fresh)
        this.#byId.set(topic.id, fresh)
        this.#update(fresh, topic)
      } else if (local.image !== topic) this.#update(local, topic)
    }
    this.#isStarting = false
    this.#tell(deleted)
    this.#tellMade()
    if (isFinished) this.#finishLater()
  }

  /** It brings so many new partitions that to take the image in was work enough for this turn. */
  #isLarge(image: MetadataImage): boolean {
    let partitions = 0
    for (const topic of image.topics.all()) if (!this.#byName.has(topic.name)) partitions += topic.partitions.length
    return partitions > largeImagePartitions
  }

  #tell(deleted: readonly { readonly name: string; readonly id: Uuid }[]): void {
    this.#tellUnreachable()
    const leaderships = this.#leaderships
    this.#leaderships = []
    for (const events of this.#events) {
      for (const { partition, epoch } of leaderships) events.leadership(partition.topic, partition.index, epoch)
      if (deleted.length > 0) events.topicsDeleted(deleted)
    }
  }

  /** One line for all: a directory may hold thousands. */
  #tellUnreachable(): void {
    const names = this.#unreachable
    if (names.length === 0) return
    this.#unreachable = []
    this.#around.log.error('partitions offline: their logs are in a log directory that failed, or is not there', {
      partitions: names.length,
      first: names.slice(0, namesToldMax),
      failed: [...this.#around.logDirs.failed.keys()],
    })
  }

  /** The path of the log directory that the metadata names for a log. */
  #namedFor(image: MetadataImage, log: Log): string | undefined {
    const topic = log.topicId === undefined ? image.topics.byName(log.name.topic) : image.topics.byId(log.topicId)
    const state = topic?.partitions[log.name.partition]
    return state === undefined ? undefined : this.#pathOf(assignedDirectory(state, this.#around.nodeId))
  }

  #pathOf(id: Uuid | undefined): string | undefined {
    if (id !== undefined) for (const [path, other] of this.#around.directories ?? []) if (other === id) return path
    return undefined
  }

  /** Sets logs aside that the metadata knows nothing of; for the start, after the first image. Never deleted: someone may want them back. */
  setAsideStrays(image: MetadataImage): void {
    const { logDirs } = this.#around
    logDirs.settleDuplicates((log) => this.#namedFor(image, log))
    const isKnown = ({ name, topicId }: Pick<Log, 'name' | 'topicId'>): boolean => {
      const topic = image.topics.byName(name.topic)
      const ours = topic?.partitions[name.partition]?.replicas.includes(this.#around.nodeId) === true
      return ours && (topicId === undefined || topic?.id === topicId)
    }
    for (const future of [...logDirs.futures()]) if (!isKnown(future)) logDirs.dropFuture(future)
    for (const log of this.#around.logDirs.all()) {
      if (log.name.topic === this.#around.metadataTopic || isKnown(log)) continue
      this.#around.log.warn('log set aside: the metadata does not know it', { directory: log.directory })
      this.#around.logDirs.setAside(log)
    }
    for (const log of logDirs.corrupt()) {
      if (log.name.topic === this.#around.metadataTopic || isKnown(log)) continue
      this.#around.log.warn('log set aside: it is corrupt, and the metadata does not know it', { ...log.name })
      logDirs.setCorruptAside(log.name)
    }
  }

  /** Resolves when the starts of these partitions' logs are on stable storage. @throws DiskFull, DiskFailed */
  async recordStarts(partitions: Iterable<Partition>): Promise<void> {
    await this.#around.logDirs.recordStarts(Array.from(partitions, ({ log }) => log))
  }

  /** A log was found corrupt: its partition refuses from now on, and is led by nobody. */
  logCorrupted(topic: string, index: number): void {
    const partition = this.find(topic, index)
    if (!(partition instanceof Partition)) return
    partition.goOffline()
    this.#around.lost?.(partition.topicId, index)
  }

  /** All partitions in a failed directory refuse from now on. */
  directoryFailed(directory: string): void {
    for (const partition of this.all()) if (partition.log.directory.startsWith(`${directory}/`)) partition.goOffline()
  }

  /** Ends all that waits, at shutdown. */
  close(): void {
    this.#isClosed = true
    this.#setDoomedAside(true)
    for (const partition of this.all()) partition.leave(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    this.#tellMade()
  }

  #update(local: LocalTopic, image: TopicImage): void {
    local.image = image
    for (const state of image.partitions) {
      const present = local.partitions[state.partition]
      const kept = state.replicas.includes(this.#around.nodeId)
      if (present instanceof Partition) {
        if (kept) this.#updatePartition(present, state)
        else {
          this.#tellLeadership(present, undefined)
          present.leave(ErrorCode.NOT_LEADER_OR_FOLLOWER)
          local.partitions[state.partition] = undefined
          this.#around.logDirs.delete(present.topic, present.index)
        }
      } else if (kept && present === undefined) {
        if (this.#isStarting || this.#mayTouch()) local.partitions[state.partition] = this.#create(local, state)
        else this.#unfinished.set(local, Math.min(state.partition, this.#unfinished.get(local) ?? state.partition))
      }
    }
  }

  /** The logs that are missing from a partition on, as many as this turn has left. */
  #makeLogs(local: LocalTopic, from: number): void {
    const { partitions } = local.image
    for (let index = from; index < partitions.length; index++) {
      const state = partitions[index] as PartitionImage
      if (local.partitions[index] !== undefined || !state.replicas.includes(this.#around.nodeId)) continue
      if (!this.#mayTouch()) return void this.#unfinished.set(local, index)
      local.partitions[index] = this.#create(local, state)
    }
  }

  #create(local: LocalTopic, state: PartitionImage): Partition | ErrorCode {
    const { logDirs } = this.#around
    const topic = local.image
    try {
      const assigned = assignedDirectory(state, this.#around.nodeId)
      const path = this.#pathOf(assigned)
      const future = logDirs.futureOf(topic.name, state.partition)
      let there = logDirs.get(topic.name, state.partition)
      // It had arrived when its broker ended, and the log it was copied from is gone.
      if (there === undefined && future !== undefined && path === logDirs.directoryOf(future)) {
        logDirs.promote(future)
        there = future
      }
      // An empty log in another directory would pass for the partition, and its records would seem to be lost.
      if (there === undefined && this.#isStarting && logDirs.failed.size > 0) {
        this.#unreachable.push(`${topic.name}-${state.partition}`)
        return ErrorCode.KAFKA_STORAGE_ERROR
      }
      if (there === undefined && assigned !== undefined && this.#around.directories !== undefined) {
        if (path === undefined || !logDirs.online.includes(path)) {
          this.#unreachable.push(`${topic.name}-${state.partition}`)
          return ErrorCode.KAFKA_STORAGE_ERROR
        }
      }
      const log = there ?? logDirs.create(topic.name, state.partition, topic.id, path)
      const partition = new Partition(log, topic.id, state, this.#partitionSurroundings)
      this.#settlePlace(partition)
      if (partition.isLeader) this.#tellLeadership(partition, state.leaderEpoch)
      return partition
    } catch (cause) {
      // Its directory has told why when it was opened; the others are served.
      if (cause instanceof LogCorrupted) {
        this.#around.lost?.(topic.id, state.partition)
        return ErrorCode.KAFKA_STORAGE_ERROR
      }
      if (!(cause instanceof DiskFailed || passes(cause))) throw cause
      // Who lacks space or descriptors tells of it, and every second brings another try.
      if (passes(cause)) {
        this.#waiting.set(local, (this.#waiting.get(local) ?? new Set()).add(state.partition))
        return ErrorCode.KAFKA_STORAGE_ERROR
      }
      this.#around.log.error('partition offline: its log could not be made', {
        topic: topic.name,
        partition: state.partition,
        cause,
      })
      return ErrorCode.KAFKA_STORAGE_ERROR
    }
  }

  /** Has the metadata say where the log lies, and a move that was under way go on. */
  #settlePlace(partition: Partition): void {
    const { logDirs, directories, placed, moving } = this.#around
    const { assignedDirectory: assigned, log } = partition
    const idOf = (other: Log): Uuid | undefined => directories?.get(logDirs.directoryOf(other))
    const future = logDirs.futureOf(partition.topic, partition.index)
    // What was arriving will have that place.
    if (future === undefined || idOf(future) !== assigned) {
      const id = idOf(log)
      if (id !== undefined && id !== assigned) placed?.(partition)
    }
    if (future !== undefined) moving?.(partition, future)
  }

  #updatePartition(partition: Partition, state: PartitionImage): void {
    const before = partition.isLeader ? partition.leaderEpoch : undefined
    partition.update(state)
    const after = partition.isLeader ? partition.leaderEpoch : undefined
    if (before !== after) this.#tellLeadership(partition, after)
  }

  #forget(name: string, local: LocalTopic): void {
    this.#unfinished.delete(local)
    this.#byName.delete(name)
    this.#byId.delete(local.image.id)
    for (const [index, partition] of local.partitions.entries()) {
      if (partition === undefined) continue
      // A log that is offline because it is corrupt goes too.
      this.#doomed.push({ topic: name, partition: index })
      if (!(partition instanceof Partition)) continue
      if (partition.isLeader) this.#tellLeadership(partition, undefined)
      partition.leave(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    }
  }

  #tellLeadership(partition: Partition, epoch: number | undefined): void {
    this.#leaderships.push({ partition, epoch })
  }
}

function findIn(local: LocalTopic, index: number): Partition | ErrorCode {
  const found = local.partitions[index]
  if (found !== undefined) return found
  return local.image.partitions[index] === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NOT_LEADER_OR_FOLLOWER
}
