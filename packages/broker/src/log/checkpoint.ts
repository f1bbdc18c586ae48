// The small text files: offsets by partition, and how any small file is replaced as a whole.
import type { Disk } from '@millrace/host'

/**
 * Replaces a small file so that a crash leaves the old content or the new one: a new file beside it, synced, renamed over it, and the
 * directory synced.
 */
export async function replaceFile(disk: Disk, directory: string, name: string, content: string): Promise<void> {
  const path = `${directory}/${name}`
  const temporary = `${path}.tmp`
  const file = disk.open(temporary, 'truncate')
  try {
    file.write([new TextEncoder().encode(content)], 0)
    await file.sync()
  } finally {
    file.close()
  }
  disk.rename(temporary, path)
  await disk.syncDirectory(directory)
}

/** The same, waiting in place; for start and stop and for what must precede the next line of code. */
export function replaceFileNow(disk: Disk, directory: string, name: string, content: string): void {
  const path = `${directory}/${name}`
  const temporary = `${path}.tmp`
  const file = disk.open(temporary, 'truncate')
  try {
    file.write([new TextEncoder().encode(content)], 0)
    file.syncNow()
  } finally {
    file.close()
  }
  disk.rename(temporary, path)
  disk.syncDirectoryNow(directory)
}

/** Offsets by topic and partition. */
export type Offsets = Map<string, Map<number, number>>

/** The files of that form in a log directory. */
export const checkpointNames = {
  recoveryPoint: 'recovery-point-offset-checkpoint',
  highWatermark: 'replication-offset-checkpoint',
  logStart: 'log-start-offset-checkpoint',
  cleaner: 'cleaner-offset-checkpoint',
} as const

/** Line 1 the version 0, line 2 how many entries, then `topic partition offset`. */
export function formatOffsets(offsets: Offsets): string {
  let count = 0
  let lines = ''
  for (const [topic, partitions] of offsets) {
    for (const [partition, offset] of partitions) {
      lines += `${topic} ${partition} ${offset}\n`
      count++
    }
  }
  return `0\n${count}\n${lines}`
}

/** @returns undefined when the text is not a whole file of this form: what it held must then be found by other means. */
export function parseOffsets(text: string): Offsets | undefined {
  const offsets: Offsets = new Map()
  if (text === '') return offsets
  const lines = text.split('\n')
  if (lines[0] !== '0' || lines.at(-1) !== '') return undefined
  const count = Number(lines[1])
  if (lines.length !== count + 3) return undefined
  for (let i = 2; i < lines.length - 1; i++) {
    const match = /^(\S+) (\d+) (\d+)$/.exec(lines[i] ?? '')
    if (match === null) return undefined
    setOffset(offsets, match[1] as string, Number(match[2]), Number(match[3]))
  }
  return offsets
}

/** Reads such a file. @returns undefined when it is not there or not whole. */
export function readOffsets(disk: Disk, directory: string, name: string): Offsets | undefined {
  const path = `${directory}/${name}`
  return disk.exists(path) ? parseOffsets(new TextDecoder().decode(disk.readFile(path))) : undefined
}

export function setOffset(offsets: Offsets, topic: string, partition: number, offset: number): void {
  let partitions = offsets.get(topic)
  if (partitions === undefined) offsets.set(topic, (partitions = new Map()))
  partitions.set(partition, offset)
}

export function offsetIn(offsets: Offsets | undefined, topic: string, partition: number): number | undefined {
  return offsets?.get(topic)?.get(partition)
}
