// The small files of a log directory read without a broker: indexes, aborted transactions, producers, checkpoints.
import type { Disk } from '@millrace/host'
import type { Crc32c } from '@millrace/protocol'
import { MalformedMessage, Reader, UnsupportedVersion } from '@millrace/protocol'
import { offsetOf } from '../log/file-names.ts'
import { producerSnapshot } from '../log/records/producer-snapshot.ts'
import type { ProducerSnapshotProducerEntry } from '../log/records/producer-snapshot.ts'

/** Bytes that are not of the kind of file that the name says. */
export class FileDamaged extends Error {
  override readonly name = 'FileDamaged'
}

export interface DumpedIndexEntry {
  readonly offset: number
  readonly position: number
}

/** Entries of an `.index`; zeros of a file that was made longer in advance are none. @throws FileDamaged · DiskFailed */
export function dumpOffsetIndex(disk: Disk, path: string): DumpedIndexEntry[] {
  const { view, baseOffset } = indexOf(disk, path, 8)
  const entries: DumpedIndexEntry[] = []
  for (let at = 0; at < view.byteLength; at += 8) {
    const relative = view.getInt32(at)
    // Offsets rise strictly, and the first batch has no entry.
    if (relative === 0) break
    entries.push({ offset: baseOffset + relative, position: view.getInt32(at + 4) })
  }
  return entries
}

/** Entries of a `.timeindex`. @throws FileDamaged · DiskFailed */
export function dumpTimeIndex(disk: Disk, path: string): { readonly timestamp: number; readonly offset: number }[] {
  const { view, baseOffset } = indexOf(disk, path, 12)
  const entries: { timestamp: number; offset: number }[] = []
  for (let at = 0; at < view.byteLength; at += 12) {
    const timestamp = Number(view.getBigInt64(at))
    if (timestamp === 0 && view.getInt32(at + 8) === 0) break
    entries.push({ timestamp, offset: baseOffset + view.getInt32(at + 8) })
  }
  return entries
}

function indexOf(disk: Disk, path: string, entryBytes: number): { readonly view: DataView; readonly baseOffset: number } {
  const baseOffset = offsetOf(nameOf(path))
  if (baseOffset === undefined) throw new FileDamaged(`${path}: its name does not begin with an offset of 20 digits`)
  const bytes = disk.readFile(path)
  if (bytes.length % entryBytes !== 0)
    throw new FileDamaged(`${path}: ${bytes.length} bytes are not a whole number of entries of ${entryBytes}`)
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), baseOffset }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export interface DumpedTransaction {
  readonly version: number
  readonly producerId: number
  readonly firstOffset: number
  readonly lastOffset: number
  readonly lastStableOffset: number
}

/** Aborted transactions of a `.txnindex`. @throws FileDamaged · DiskFailed */
export function dumpTransactionIndex(disk: Disk, path: string): DumpedTransaction[] {
  const reader = new Reader(disk.readFile(path))
  const entries: DumpedTransaction[] = []
  try {
    while (reader.remaining() > 0) {
      const version = reader.int16()
      const [producerId, firstOffset] = [reader.int64(), reader.int64()]
      const [lastOffset, lastStableOffset] = [reader.int64(), reader.int64()]
      entries.push({ version, producerId, firstOffset, lastOffset, lastStableOffset })
    }
  } catch (cause) {
    if (!(cause instanceof MalformedMessage)) throw cause
    throw new FileDamaged(`${path}: the last entry is not whole`, { cause })
  }
  return entries
}

/** Producers of a `.snapshot`. @throws FileDamaged the checksum does not fit, or it is of another version · DiskFailed */
export function dumpProducerSnapshot(disk: Disk, crc32c: Crc32c, path: string): ProducerSnapshotProducerEntry[] {
  const bytes = disk.readFile(path)
  try {
    const reader = new Reader(bytes)
    const version = reader.int16()
    const { crc, producerEntries } = producerSnapshot.read(reader, version)
    if (crc !== crc32c(bytes.subarray(6))) throw new FileDamaged(`${path}: the checksum does not fit`)
    return producerEntries
  } catch (cause) {
    if (!(cause instanceof MalformedMessage || cause instanceof UnsupportedVersion)) throw cause
    throw new FileDamaged(`${path}: ${cause.message}`, { cause })
  }
}

/** Lines of a checkpoint file behind its version and its count. @throws FileDamaged · DiskFailed */
export function dumpCheckpoint(disk: Disk, path: string): { readonly version: number; readonly entries: string[][] } {
  const lines = new TextDecoder().decode(disk.readFile(path)).split('\n')
  const [version, count] = [Number(lines[0]), Number(lines[1])]
  const entries = lines
    .slice(2)
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
  if (!Number.isInteger(version) || count !== entries.length)
    throw new FileDamaged(`${path}: it says ${lines[1]} entries and has ${entries.length}`)
  return { version, entries }
}

/**
 * Holds index entries to the log beside them. @returns those that do not point to a batch that ends with their offset: what the index
 * says, and what the log has there (-1: no batch).
 */
export function checkOffsetIndex(
  disk: Disk,
  logPath: string,
  entries: readonly DumpedIndexEntry[],
): { readonly indexed: number; readonly found: number }[] {
  const file = disk.open(logPath, 'read')
  try {
    const header = new Uint8Array(61)
    const view = new DataView(header.buffer)
    return entries.flatMap(({ offset, position }) => {
      const whole = file.readNow(header, position) === header.length
      const found = whole ? Number(view.getBigInt64(0)) + view.getInt32(23) : -1
      return found === offset ? [] : [{ indexed: offset, found }]
    })
  } finally {
    file.close()
  }
}
