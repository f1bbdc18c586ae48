// The persisted epoch and vote: `quorum-state`, replaced whole and on stable storage before anything follows from it.
import type { Disk } from '@millrace/host'
import { isUuid, zeroUuid, type Uuid } from '@millrace/protocol'

/** What a replica must not forget: no vote is given twice in an epoch, and no epoch is led twice. */
export interface Election {
  readonly epoch: number
  /** -1: not known. */
  readonly leaderId: number
  /** -1: none given in this epoch. */
  readonly votedId: number
  readonly votedDirectoryId: Uuid
}

const fileName = 'quorum-state'

/** The file cannot be understood; going on without it could lead an epoch a second time. */
export class QuorumFileDamaged extends Error {
  override readonly name = 'QuorumFileDamaged'
  constructor(path: string, problem: string) {
    super(
      `${path} ${problem}; it holds the vote of this controller, so it is not replaced. Restore it, or remove it if its loss is understood`,
    )
  }
}

/** @returns undefined when there is no file yet. @throws QuorumFileDamaged */
export function readQuorumFile(disk: Disk, directory: string): Election | undefined {
  const path = `${directory}/${fileName}`
  if (!disk.exists(path)) return undefined
  const text = new TextDecoder().decode(disk.readFile(path))
  const fields = parseObject(text)
  if (fields === undefined) throw new QuorumFileDamaged(path, 'is not JSON')
  const version = fields['data_version'] ?? 0
  if (version !== 0 && version !== 1)
    throw new QuorumFileDamaged(path, `has data_version ${JSON.stringify(version)}, which is unknown`)
  const { leaderId, leaderEpoch, votedId } = fields
  if (!isInteger(leaderId) || !isInteger(leaderEpoch) || !isInteger(votedId)) throw new QuorumFileDamaged(path, 'lacks a field')
  const directoryId = fields['votedDirectoryId']
  const votedDirectoryId = typeof directoryId === 'string' && isUuid(directoryId) ? directoryId : zeroUuid
  return { epoch: leaderEpoch, leaderId, votedId, votedDirectoryId }
}

/** Replaces the file; it has survived a crash when this returns. @throws DiskFailed */
export function writeQuorumFile(disk: Disk, directory: string, election: Election): void {
  const { leaderId, epoch: leaderEpoch, votedId, votedDirectoryId } = election
  const text = JSON.stringify({ leaderId, leaderEpoch, votedId, votedDirectoryId, data_version: 1 })
  const temporary = `${directory}/${fileName}.tmp`
  const file = disk.open(temporary, 'truncate')
  try {
    file.write([new TextEncoder().encode(text)], 0)
    file.syncNow()
  } finally {
    file.close()
  }
  disk.rename(temporary, `${directory}/${fileName}`)
  disk.syncDirectoryNow(directory)
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value)
}
