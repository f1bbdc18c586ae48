// Metadata snapshots: their names, writing them whole or not at all, reading them back, dropping old ones (KIP-630).
import { nextTurn } from '@millrace/host'
import type { Clock, Disk, DiskFile } from '@millrace/host'
import {
  BatchBuilder,
  controlBatch,
  MalformedMessage,
  readControlRecord,
  RecordBatch,
  RecordCursor,
  UnsupportedVersion,
  type Codecs,
  type ControlRecord,
  type ControlRecordInit,
} from '@millrace/protocol'
import { recordsWithin } from '../metadata/batches.ts'
import type { VoterSet } from './voter-set.ts'

/** A snapshot holds the state of all records before `endOffset`; `epoch` is that of the last of them. */
export interface SnapshotId {
  readonly endOffset: number
  readonly epoch: number
}

/** Written by formatting: no state, but the quorum and the records a new cluster begins with (KIP-1170). */
export const bootstrapSnapshot: SnapshotId = { endOffset: 0, epoch: 0 }

const namePattern = /^(\d{20})-(\d{10})\.checkpoint$/
const batchBytesMax = 256 * 1024
/** More than the first batch of a snapshot, its header and its quorum, ever takes. */
const headerBytesMax = 1024 * 1024
const headerVersion = 0

export function snapshotName({ endOffset, epoch }: SnapshotId): string {
  return `${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}.checkpoint`
}

/** Snapshots in a directory, oldest first. */
export function listSnapshots(disk: Disk, directory: string): SnapshotId[] {
  const snapshots: SnapshotId[] = []
  for (const { name } of disk.list(directory)) {
    const parts = namePattern.exec(name)
    if (parts !== null) snapshots.push({ endOffset: Number(parts[1]), epoch: Number(parts[2]) })
  }
  return snapshots.toSorted((a, b) => a.endOffset - b.endOffset || a.epoch - b.epoch)
}

/** Removes what an earlier life did not finish writing or removing. */
export function removeUnfinished(disk: Disk, directory: string): void {
  for (const { name } of disk.list(directory)) {
    if (/\.checkpoint\.(part|deleted)$/.test(name)) disk.remove(`${directory}/${name}`)
  }
}

export function snapshotSize(disk: Disk, directory: string, id: SnapshotId): number {
  const file = disk.open(`${directory}/${snapshotName(id)}`, 'read')
  try {
    return file.size()
  } finally {
    file.close()
  }
}

export function removeSnapshot(disk: Disk, directory: string, id: SnapshotId): void {
  disk.remove(`${directory}/${snapshotName(id)}`)
}

export interface SnapshotContent {
  /** Timestamp of the last batch it covers, ms. */
  readonly lastContainedLogTimestamp: number
  /** Undefined where voters are known by configuration (kraft.version 0). */
  readonly voters: VoterSet | undefined
  /** Encoded metadata records. */
  readonly records: Iterable<Uint8Array>
}

/**
 * Writes a snapshot: header, quorum, records, footer. It has its name only when all of it is on stable storage.
 * @returns its bytes. @throws DiskFull · DiskFailed: nothing is left behind under its name.
 */
export async function writeSnapshot(
  disk: Disk,
  directory: string,
  id: SnapshotId,
  content: SnapshotContent,
  clock: Clock,
  codecs: Codecs,
): Promise<number> {
  const path = `${directory}/${snapshotName(id)}`
  const part = `${path}.part`
  const file = disk.open(part, 'truncate')
  let bytes: number
  try {
    bytes = await writeBatches(file, id.epoch, content, clock, codecs)
    await file.sync()
  } catch (cause) {
    file.close()
    disk.remove(part)
    throw cause
  }
  file.close()
  disk.rename(part, path)
  await disk.syncDirectory(directory)
  return bytes
}

/** @returns how many bytes. */
async function writeBatches(
  file: DiskFile,
  epoch: number,
  content: SnapshotContent,
  clock: Clock,
  codecs: Codecs,
): Promise<number> {
  const { lastContainedLogTimestamp, voters } = content
  const timestamp = clock.now()
  let offset = 0
  let position = 0
  const append = (batch: Uint8Array, count: number): void => {
    file.write([batch], position)
    position += batch.length
    offset += count
  }
  const control = (records: readonly ControlRecordInit[]): void =>
    append(controlBatch({ records, timestamp, baseOffset: offset, partitionLeaderEpoch: epoch }, codecs.crc32c), records.length)
  control([
    { kind: 'snapshotHeader', message: { version: headerVersion, lastContainedLogTimestamp } },
    ...(voters === undefined ? [] : quorumRecords(voters)),
  ])
  const builder = new BatchBuilder({ codecId: 0, initialBytes: 64 * 1024 })
  const flush = (): void => {
    const { recordCount } = builder
    if (recordCount > 0) append(builder.build({ baseOffset: offset, partitionLeaderEpoch: epoch }, codecs), recordCount)
    builder.reset()
  }
  for (const record of content.records) {
    if (builder.recordCount > 0 && builder.estimateAfter(0, record.length) > batchBytesMax) {
      flush()
      // Requests go on between two batches: the image that is written cannot change.
      await nextTurn(clock)
    }
    builder.append(timestamp, null, record)
  }
  flush()
  control([{ kind: 'snapshotFooter', message: { version: headerVersion } }])
  return position
}

/** The control records that say who votes. */
export function quorumRecords(voters: VoterSet): ControlRecordInit[] {
  return [
    { kind: 'kraftVersion', message: { version: 0, kRaftVersion: 1 } },
    { kind: 'kraftVoters', message: voters.toRecord() },
  ]
}

/** A snapshot that is not whole; an older one, or the log from its start, may still give the state. */
export class SnapshotDamaged extends Error {
  override readonly name = 'SnapshotDamaged'
}

/** The batches of a snapshot, checked: every CRC, a header first, a footer last. @throws SnapshotDamaged · DiskFailed */
export function readSnapshot(disk: Disk, directory: string, id: SnapshotId, codecs: Codecs): Uint8Array {
  const path = `${directory}/${snapshotName(id)}`
  const bytes = disk.readFile(path)
  const batch = new RecordBatch(bytes)
  const controls: ControlRecord['kind'][] = []
  for (let position = 0; position < bytes.length; position += batch.sizeInBytes) {
    batch.moveTo(position)
    if (!batch.hasHeader() || !batch.isComplete() || !batch.isCrcValid(codecs.crc32c)) {
      throw new SnapshotDamaged(`${path} is damaged at byte ${position}`)
    }
    if (!batch.isControl) continue
    try {
      controls.push(...controlRecords(batch.slice(), codecs).map(({ kind }) => kind))
    } catch (cause) {
      if (!isUnreadable(cause)) throw cause
      throw new SnapshotDamaged(`${path} cannot be read at byte ${position}: ${cause.message}`, { cause })
    }
  }
  if (controls[0] !== 'snapshotHeader' || controls.at(-1) !== 'snapshotFooter') throw new SnapshotDamaged(`${path} is not whole`)
  return bytes
}

const isUnreadable = (cause: unknown): cause is Error => cause instanceof MalformedMessage || cause instanceof UnsupportedVersion

/** Every control record of whole batches, in order. @throws MalformedMessage · UnsupportedVersion */
export function controlRecords(batches: Uint8Array, codecs: Codecs): ControlRecord[] {
  const records: ControlRecord[] = []
  const batch = new RecordBatch(batches)
  const cursor = new RecordCursor()
  for (let position = 0; position < batches.length; position += batch.sizeInBytes) {
    batch.moveTo(position)
    if (!batch.isControl) continue
    cursor.reset(batch, recordsWithin(batch, codecs, headerBytesMax))
    while (cursor.next()) {
      const [key, value] = [cursor.key(), cursor.value()]
      if (key !== null && value !== null) records.push(readControlRecord(key, value))
    }
  }
  return records
}

/** Timestamp of the last batch that a snapshot covers, ms; -1 when its header cannot be read. */
export function snapshotTimestamp(disk: Disk, directory: string, id: SnapshotId, codecs: Codecs): number {
  const file = disk.open(`${directory}/${snapshotName(id)}`, 'read')
  try {
    const bytes = new Uint8Array(Math.min(file.size(), headerBytesMax))
    file.readNow(bytes, 0)
    const batch = new RecordBatch(bytes)
    if (!batch.hasHeader() || !batch.isComplete()) return -1
    const header = controlRecords(batch.slice(), codecs).find((control) => control.kind === 'snapshotHeader')
    return header?.message.lastContainedLogTimestamp ?? -1
  } catch (cause) {
    if (!isUnreadable(cause)) throw cause
    return -1
  } finally {
    file.close()
  }
}
