// Lines of a file as records, under the names of Kafka's FileStreamSource. The position is a count of bytes, so a file may only grow.
import type { DiskFile, Host } from '@millrace/host'
import type { SourceOffset, SourcePartition, SourceRecord } from '../../api/record.ts'
import { schema } from '../../api/schema.ts'
import { mustRead, SettingError, text, whole } from '../../api/settings.ts'
import type { Setting, ValuesOf } from '../../api/settings.ts'
import type { SourceBatch, SourceConnector, SourceContext, SourceTask } from '../../api/source.ts'

const notEmpty = (setting: Setting<string>): Setting<string> => ({
  ...setting,
  parse(given) {
    if (given.trim() === '') throw new SettingError('must not be empty')
    return given
  },
})

const settings = {
  file: notEmpty(text({ doc: 'Absolute path of the file. It may come later; it must only grow.', importance: 'HIGH' })),
  topic: notEmpty(text({ doc: 'Where the lines go.', importance: 'HIGH' })),
  'batch.size': whole({ default: 2000, min: 1, max: 1_000_000, unit: 'records', doc: 'Most lines at a time.' }),
} as const

const waitMs = 200
const readBytes = 65_536
const lf = 10
const cr = 13
const utf8 = new TextDecoder()
const valueSchema = schema.string()

export const fileSourceConnector: SourceConnector = {
  kind: 'source',
  className: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
  aliases: ['FileStreamSource', 'FileStreamSourceConnector', 'millrace.file-source'],
  version: '0.1.0',
  settings,
  exactlyOnce: true,
  tasks: (config) => [config],
  start: (context) => Promise.resolve(new FileSourceTask(context, mustRead(settings, context.config))),
}

class FileSourceTask implements SourceTask {
  readonly #host: Host
  readonly #signal: AbortSignal
  readonly #values: ValuesOf<typeof settings>
  readonly #partition: SourcePartition
  #position: number
  #file: DiskFile | undefined

  constructor(context: SourceContext, values: ValuesOf<typeof settings>) {
    this.#host = context.host
    this.#signal = context.signal
    this.#values = values
    this.#partition = { filename: values.file }
    this.#position = Number(context.offset(this.#partition)?.['position'] ?? 0)
  }

  async poll(signal: AbortSignal): Promise<SourceBatch | undefined> {
    for (;;) {
      signal.throwIfAborted()
      const records = this.#file === undefined && !this.#open() ? [] : await this.#lines()
      if (records.length > 0) return { partition: this.#partition, offset: this.#offset(), boundary: true, records }
      await this.#host.clock.sleep(waitMs, signal)
    }
  }

  ready(): boolean {
    return !this.#signal.aborted && this.#file !== undefined && this.#hasLine(this.#file)
  }

  committed(): void {
    // The file keeps everything: there is nobody to tell.
  }

  close(): Promise<void> {
    this.#file?.close()
    this.#file = undefined
    return Promise.resolve()
  }

  #offset(): SourceOffset {
    return { position: this.#position }
  }

  #open(): boolean {
    const { disk } = this.#host
    if (!disk.exists(this.#values.file)) return false
    this.#file = disk.open(this.#values.file, 'read')
    return true
  }

  #hasLine(file: DiskFile): boolean {
    const bytes = new Uint8Array(readBytes)
    for (let at = this.#position; at < file.size(); at += readBytes) {
      const read = file.readNow(bytes, at)
      if (bytes.subarray(0, read).includes(lf)) return true
    }
    return false
  }

  /** Whole lines from the position on; what has no end yet waits. */
  async #lines(): Promise<SourceRecord[]> {
    const file = this.#file as DiskFile
    const size = file.size()
    if (size < this.#position)
      throw new Error(`${file.path} has ${size} bytes and was read up to ${this.#position}: it must only grow`)
    let bytes = new Uint8Array(readBytes)
    let length = 0
    // Grows until a line ends in it.
    for (;;) {
      const read = await file.read(bytes.subarray(length), this.#position + length)
      const from = length
      length += read
      if (read === 0 || bytes.subarray(from, length).includes(lf)) break
      if (length < bytes.length) continue
      const grown = new Uint8Array(2 * bytes.length)
      grown.set(bytes)
      bytes = grown
    }
    const records: SourceRecord[] = []
    let start = 0
    for (let at = 0; at < length && records.length < this.#values['batch.size']; at += 1) {
      if (bytes[at] !== lf) continue
      const end = at > start && bytes[at - 1] === cr ? at - 1 : at
      records.push(this.#record(utf8.decode(bytes.subarray(start, end))))
      start = at + 1
    }
    this.#position += start
    return records
  }

  #record(line: string): SourceRecord {
    return {
      topic: this.#values.topic,
      partition: null,
      keySchema: null,
      key: null,
      valueSchema,
      value: line,
      timestamp: this.#host.clock.now(),
      headers: [],
    }
  }
}
