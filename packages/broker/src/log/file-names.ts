// Names of files and directories in a log directory, as Kafka writes them.

/** A partition, by name. */
export interface TopicPartitionName {
  readonly topic: string
  readonly partition: number
}

export const deletedSuffix = '.deleted'
/** Before `.deleted`, of files that a cut took: after a crash the others behind a log's beginning tell that the cleaner was there. */
export const cutSuffix = '.cut'
export const cleanedSuffix = '.cleaned'
export const swapSuffix = '.swap'
const directoryNameMax = 255

/**
 * What a file that leaves is renamed with: `.deleted`, or `.1.deleted` and so on while an earlier one of its name still waits for its
 * removal. A rename over that one would free it in place, and the newer would go at the time of the older.
 * @param isTaken whether a file of that name is there.
 * @param why comes before it.
 */
export function freeDeletedSuffix(isTaken: (suffix: string) => boolean, why: '' | typeof cutSuffix = ''): string {
  let suffix = why + deletedSuffix
  for (let n = 1; isTaken(suffix); n++) suffix = `${why}.${n}${deletedSuffix}`
  return suffix
}

/** Is this the log file of a segment that has left its log, and not by a cut? */
export function isDeletedLog(fileName: string): boolean {
  return /\.log(\.\d+)?\.deleted$/.test(fileName)
}

/** `00000000000000000042` + suffix. */
export function offsetFileName(offset: number, suffix: string): string {
  return `${String(offset).padStart(20, '0')}${suffix}`
}

/** The offset in a file's name. @returns undefined when the name does not begin with 20 digits and a dot. */
export function offsetOf(fileName: string): number | undefined {
  return /^\d{20}\./.test(fileName) ? Number(fileName.slice(0, 20)) : undefined
}

/** `orders-3` */
export function partitionDirectoryName(name: TopicPartitionName): string {
  return `${name.topic}-${name.partition}`
}

/** The partition that a directory's name means. @returns undefined for names that mean none, those on their way out among them. */
export function partitionOf(directoryName: string): TopicPartitionName | undefined {
  if (/-(delete|stray|future)$/.test(directoryName)) return undefined
  const cut = directoryName.lastIndexOf('-')
  if (cut <= 0) return undefined
  const digits = directoryName.slice(cut + 1)
  if (!/^\d{1,10}$/.test(digits)) return undefined
  return { topic: directoryName.slice(0, cut), partition: Number(digits) }
}

/** `orders-3.<32 hexadecimal digits>-delete`: the topic is cut where the whole would be longer than a file name may be. */
export function leavingDirectoryName(name: TopicPartitionName, unique: Uint8Array, reason: 'delete' | 'stray'): string {
  const suffix = `-${name.partition}.${hexadecimal(unique)}-${reason}`
  return name.topic.slice(0, directoryNameMax - suffix.length) + suffix
}

/** `orders-3.<32 hexadecimal digits>-future`: the log of a partition that is on its way into this log directory (KIP-113). */
export function futureDirectoryName(name: TopicPartitionName, unique: Uint8Array): string {
  return `${partitionDirectoryName(name)}.${hexadecimal(unique)}-future`
}

/** Whether the name of a future log's directory is short enough; it has to hold the whole topic. */
export function mayHaveFuture(name: TopicPartitionName): boolean {
  return futureDirectoryName(name, new Uint8Array(16)).length <= directoryNameMax
}

/** The partition whose future log lies in a directory of this name. @returns undefined for all other names. */
export function futureOf(directoryName: string): TopicPartitionName | undefined {
  const match = /^(.+)\.[0-9a-f]{32}-future$/.exec(directoryName)
  return match === null ? undefined : partitionOf(match[1] as string)
}

/** Is this a directory that a deletion left behind? */
export function isLeaving(directoryName: string): boolean {
  return directoryName.endsWith('-delete')
}

function hexadecimal(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}
