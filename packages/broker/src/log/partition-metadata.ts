// The file partition.metadata: which topic id a partition's directory belongs to.
import type { Disk } from '@millrace/host'
import type { Uuid } from '@millrace/protocol'

const fileName = 'partition.metadata'

/** The topic id written in a partition's directory. @returns undefined when there is none, or a torn one of a partition that never held a synced record. */
export function readTopicId(disk: Disk, directory: string): Uuid | undefined {
  const path = `${directory}/${fileName}`
  if (!disk.exists(path)) return undefined
  const text = new TextDecoder().decode(disk.readFile(path))
  return /^version: 0\ntopic_id: ([\w-]{22})\s*$/.exec(text)?.[1]
}

/** Writes it; the caller syncs the file and its directory before it acknowledges a record. */
export function writeTopicId(disk: Disk, directory: string, topicId: Uuid): void {
  const file = disk.open(`${directory}/${fileName}`, 'truncate')
  try {
    file.write([textOf(topicId)], 0)
  } finally {
    file.close()
  }
}

/** Writes it where there is none, or a torn one, whole and on stable storage, or not at all. @throws DiskFull, DescriptorsExhausted, DiskFailed */
export function addTopicId(disk: Disk, directory: string, topicId: Uuid): void {
  if (readTopicId(disk, directory) !== undefined) return
  const temporary = `${directory}/${fileName}.tmp`
  const file = disk.open(temporary, 'truncate')
  try {
    file.write([textOf(topicId)], 0)
    file.syncNow()
  } finally {
    file.close()
  }
  disk.rename(temporary, `${directory}/${fileName}`)
  disk.syncDirectoryNow(directory)
}

function textOf(topicId: Uuid): Uint8Array {
  return new TextEncoder().encode(`version: 0\ntopic_id: ${topicId}`)
}

/** Puts it on stable storage. */
export async function syncTopicId(disk: Disk, directory: string): Promise<void> {
  const path = `${directory}/${fileName}`
  if (!disk.exists(path)) return
  const file = disk.open(path, 'write')
  try {
    await file.sync()
  } finally {
    file.close()
  }
}
