// Runs a source without Kafka: polls, keeps records and offsets as a committed transaction would.
import { nodeHost } from '@millrace/host/node'
import { EncodedRecords } from '../src/api/encoded-records.ts'
import type { SourceOffset, SourcePartition, SourceRecord } from '../src/api/record.ts'
import type { SourceBatch, SourceConnector, SourceContext, SourceTask } from '../src/api/source.ts'
import { JsonConverter } from '../src/converters/json.ts'

export interface RunRecord {
  readonly topic: string
  readonly key: string | null
  readonly value: string | null
  readonly headers: Readonly<Record<string, string>>
}

export interface RunOptions {
  readonly config: Readonly<Record<string, string>>
  readonly schemas?: boolean
  /** true: the source writes JSON itself; false: values go through the converter. */
  readonly encoded?: boolean
  readonly replaceNullWithDefault?: boolean
  readonly exactlyOnce?: boolean
  readonly logged?: string[]
  readonly failpoint?: (name: string) => Promise<void>
}

/** A source, its committed records and its offset, over any number of starts. */
export class SourceRun {
  readonly records: RunRecord[] = []
  readonly boundaries: number[] = []
  offset: SourceOffset | undefined
  readonly #connector: SourceConnector
  readonly #options: RunOptions
  readonly #host
  #task: SourceTask | undefined
  #open: RunRecord[] = []
  #controller = new AbortController()

  constructor(connector: SourceConnector, options: RunOptions) {
    this.#connector = connector
    this.#options = options
    this.#host = nodeHost({
      level: 'debug',
      log: (event) => options.logged?.push(`${event.level} ${event.event} ${JSON.stringify(event.fields)}`),
    })
  }

  async start(): Promise<void> {
    const { schemas = false, encoded = true, replaceNullWithDefault = false, exactlyOnce = true } = this.#options
    this.#controller = new AbortController()
    const encoding = { format: 'json', schemas } as const
    const context: SourceContext = {
      host: this.#host,
      log: this.#host.log,
      connector: 'test',
      task: 0,
      config: this.#options.config,
      signal: this.#controller.signal,
      offset: () => this.offset,
      encoding: encoded ? { key: encoding, value: encoding } : undefined,
      exactlyOnce,
      replaceNullWithDefault,
      progress: () => undefined,
      failpoint: this.#options.failpoint ?? (() => Promise.resolve()),
    }
    this.#task = await this.#connector.start(context)
  }

  /** Polls until the committed records satisfy `enough`, committing at each boundary. */
  async until(enough: (records: readonly RunRecord[]) => boolean, timeoutMs = 20_000): Promise<void> {
    const deadline = setTimeout(
      () => this.#controller.abort(new Error(`not enough after ${timeoutMs} ms: ${this.records.length} records`)),
      timeoutMs,
    )
    try {
      while (!enough(this.records)) {
        const batch = await this.poll()
        if (batch === undefined) return
      }
    } finally {
      clearTimeout(deadline)
    }
  }

  /** One batch. `commit` false leaves it in an open transaction; 'anywhere' commits in the middle of the source's transactions too. */
  async poll(commit: boolean | 'anywhere' = true): Promise<SourceBatch | undefined> {
    const batch = await (this.#task as SourceTask).poll(this.#controller.signal)
    if (batch === undefined) return undefined
    this.#open.push(...toRecords(batch.records, this.#options))
    batch.release?.()
    if ((batch.boundary && commit !== false) || (commit === 'anywhere' && batch.divisible === true)) {
      this.records.push(...this.#open)
      this.#open = []
      this.boundaries.push(this.records.length)
      this.offset = batch.offset
      await this.#task?.committed(batch.partition, batch.offset)
    }
    return batch
  }

  /** Ends the task; the open transaction is lost. */
  async stop(): Promise<void> {
    this.#open = []
    this.#controller.abort(new Error('stopped'))
    await this.#task?.close()
    this.#task = undefined
  }
}

const text = new TextDecoder()

function toRecords(
  records: readonly SourceRecord[] | EncodedRecords,
  { schemas = false, replaceNullWithDefault = false }: RunOptions,
): RunRecord[] {
  const out: RunRecord[] = []
  if (records instanceof EncodedRecords) {
    for (let i = 0; i < records.count; i += 1) {
      const key = records.key(i)
      const value = records.value(i)
      const headers = (records.headers.get(i) ?? []).map(
        (header) => [header.key, text.decode(header.value ?? new Uint8Array(0))] as const,
      )
      out.push({
        topic: records.topicOf(i),
        key: key === null ? null : text.decode(key),
        value: value === null ? null : text.decode(value),
        headers: Object.fromEntries(headers),
      })
    }
    return out
  }
  const converter = new JsonConverter({ schemasEnable: schemas, replaceNullWithDefault })
  const plain = new JsonConverter({ schemasEnable: false })
  const show = (bytes: Uint8Array | null): string | null => (bytes === null ? null : text.decode(bytes))
  for (const record of records) {
    out.push({
      topic: record.topic,
      key: show(converter.fromConnect(record.topic, record.keySchema, record.key)),
      value: show(converter.fromConnect(record.topic, record.valueSchema, record.value)),
      headers: Object.fromEntries(
        record.headers.map((header) => [
          header.key,
          typeof header.value === 'string' ? header.value : (show(plain.fromConnect('', header.schema, header.value)) ?? ''),
        ]),
      ),
    })
  }
  return out
}

export function partitionOf(prefix: string): SourcePartition {
  return { server: prefix }
}
