// The small text files: offsets by partition, and how any small file is replaced as a whole.
import { DiskFull } from '@millrace/host'
import type { Disk, DiskFile, Failpoint } from '@millrace/host'
import type { Reserve } from './reserve.ts'

/**
 * A small file that is replaced as a whole, so that a crash leaves the old content or the new one: a new file beside it, synced, renamed
 * over it, and the directory synced. Of two writes at the same time the one that began later stays; both end when that one is safe.
 */
export class ReplacedFile {
  readonly #disk: Disk
  readonly #directory: () => string
  readonly #name: string
  readonly #failpoint: Failpoint | undefined
  readonly #reserve: Pick<Reserve, 'release'> | undefined
  #writes = 0
  /** The newest write that is on stable storage. */
  #safe = 0
  /** What is on stable storage. */
  #written: string | undefined
  #latest: Promise<void> = Promise.resolve()

  /** @param reserve gives room where the disk has none. */
  constructor(disk: Disk, directory: () => string, name: string, failpoint?: Failpoint, reserve?: Pick<Reserve, 'release'>) {
    this.#disk = disk
    this.#directory = directory
    this.#name = name
    this.#failpoint = failpoint
    this.#reserve = reserve
  }

  /** @returns undefined when it is not there. */
  read(): string | undefined {
    const path = `${this.#directory()}/${this.#name}`
    return this.#disk.exists(path) ? new TextDecoder().decode(this.#disk.readFile(path)) : undefined
  }

  /** Does nothing when the file holds this already. @throws DiskFull, DiskFailed */
  async write(content: string): Promise<void> {
    const write = ++this.#writes
    const before = this.#latest
    const replace = async (): Promise<void> => {
      await before.catch(() => undefined)
      await this.#replace(content, write)
    }
    const mine = replace()
    this.#latest = mine
    await mine
    // One that began later takes its place: this one is not safe before that is.
    while (this.#safe < write) await this.#latest
  }

  async #replace(content: string, write: number): Promise<void> {
    if (write !== this.#writes) return
    if (content === this.#written) {
      this.#safe = write
      return
    }
    const file = this.#begin(content)
    this.#failpoint?.('file written')
    try {
      await file.sync()
    } finally {
      file.close()
    }
    if (write !== this.#writes) return
    this.#failpoint?.('file synced')
    this.#finish()
    this.#failpoint?.('file renamed')
    await this.#disk.syncDirectory(this.#directory())
    if (write < this.#safe) return
    this.#safe = write
    this.#written = content
  }

  /** The same, waiting in place; for start and stop and for what must precede the next line of code. */
  writeNow(content: string): void {
    const write = ++this.#writes
    const file = this.#begin(content)
    try {
      file.syncNow()
    } finally {
      file.close()
    }
    this.#finish()
    this.#disk.syncDirectoryNow(this.#directory())
    this.#safe = write
    this.#written = content
  }

  #begin(content: string): DiskFile {
    const bytes = new TextEncoder().encode(content)
    try {
      return this.#make(bytes)
    } catch (cause) {
      if (!(cause instanceof DiskFull) || this.#reserve?.release(bytes.length) !== true) throw cause
      return this.#make(bytes)
    }
  }

  #make(bytes: Uint8Array): DiskFile {
    const file = this.#disk.open(this.#temporary, 'truncate')
    try {
      file.write([bytes], 0)
      return file
    } catch (cause) {
      file.close()
      throw cause
    }
  }

  #finish(): void {
    this.#written = undefined
    this.#disk.rename(this.#temporary, `${this.#directory()}/${this.#name}`)
  }

  get #temporary(): string {
    return `${this.#directory()}/${this.#name}.tmp`
  }
}

/** Offsets by topic and partition. */
export type Offsets = Map<string, Map<number, number>>

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

/** @returns undefined when there is no text, or it is not a whole file of this form: what it held must then be found by other means. */
export function parseOffsets(text: string | undefined): Offsets | undefined {
  if (text === undefined) return undefined
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

export function setOffset(offsets: Offsets, topic: string, partition: number, offset: number): void {
  let partitions = offsets.get(topic)
  if (partitions === undefined) offsets.set(topic, (partitions = new Map()))
  partitions.set(partition, offset)
}

export function offsetIn(offsets: Offsets | undefined, topic: string, partition: number): number | undefined {
  return offsets?.get(topic)?.get(partition)
}
