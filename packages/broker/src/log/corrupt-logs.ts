// Which logs of a directory are corrupt, and where: known to the next start too, which would take on trust what lies below a recovery point.
import type { Disk } from '@millrace/host'
import type { Offsets } from './checkpoint.ts'
import { formatOffsets, offsetIn, parseOffsets, ReplacedFile, setOffset } from './checkpoint.ts'
import type { LogCorrupted } from './corruption.ts'
import { partitionOf } from './file-names.ts'
import type { TopicPartitionName } from './file-names.ts'

/** Of the form of the checkpoints. Apache Kafka looks at directories alone and leaves it where it is. */
const fileName = '.millrace-corrupt-logs'

export class CorruptLogs {
  readonly #file: ReplacedFile
  /** By directory name. */
  readonly found = new Map<string, LogCorrupted>()
  #before: Offsets = new Map()
  #isThere = false

  constructor(disk: Disk, directory: string) {
    this.#file = new ReplacedFile(disk, () => directory, fileName)
  }

  load(): void {
    const text = this.#file.read()
    this.#isThere = text !== undefined
    this.#before = parseOffsets(text) ?? new Map()
  }

  /** The first offset that could not be read when a log was found corrupt before this start. */
  damagedAt({ topic, partition }: TopicPartitionName): number | undefined {
    return offsetIn(this.#before, topic, partition)
  }

  /** A corrupt log keeps its recovery point: what was safe is to be there when someone looks into it. */
  keep(recoveryPoints: Offsets): Offsets {
    return this.#offsets((topic, partition) => offsetIn(recoveryPoints, topic, partition))
  }

  /** @throws DiskFull, DiskFailed */
  async write(): Promise<void> {
    const text = this.#text()
    if (text !== undefined) await this.#file.write(text)
  }

  /** The same, waiting in place. */
  writeNow(): void {
    const text = this.#text()
    if (text !== undefined) this.#file.writeNow(text)
  }

  #text(): string | undefined {
    if (this.found.size === 0 && !this.#isThere) return undefined
    this.#isThere = true
    return formatOffsets(this.#offsets((_, __, { offset }) => offset))
  }

  #offsets(offsetOf: (topic: string, partition: number, cause: LogCorrupted) => number | undefined): Offsets {
    const offsets: Offsets = new Map()
    for (const [directoryName, cause] of this.found) {
      const { topic, partition } = partitionOf(directoryName) as TopicPartitionName
      const offset = offsetOf(topic, partition, cause)
      if (offset !== undefined) setOffset(offsets, topic, partition, offset)
    }
    return offsets
  }
}
