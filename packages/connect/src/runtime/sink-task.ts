// One life of a sink task: consume, convert, transform, put, then commit the group's offsets.
import type { ConsumedBatch, Consumer, Millrace, OffsetToCommit, TopicPartition } from '@millrace/client'
import type { Host, Logger } from '@millrace/host'
import type { SinkRecord } from '../api/record.ts'
import { isRetriable } from '../api/source.ts'
import type { ConnectorConfig } from '../api/source.ts'
import type { SinkConnector, SinkContext, SinkTask } from '../api/sink.ts'
import { consumerOptions } from './client-options.ts'
import { DeadLetters } from './dead-letter.ts'
import type { RawRecord } from './dead-letter.ts'
import { headersFromBytes } from './record-path.ts'
import type { RecordPath } from './record-path.ts'
import type { TaskCounters } from './task-counters.ts'

export interface SinkTaskOptions {
  readonly host: Host
  readonly log: Logger
  readonly millrace: Millrace
  readonly connector: string
  readonly task: number
  readonly plugin: SinkConnector
  readonly config: ConnectorConfig
  readonly workerProperties: Readonly<Record<string, string>>
  readonly path: RecordPath
  readonly counters: TaskCounters
  readonly usedTopic: (topic: string) => void
  readonly failpoint: (name: string) => Promise<void>
  readonly started: () => void
}

const pollMs = 500
const pollBytesMax = 4 * 1024 * 1024
// How often the list of topics is looked at again, for topics.regex.
const topicsRefreshMs = 30_000
const retryMsFirst = 300
const retryMsMax = 10_000

/** The consumer group of a sink connector. */
export function sinkGroup(connector: string, config: ConnectorConfig): string {
  return config['consumer.override.group.id'] ?? `connect-${connector}`
}

export class SinkTaskRun {
  readonly #options: SinkTaskOptions
  readonly #signal: AbortSignal
  readonly #consumer: Consumer
  readonly #deadLetters: DeadLetters
  // What a record was before conversion, for dead letters.
  readonly #raw = new WeakMap<SinkRecord, RawRecord>()
  #task: SinkTask | undefined
  #topics: readonly string[] = []
  #topicsSeenAt = 0

  private constructor(options: SinkTaskOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
    const { millrace, host, log, connector, task, config, workerProperties, counters } = options
    this.#consumer = millrace.consumer({ ...consumerOptions(workerProperties, config), groupId: sinkGroup(connector, config) })
    this.#deadLetters = new DeadLetters(millrace, host, log, connector, task, config, counters)
  }

  /** Runs until the signal aborts (then resolves) or the task fails (then rejects). */
  static async run(options: SinkTaskOptions, signal: AbortSignal): Promise<void> {
    const self = new SinkTaskRun(options, signal)
    try {
      self.#task = await options.plugin.start(self.#context())
      options.started()
      await self.#loop()
    } catch (cause) {
      if (!signal.aborted) throw cause
    } finally {
      await self.#end()
    }
  }

  #context(): SinkContext {
    const { host, log, connector, task, config, failpoint } = this.#options
    return {
      host,
      log,
      connector,
      task,
      config,
      failpoint,
      signal: this.#signal,
      reject: async (record, cause) => {
        const raw = this.#raw.get(record)
        if (raw === undefined) throw cause
        await this.#deadLetters.reject(raw, 'TASK_PUT', cause, this.#signal)
      },
    }
  }

  async #loop(): Promise<void> {
    const { failpoint, counters, host } = this.#options
    const signal = this.#signal
    while (!signal.aborted) {
      await this.#subscribe()
      const batches = await this.#consumer.poll({ timeoutMs: pollMs, maxBytes: pollBytesMax, signal })
      counters.lag(this.#lag())
      if (batches.length === 0) continue
      const records: SinkRecord[] = []
      let bytes = 0
      for (const batch of batches) {
        bytes += batch.byteLength
        await this.#convert(batch, records)
      }
      await failpoint('sink.put')
      if (records.length > 0) await this.#put(records)
      await failpoint('sink.committed')
      await this.#consumer.commit(nextOffsets(batches), { signal })
      counters.committed(records.length, bytes, host.clock.now())
      await failpoint('sink.offsets')
    }
  }

  /** A put that fails for a passing reason is repeated with the same records: sinks are idempotent, or keep their own position. */
  async #put(records: readonly SinkRecord[]): Promise<void> {
    const { log, host, config } = this.#options
    const started = host.clock.monotonic()
    const timeoutMs = Number(config['errors.retry.timeout'] ?? 0)
    for (let pause = retryMsFirst; ; pause = Math.min(2 * pause, retryMsMax)) {
      try {
        return await (this.#task as SinkTask).put(records)
      } catch (cause) {
        const left = timeoutMs < 0 ? Infinity : timeoutMs - (host.clock.monotonic() - started)
        if (this.#signal.aborted || !isRetriable(cause) || left <= pause) throw cause
        log.warn('put failed and is tried again', { records: records.length, pauseMs: pause, cause: (cause as Error).message })
        await host.clock.sleep(pause, this.#signal)
      }
    }
  }

  async #convert(batch: ConsumedBatch, into: SinkRecord[]): Promise<void> {
    const { path, usedTopic } = this.#options
    const { topic, partition } = batch
    usedTopic(topic)
    for (const raw of batch.records()) {
      try {
        const key = path.key.toConnect(topic, raw.key)
        const value = path.value.toConnect(topic, raw.value)
        const given: SinkRecord = {
          topic,
          partition,
          offset: raw.offset,
          timestamp: raw.timestamp,
          keySchema: key.schema,
          key: key.value,
          valueSchema: value.schema,
          value: value.value,
          headers: headersFromBytes(raw.headers),
        }
        const record = path.transform === undefined ? given : path.transform(given)
        if (record === null) continue
        this.#raw.set(record, raw)
        into.push(record)
      } catch (cause) {
        await this.#deadLetters.reject(raw, 'VALUE_CONVERTER', cause as Error, this.#signal)
      }
    }
  }

  /** The topics of `topics`, or those there are that fit `topics.regex`. */
  async #subscribe(): Promise<void> {
    const { config, millrace, host } = this.#options
    const now = host.clock.monotonic()
    const pattern = config['topics.regex']
    if (this.#topics.length > 0 && (pattern === undefined || now - this.#topicsSeenAt < topicsRefreshMs)) return
    this.#topicsSeenAt = now
    const topics =
      pattern === undefined
        ? (config['topics'] ?? '')
            .split(',')
            .map((one) => one.trim())
            .filter((one) => one !== '')
        : (await millrace.admin.listTopics({ signal: this.#signal }))
            .filter((one) => !one.internal && new RegExp(`^(?:${pattern})$`, 'u').test(one.name))
            .map((one) => one.name)
    if (topics.length === 0) return host.clock.sleep(pollMs, this.#signal)
    if (topics.join() === this.#topics.join()) return
    this.#topics = topics
    this.#consumer.subscribe(topics, { assigned: (partitions: readonly TopicPartition[]) => this.#task?.assigned?.(partitions) })
  }

  #lag(): number | undefined {
    let sum: number | undefined
    for (const partition of this.#consumer.assignment()) {
      const lag = this.#consumer.lag(partition)
      if (lag !== undefined) sum = (sum ?? 0) + lag
    }
    return sum
  }

  async #end(): Promise<void> {
    const { log } = this.#options
    for (const [what, close] of [
      ['sink', () => this.#task?.close()],
      ['consumer', () => this.#consumer.close({ timeoutMs: 5000 })],
      ['dead letters', () => this.#deadLetters.close()],
    ] as const) {
      try {
        await close()
      } catch (cause) {
        log.debug('closing at the end of a task failed', { what, cause: (cause as Error).message })
      }
    }
  }
}

function nextOffsets(batches: readonly ConsumedBatch[]): OffsetToCommit[] {
  const next = new Map<string, OffsetToCommit>()
  for (const { topic, partition, nextOffset, leaderEpoch } of batches)
    next.set(`${topic}-${partition}`, { topic, partition, offset: nextOffset, leaderEpoch })
  return [...next.values()]
}
