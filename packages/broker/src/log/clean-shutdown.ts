// The file that says that a log directory was stopped in order, as Apache Kafka writes it.
import type { Disk, Failpoint } from '@millrace/host'
import { ReplacedFile } from './checkpoint.ts'

const fileName = '.kafka_cleanshutdown'

export class CleanShutdown {
  readonly #disk: Disk
  readonly #directory: string
  readonly #file: ReplacedFile

  constructor(disk: Disk, directory: string, failpoint: Failpoint | undefined) {
    this.#disk = disk
    this.#directory = directory
    this.#file = new ReplacedFile(disk, () => directory, fileName, failpoint)
  }

  /** The file counts once: it goes before the first byte changes. @returns the broker epoch of that stop; -1 where it names none; undefined: there was none. */
  take(): number | undefined {
    const text = this.#file.read()
    if (text === undefined) return undefined
    const match = /"brokerEpoch"\s*:\s*(-?\d+)/.exec(text)
    this.#disk.remove(`${this.#directory}/${fileName}`)
    this.#disk.syncDirectoryNow(this.#directory)
    return match === null ? -1 : Number(match[1])
  }

  /** @throws DiskFull, DiskFailed */
  writeNow(brokerEpoch: number): void {
    this.#file.writeNow(JSON.stringify({ version: 0, brokerEpoch }))
  }
}
