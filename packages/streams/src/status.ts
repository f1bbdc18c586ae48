// What an application is at, as plain data: for logs, for `up`'s terminal, for a console.
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
  /** Sums over the tasks that run here now. */
  readonly processed: number
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
    processed: sum((task) => task.processed),
    dropped: sum((task) => task.dropped),
    lag: restoring.length > 0 || running.some((task) => task.lag < 0) ? -1 : sum((task) => task.lag),
    written: collector?.written ?? 0,
    commits: worker?.commits ?? 0,
    recoveries: worker?.recoveries ?? 0,
    upMs,
  }
}
