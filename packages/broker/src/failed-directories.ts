// What follows when one of several log directories fails: the controller learns which are left, or this node must not go on.
import { DiskFailed, type Clock, type Logger } from '@millrace/host'
import type { Uuid } from '@millrace/protocol'
import type { Controller } from './controller/controller.ts'
import type { Identity } from './controller/meta-properties.ts'
import type { LogDirs } from './log/log-dirs.ts'

const retryMs = 500

/** Ids of the log directories that work, in the order of log.dirs. */
export function onlineDirectories({ directories }: Identity, logDirs: Pick<LogDirs, 'failed'>): Uuid[] {
  return [...directories].filter(([path]) => !logDirs.failed.has(path)).map(([, id]) => id)
}

/**
 * Tells the controller which directories this broker has left (KIP-858), again until it has noted it.
 * @param directories asked each time: another one may have failed meanwhile.
 * @returns why this node has to stop: the controller could not be told within log.dir.failure.timeout.ms.
 */
export async function tellController(
  controller: Pick<Controller, 'changeDirectories'>,
  directories: () => readonly Uuid[],
  around: { readonly clock: Clock; readonly log: Logger; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Error | undefined> {
  const { clock, log, timeoutMs, signal } = around
  const deadline = clock.monotonic() + timeoutMs
  for (;;) {
    const left = directories()
    const refusal = await controller.changeDirectories(left)
    if (refusal === undefined) log.warn('the controller knows of a failed log directory', { left })
    if (refusal === undefined || signal.aborted) return undefined
    if (clock.monotonic() + retryMs > deadline) {
      return new Error(`the controller could not be told of a failed log directory within ${timeoutMs} ms: ${refusal.message}`)
    }
    await clock.sleep(retryMs)
  }
}

/** A directory that failed takes its logs with it: the metadata log may be whole where its neighbour is not. */
export function notClosedCleanly(cause: unknown, directory: string): string {
  return cause instanceof DiskFailed && !`${cause.path}/`.startsWith(`${directory}/`)
    ? 'the log directory that holds the metadata log failed: nothing in it was closed cleanly'
    : 'the metadata log was not closed cleanly'
}
