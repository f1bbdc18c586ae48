// Values of records as lines of a file, under the names of Kafka's FileStreamSink. What comes again is written again.
import type { DiskFile, Host } from '@millrace/host'
import type { SinkRecord } from '../../api/record.ts'
import type { ConnectValue, Schema } from '../../api/schema.ts'
import { mustRead, text } from '../../api/settings.ts'
import type { SinkConnector, SinkTask } from '../../api/sink.ts'
import { JsonConverter } from '../../converters/json.ts'

const settings = { file: text({ doc: 'Absolute path of the file, made if it is not there.', importance: 'HIGH' }) } as const

const utf8 = new TextEncoder()
const decoder = new TextDecoder()
const json = new JsonConverter({ schemasEnable: false })

export const fileSinkConnector: SinkConnector = {
  kind: 'sink',
  className: 'org.apache.kafka.connect.file.FileStreamSinkConnector',
  aliases: ['FileStreamSink', 'FileStreamSinkConnector', 'millrace.file-sink'],
  version: '0.1.0',
  settings,
  tasks: (config, max) => Array.from({ length: max }, () => config),
  start: ({ host, config }) => Promise.resolve(new FileSinkTask(host, mustRead(settings, config).file)),
}

class FileSinkTask implements SinkTask {
  readonly #host: Host
  readonly #path: string
  #file: DiskFile | undefined

  constructor(host: Host, path: string) {
    this.#host = host
    this.#path = path
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    if (records.length === 0) return
    const file = await this.#open()
    const lines = records.map((record) => `${lineOf(record.valueSchema, record.value)}\n`).join('')
    file.write([utf8.encode(lines)], file.size())
    await file.sync()
  }

  close(): Promise<void> {
    this.#file?.close()
    this.#file = undefined
    return Promise.resolve()
  }

  async #open(): Promise<DiskFile> {
    if (this.#file !== undefined) return this.#file
    const { disk } = this.#host
    const isNew = !disk.exists(this.#path)
    this.#file = disk.open(this.#path, 'write')
    // Else a loss of power could take the whole file, whatever was synced in it.
    if (isNew) await disk.syncDirectory(this.#path.slice(0, this.#path.lastIndexOf('/')) || '/')
    return this.#file
  }
}

function lineOf(schema: Schema | null, value: ConnectValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  return decoder.decode(json.fromConnect('', schema, value) ?? utf8.encode('null'))
}
