// What a task has done, for displays and metrics.
import type { Metrics } from '@millrace/host'

/** A task's numbers since the worker began. */
export interface TaskNumbers {
  readonly connector: string
  readonly task: number
  readonly type: 'source' | 'sink'
  /** Records that are durable: committed in Kafka, or put into the sink. */
  readonly records: number
  readonly bytes: number
  readonly failed: number
  /** Wall ms of the last commit; 0 before the first. */
  readonly lastCommit: number
  /** Sinks: records between the positions and the ends of the partitions. */
  readonly lag: number | undefined
}

export class TaskCounters {
  readonly connector: string
  readonly task: number
  readonly type: 'source' | 'sink'
  #records = 0
  #bytes = 0
  #failed = 0
  #lastCommit = 0
  #lag: number | undefined
  readonly #metric

  constructor(type: 'source' | 'sink', connector: string, task: number, metrics: Metrics) {
    this.type = type
    this.connector = connector
    this.task = task
    this.#metric = metrics.counter({
      name: type === 'source' ? 'source-record-write-total' : 'sink-record-send-total',
      unit: 'records',
      doc: type === 'source' ? 'Records of the source that are committed in Kafka.' : 'Records that the sink has made durable.',
      tags: { connector, task: String(task) },
    })
  }
  committed(records: number, bytes: number, now: number): void {
    this.#records += records
    this.#bytes += bytes
    this.#lastCommit = now
    this.#metric.add(records)
  }
  failed(records: number): void {
    this.#failed += records
  }
  lag(records: number | undefined): void {
    this.#lag = records
  }
  numbers(): TaskNumbers {
    const { connector, task, type } = this
    return {
      connector,
      task,
      type,
      records: this.#records,
      bytes: this.#bytes,
      failed: this.#failed,
      lastCommit: this.#lastCommit,
      lag: this.#lag,
    }
  }
}
