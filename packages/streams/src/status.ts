// What an application is at, as plain data: for logs, for `up`'s terminal, for a console.
import type { Counter, Gauge, Metrics } from '@millrace/host'
import type { Collector } from './task/collector.ts'
import type { Tasks } from './task/tasks.ts'
import type { Worker } from './worker.ts'

export interface TaskStatus {
  /** Sub-topology and partition, such as `0_3`. */
  readonly task: string
  readonly state: 'restoring' | 'running'
  /** Changelog records read, and to read in all, while it restores. */
  readonly restored?: { readonly records: number; readonly of: number }
  /** Records processed since the task began here. */
  readonly processed: number
  /** Records refused by operators (no key, no value, too late) and skipped after errors. */
  readonly dropped: number
  /** Records fetched and not processed yet. */
  readonly buffered: number
  /** Records on the broker that were not processed yet, as far as is known; -1 unknown. */
  readonly lag: number
  /** Greatest event time taken, ms since 1970; -1 before the first. */
  readonly streamTime: number
}

export interface AppStatus {
  readonly applicationId: string
  readonly state: string
  readonly tasks: readonly TaskStatus[]
  /** Records processed here since the start; those that a failure undid count again. */
  readonly processed: number
  /** Sums over the tasks that run here now; -1 unknown. */
  readonly dropped: number
  readonly lag: number
  /** Records written to outputs, repartition topics and changelogs since the start. */
  readonly written: number
  readonly commits: number
  /** How often work was undone and begun again from the last commit. */
  readonly recoveries: number
  /** ms since the start. */
  readonly upMs: number
}

export function statusOf(
  applicationId: string,
  state: string,
  tasks: Tasks | undefined,
  worker: Worker | undefined,
  collector: Collector | undefined,
  upMs: number,
): AppStatus {
  const running = (tasks?.running ?? []).map((task): TaskStatus => {
    const buffered = task.queues.reduce((sum, queue) => sum + queue.buffered, 0)
    const unfetched = task.queues.map((queue) => tasks!.lagOf(queue.topic, queue.partition))
    return {
      task: task.name,
      state: 'running',
      processed: task.processed,
      dropped: task.dropped() + task.skipped,
      buffered,
      lag: unfetched.includes(-1) ? -1 : buffered + unfetched.reduce((sum, lag) => sum + lag, 0),
      streamTime: task.streamTime,
    }
  })
  const restoring = (tasks?.restoring() ?? []).map(({ name, progress }): TaskStatus => ({
    task: name,
    state: 'restoring',
    ...(progress && { restored: { records: progress.restored, of: progress.total } }),
    processed: 0,
    dropped: 0,
    buffered: 0,
    lag: -1,
    streamTime: -1,
  }))
  const sum = (of: (task: TaskStatus) => number): number => running.reduce((total, task) => total + of(task), 0)
  return {
    applicationId,
    state,
    tasks: [...running, ...restoring],
    processed: worker?.processed ?? 0,
    dropped: sum((task) => task.dropped),
    lag: restoring.length > 0 || running.some((task) => task.lag < 0) ? -1 : sum((task) => task.lag),
    written: collector?.written ?? 0,
    commits: worker?.commits ?? 0,
    recoveries: worker?.recoveries ?? 0,
    upMs,
  }
}

/** The same as metrics, under Kafka Streams' names where it has them; brought up to date at every commit. */
export class Meters {
  readonly #metrics: Metrics
  readonly #tags: Readonly<Record<string, string>>
  readonly #processed: Counter
  readonly #commits: Counter
  readonly #written: Counter
  readonly #recoveries: Counter
  readonly #lags = new Map<string, Gauge>()
  #before: Pick<AppStatus, 'processed' | 'commits' | 'written' | 'recoveries'> = {
    processed: 0,
    commits: 0,
    written: 0,
    recoveries: 0,
  }
  readonly #dropped = new Map<string, Gauge>()

  constructor(metrics: Metrics, applicationId: string) {
    this.#metrics = metrics
    this.#tags = { application: applicationId }
    const counter = (name: string, unit: string, doc: string): Counter => metrics.counter({ name, unit, doc, tags: this.#tags })
    this.#processed = counter('process-total', 'records', 'Records that tasks of this instance processed.')
    this.#commits = counter('commit-total', '', 'Commits of this instance.')
    this.#written = counter('output-records-total', 'records', 'Records written to outputs, repartition topics and changelogs.')
    this.#recoveries = counter('recovery-total', '', 'How often work was undone and begun again from the last commit.')
  }

  update(status: AppStatus): void {
    // Instances in one process share the counters, so each adds what is new of its own.
    const before = this.#before
    this.#before = status
    this.#processed.add(status.processed - before.processed)
    this.#commits.add(status.commits - before.commits)
    this.#written.add(status.written - before.written)
    this.#recoveries.add(status.recoveries - before.recoveries)
    for (const { task, lag, dropped } of status.tasks) {
      this.#gauge(this.#lags, task, 'records-lag', 'Records that the task has yet to process; -1 unknown.').set(lag)
      this.#gauge(this.#dropped, task, 'dropped-records', 'Records that the task refused since it began here.').set(dropped)
    }
  }

  #gauge(gauges: Map<string, Gauge>, task: string, name: string, doc: string): Gauge {
    let gauge = gauges.get(task)
    if (gauge === undefined) {
      gauge = this.#metrics.gauge({ name, unit: 'records', doc, tags: { ...this.#tags, task } })
      gauges.set(task, gauge)
    }
    return gauge
  }
}
