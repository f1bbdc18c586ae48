// The only file of raft that waits: clock, disk and log around raft.ts. Leads a quorum of one.
import { nextTurn, passes, RecentValues, type Background, type Host } from '@millrace/host'
import { BatchBuilder, controlBatch, MalformedMessage, RecordBatch, zeroUuid, type Codecs } from '@millrace/protocol'
import { MetadataDamaged } from '../metadata/metadata-damaged.ts'
import { readQuorumFile, writeQuorumFile } from './quorum-file.ts'
import { epochOf, started, step, type RaftEffect, type RaftEvent, type RaftState } from './raft.ts'
import type { RaftLog } from './raft-log.ts'
import {
  controlRecords,
  listSnapshots,
  quorumRecords,
  readSnapshot,
  removeSnapshot,
  removeUnfinished,
  snapshotSize,
  snapshotTimestamp,
  SnapshotDamaged,
  writeSnapshot,
  type SnapshotId,
} from './snapshot.ts'
import { VoterSet, type Voter } from './voter-set.ts'

/** Largest batch of the metadata log; Kafka's followers refuse to fetch more at a time. */
export const metadataBatchBytesMax = 8 * 1024 * 1024

const readBytesMax = 1024 * 1024
/** The listener is given so much, and a batch more, in one turn of the event loop. */
const turnBytesMax = 128 * 1024

export interface RaftOptions {
  /** `…/__cluster_metadata-0`. */
  readonly directory: string
  readonly log: RaftLog
  /** This node as a voter, as it is configured now. */
  readonly self: Voter
  /** Voters by configuration, for a directory of kraft.version 0. */
  readonly configuredVoters: readonly number[]
  /** metadata.max.retention.bytes, metadata.max.retention.ms. */
  readonly retentionBytes: number
  readonly retentionMs: number
  /** The log cannot be written any more: what was appended and not confirmed may be lost or not. */
  readonly failed: (cause: Error) => void
}

/** What follows the quorum. */
export interface RaftListener {
  /** Comes first, if at all: the state of everything before the first `committed`. */
  snapshot(batches: Uint8Array, id: SnapshotId): void
  /** Whole batches, in order, each once. @returns a promise when it takes several turns; the next come when that has settled. */
  committed(batches: Uint8Array): Promise<void> | undefined
}

/** The records of one change do not fit in one batch, so that they cannot be written as a whole. */
export class BatchTooLarge extends Error {
  override readonly name = 'BatchTooLarge'
}

/** This node leads no more: it was stopped. */
export class QuorumStopped extends Error {
  override readonly name = 'QuorumStopped'
}

/** The quorum of this directory is not one that this node alone can lead. */
export class NotTheOnlyVoter extends Error {
  override readonly name = 'NotTheOnlyVoter'
}

/** The quorum as its leader knows it. */
export interface Quorum {
  readonly leaderId: number
  readonly epoch: number
  readonly highWatermark: number
  readonly endOffset: number
  /** Of the last record. */
  readonly endEpoch: number
  readonly voters: readonly Pick<Voter, 'id' | 'directoryId' | 'endpoints'>[]
}

/** A batch that is not committed yet. */
interface Pending {
  readonly endOffset: number
  readonly batch: Uint8Array
}

export class RaftDriver {
  readonly #host: Host
  readonly #options: RaftOptions
  readonly #codecs: Codecs
  readonly #listener: RaftListener
  /** Ms from the append of a batch until it was committed, a record's share of them [commit-latency]. */
  readonly commitLatency = new RecentValues()
  #state: RaftState
  /** Who votes by the log or a snapshot; undefined under kraft.version 0. */
  #votersInLog: VoterSet | undefined
  #highWatermark = 0
  /** Next offset for the listener. */
  #delivered = 0
  #pending: Pending[] = []
  /** The listener takes several turns for what is committed: what becomes committed meanwhile comes behind it. */
  #delivery: Background | undefined
  #waiting: { readonly endOffset: number; readonly done: (failed?: Error) => void }[] = []
  #failure: Error | undefined

  private constructor(
    host: Host,
    options: RaftOptions,
    listener: RaftListener,
    voters: VoterSet,
    votersInLog: VoterSet | undefined,
  ) {
    this.#host = host
    this.#options = options
    this.#codecs = host.compression
    this.#listener = listener
    this.#votersInLog = votersInLog
    const stored = readQuorumFile(host.disk, options.directory)
    this.#state = started(options.self, voters, stored, options.log.lastEpoch)
  }

  /**
   * Loads the newest snapshot and the log behind it, becomes leader in a new epoch, and gives the listener all that is committed.
   * @throws NotTheOnlyVoter · QuorumFileDamaged · SnapshotDamaged · DiskFailed · MalformedMessage
   */
  static async start(host: Host, options: RaftOptions, listener: RaftListener): Promise<RaftDriver> {
    const { log, self, directory } = options
    removeUnfinished(host.disk, directory)
    const snapshot = newestSnapshot(host, directory)
    const votersOfSnapshot = snapshot === undefined ? undefined : lastVoters(snapshot.batches, host.compression)
    const from = snapshot?.id.endOffset ?? 0
    if (log.endOffset < from) log.restartAt(from)
    if (log.startOffset > from) {
      throw new SnapshotDamaged(
        `the metadata log in ${directory} begins at ${log.startOffset}, and no whole snapshot tells what was before`,
      )
    }
    const votersOfLog = await scanVoters(log, Math.max(from, log.startOffset), host.compression)
    const inLog = votersOfLog ?? votersOfSnapshot
    const voters = inLog ?? new VoterSet(options.configuredVoters.map((id) => ({ ...self, id })))
    checkAlone(voters, self, directory)
    // The bootstrap snapshot's voters are written again at the start of the first epoch, so that the log tells them by itself.
    const isRecorded = votersOfLog !== undefined || (snapshot !== undefined && snapshot.id.endOffset > 0)
    const driver = new RaftDriver(host, options, listener, inLog === undefined ? voters : voters.with(self), inLog)
    driver.#delivered = Math.max(from, log.startOffset)
    if (snapshot !== undefined && snapshot.id.endOffset > 0) listener.snapshot(snapshot.batches, snapshot.id)
    await driver.#lead(inLog !== undefined && !(isRecorded && inLog.equals(inLog.with(self))))
    return driver
  }

  get epoch(): number {
    return epochOf(this.#state.role)
  }

  /** Offset of the next record. */
  get endOffset(): number {
    return this.#options.log.endOffset
  }

  /** 1: voters are in the log, with their directories; 0: they are known by configuration (KIP-853). */
  get kraftVersion(): 0 | 1 {
    return this.#votersInLog === undefined ? 0 : 1
  }

  get highWatermark(): number {
    return this.#highWatermark
  }

  /** What this node, which leads, knows of the quorum. */
  quorum(): Quorum {
    const { voters } = this.#state
    const { self } = this.#options
    // Where voters are known by configuration, their directories are not known.
    const directoryId = this.#votersInLog === undefined ? zeroUuid : self.directoryId
    return {
      leaderId: self.id,
      epoch: this.epoch,
      highWatermark: this.#highWatermark,
      endOffset: this.endOffset,
      endEpoch: this.#options.log.lastEpoch,
      voters: Array.from(voters.all(), (voter) => ({ id: voter.id, directoryId, endpoints: voter.endpoints })),
    }
  }

  get directory(): string {
    return this.#options.directory
  }

  /**
   * Appends records as one batch: all of them are committed, or none is. @param makesRoom they let room be made on a full disk.
   * @returns offset of the last. @throws BatchTooLarge · QuorumStopped · DiskFull nothing was appended · DiskFailed
   */
  append(records: readonly Uint8Array[], makesRoom = false): number {
    const now = this.#host.clock.now()
    const builder = new BatchBuilder({ codecId: 0 })
    for (const record of records) builder.append(now, null, record)
    if (builder.uncompressedBytes > metadataBatchBytesMax) {
      throw new BatchTooLarge(
        `${builder.uncompressedBytes} bytes of metadata records are more than a batch holds, ${metadataBatchBytesMax}`,
      )
    }
    return this.#appendBatch(builder.build({}, this.#codecs), records.length, now, makesRoom)
  }

  /** Calls back when everything before `endOffset` is committed and the listener has it, or when that can never be known. */
  whenCommitted(endOffset: number, done: (failed?: Error) => void): void {
    if (this.#failure !== undefined) done(this.#failure)
    else if (endOffset <= this.#delivered) done()
    else this.#waiting.push({ endOffset, done })
  }

  /**
   * Writes the state after all records before `endOffset` as a snapshot, then drops what older snapshots and segments retention allows.
   * @param records encoded metadata records. @param timestamp of the last batch they cover. @returns the bytes of the snapshot.
   */
  async snapshot(id: SnapshotId, timestamp: number, records: Iterable<Uint8Array>): Promise<number> {
    const { disk, clock } = this.#host
    const content = { lastContainedLogTimestamp: timestamp, voters: this.#votersInLog, records }
    const bytes = await writeSnapshot(disk, this.#options.directory, id, content, clock, this.#codecs)
    this.#options.log.roll()
    this.clean()
    return bytes
  }

  /** Drops the oldest snapshot, and the log before the next one, as long as retention says so and a newer one remains. */
  clean(): void {
    const { directory, log, retentionBytes, retentionMs } = this.#options
    const { disk, clock } = this.#host
    const snapshots = listSnapshots(disk, directory)
    let snapshotBytes = 0
    for (const id of snapshots) snapshotBytes += snapshotSize(disk, directory, id)
    for (let i = 0; i + 1 < snapshots.length; i++) {
      const [oldest, next] = [snapshots[i]!, snapshots[i + 1]!]
      const age = clock.now() - snapshotTimestamp(disk, directory, oldest, this.#codecs)
      const tooLarge = retentionBytes >= 0 && log.sizeInBytes + snapshotBytes > retentionBytes
      if (!tooLarge && !(retentionMs >= 0 && age > retentionMs)) break
      snapshotBytes -= snapshotSize(disk, directory, oldest)
      log.deleteUpTo(next.endOffset)
      removeSnapshot(disk, directory, oldest)
      this.#host.log.info('metadata snapshot removed', { snapshot: oldest.endOffset, logStartOffset: log.startOffset })
    }
  }

  /** Ends leadership; resolves when all that was appended is on stable storage. What still waits for commit then fails. */
  async close(): Promise<void> {
    if (this.#failure === undefined) await this.#synced()
    await this.#delivery?.done
    this.#step({ kind: 'resign' })
    this.#fail(new QuorumStopped('the controller has stopped'))
  }

  async #synced(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#options.log.whenDurable((failed) => (failed === undefined ? resolve() : reject(failed)))
    await promise
  }

  async #lead(writeVoters: boolean): Promise<void> {
    const { self, log } = this.#options
    this.#writeVoters = writeVoters
    this.#step({ kind: 'election due' })
    // The vote for ourselves is on stable storage: #step wrote it before it returned.
    this.#step({ kind: 'vote granted', voterId: self.id, epoch: this.epoch, logEndOffset: log.endOffset })
    await this.#synced()
    this.#durable()
    await this.#deliverFromLog()
    this.#host.log.info('metadata quorum led', { epoch: this.epoch, endOffset: log.endOffset })
  }

  #writeVoters = false

  #step(event: RaftEvent): void {
    const { state, effects } = step(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: RaftEffect): void {
    switch (effect.kind) {
      case 'persist':
        writeQuorumFile(this.#host.disk, this.#options.directory, effect.election)
        this.#host.failpoint('vote written')
        return
      case 'begin epoch':
        return this.#beginEpoch(effect.granted)
      case 'committed':
        this.#highWatermark = effect.highWatermark
        return
      case 'request votes':
        throw new Error('a quorum of one has nobody to ask')
    }
  }

  #beginEpoch(granted: readonly number[]): void {
    const { log } = this.#options
    const { voters, self } = this.#state
    const ids = (list: readonly number[]) => list.map((voterId) => ({ voterId }))
    const timestamp = this.#host.clock.now()
    const records = [
      {
        kind: 'leaderChange',
        message: { version: 0, leaderId: self.id, voters: ids(voters.ids()), grantingVoters: ids(granted) },
      } as const,
      ...(this.#writeVoters ? quorumRecords(voters) : []),
    ]
    if (this.#writeVoters) this.#votersInLog = voters
    log.append(controlBatch({ records, timestamp }, this.#codecs.crc32c), this.epoch, timestamp, false)
  }

  #appendBatch(batch: Uint8Array, recordCount: number, now: number, makesRoom: boolean): number {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#state.role.kind !== 'leader') throw new Error('only the leader appends')
    const { log } = this.#options
    let last: number
    try {
      last = log.append(batch, this.epoch, now, makesRoom)
    } catch (cause) {
      if (!passes(cause)) this.#fail(cause as Error)
      throw cause
    }
    this.#host.failpoint('metadata appended')
    const { clock } = this.#host
    const appendedAt = clock.monotonic()
    this.#pending.push({ endOffset: last + 1, batch })
    log.whenDurable((failed) => {
      if (failed !== undefined) return this.#fail(failed)
      this.#host.failpoint('metadata synced')
      this.#durable()
      const committedAt = clock.monotonic()
      this.commitLatency.record((committedAt - appendedAt) / recordCount, committedAt)
      this.#deliverPending()
    })
    return last
  }

  #durable(): void {
    const { self, log } = this.#options
    this.#step({ kind: 'durable', voterId: self.id, endOffset: log.durableEndOffset })
  }

  #deliverPending(): void {
    if (this.#delivery !== undefined) return
    const rest = this.#deliverSome()
    if (rest === undefined) return
    this.#delivery = this.#host.spawn('metadata delivery', async () => {
      for (let more: Promise<void> | undefined = rest; more !== undefined; more = this.#deliverSome()) await more
      this.#delivery = undefined
    })
  }

  /** @returns undefined when the listener has all that is committed, else a promise: when it has settled, the rest may follow. */
  #deliverSome(): Promise<void> | undefined {
    let bytes = 0
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      const { endOffset, batch } = next
      if (endOffset > this.#highWatermark) break
      if (bytes > turnBytesMax) return nextTurn(this.#host.clock)
      bytes += batch.length
      this.#pending.shift()
      const more = this.#listener.committed(batch)
      if (more !== undefined) return more.then(() => this.#wasDelivered(endOffset))
      this.#wasDelivered(endOffset)
    }
    return undefined
  }

  #wasDelivered(endOffset: number): void {
    this.#delivered = endOffset
    this.#answer()
  }

  /** At the start: everything that lies in the log, which the first record of the new epoch has committed. */
  async #deliverFromLog(): Promise<void> {
    const { log } = this.#options
    while (this.#delivered < this.#highWatermark) {
      const batches = await log.read(this.#delivered, readBytesMax)
      // One at a time: what cannot be meant is told with its place.
      const batch = new RecordBatch(batches)
      for (let at = 0; at < batches.length; at += batch.sizeInBytes) {
        const { sizeInBytes, baseOffset, nextOffset } = batch.moveTo(at)
        try {
          await this.#listener.committed(batches.subarray(at, at + sizeInBytes))
        } catch (cause) {
          throw cause instanceof MetadataDamaged || cause instanceof MalformedMessage ? log.senseless(baseOffset, cause) : cause
        }
        this.#delivered = nextOffset
      }
    }
    this.#answer()
  }

  #answer(): void {
    const ready = this.#waiting.filter(({ endOffset }) => endOffset <= this.#delivered)
    if (ready.length === 0) return
    this.#waiting = this.#waiting.filter(({ endOffset }) => endOffset > this.#delivered)
    for (const { done } of ready) done()
  }

  #fail(cause: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = cause
    const waiting = this.#waiting.splice(0)
    for (const { done } of waiting) done(cause)
    if (this.#state.role.kind === 'leader') this.#options.failed(cause)
  }
}

function endOf(batches: Uint8Array): number {
  const batch = new RecordBatch(batches)
  let end = 0
  for (let position = 0; position < batches.length; position += batch.sizeInBytes) end = batch.moveTo(position).nextOffset
  return end
}

/** The newest snapshot that is whole; an older one may take the place of a damaged one as long as the log begins no later. */
function newestSnapshot(host: Host, directory: string): { id: SnapshotId; batches: Uint8Array } | undefined {
  let damage: unknown
  for (const id of listSnapshots(host.disk, directory).toReversed()) {
    try {
      return { id, batches: readSnapshot(host.disk, directory, id, host.compression) }
    } catch (cause) {
      if (!(cause instanceof SnapshotDamaged)) throw cause
      host.log.error('metadata snapshot damaged', { snapshot: id.endOffset, cause: cause.message })
      damage ??= cause
    }
  }
  if (damage !== undefined) throw damage
  return undefined
}

function lastVoters(batches: Uint8Array, codecs: Codecs): VoterSet | undefined {
  const record = controlRecords(batches, codecs).findLast((control) => control.kind === 'kraftVoters')
  return record === undefined ? undefined : VoterSet.of(record.message)
}

/** The last voters record of the log, committed or not: a voter set counts from the moment it is in the log (KIP-853). */
async function scanVoters(log: RaftLog, from: number, codecs: Codecs): Promise<VoterSet | undefined> {
  let voters: VoterSet | undefined
  for (let offset = from; offset < log.endOffset;) {
    const batches = await log.read(offset, readBytesMax)
    voters = lastVoters(batches, codecs) ?? voters
    offset = endOf(batches)
  }
  return voters
}

function checkAlone(voters: VoterSet, self: Voter, directory: string): void {
  if (voters.size !== 1 || !voters.has(self)) {
    const named = [...voters.all()].map(({ id, directoryId }) => `${id} (directory ${directoryId})`).join(', ')
    throw new NotTheOnlyVoter(
      `the metadata log in ${directory} belongs to the voters ${named === '' ? 'of no quorum' : named}; this node is ${self.id} (directory ${self.directoryId}) and can lead a quorum of itself alone`,
    )
  }
}
