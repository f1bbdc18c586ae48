// What an instance does whose state finds no room on its disk: it says so and waits, and its tasks are others' meanwhile.
import type { Clock, Disk, Logger } from '@millrace/host'
import { DiskFull } from '@millrace/host'

/** Less than this is no room: the next commit would fill it. */
const roomBytes = 1024 * 1024
const checkMs = 5_000
const tellAgainMs = 30_000
const pauseMsMax = 60_000

/** How long to wait at least: longer each time that room was found and was gone again before anything was committed. */
export function pauseAfter(timesInARow: number): number {
  return Math.min(pauseMsMax, checkMs * 2 ** Math.max(0, timesInARow - 1))
}

/** The cause as DiskFull where a library tells of a full disk in words only; else as it is. */
export function diskFullIn(directory: string, cause: unknown): unknown {
  for (let each = cause; each instanceof Error; each = each.cause) {
    if (each instanceof DiskFull) return each
    if (/no space left on device|disk quota exceeded/i.test(each.message)) return new DiskFull(directory, { cause })
  }
  return cause
}

/** Resolves when there is room, after `pauseMs` at the earliest. */
export async function waitForRoom(
  { disk, clock, log }: { readonly disk: Disk; readonly clock: Clock; readonly log: Logger },
  directory: string,
  cause: DiskFull,
  pauseMs: number,
  signal: AbortSignal,
): Promise<void> {
  const tell = (): void =>
    log.error('the disk of the state is full: the tasks of this instance are left to others until there is room', {
      directory,
      cause,
      advice: 'make room on this file system, or start with another state directory: state is restored from its changelogs',
    })
  tell()
  const start = clock.monotonic()
  let toldAt = start
  for (;;) {
    await clock.sleep(Math.min(checkMs, pauseMs), signal)
    const now = clock.monotonic()
    if (now - start >= pauseMs && disk.space(directory).usable >= roomBytes) break
    if (now - toldAt < tellAgainMs) continue
    toldAt = now
    tell()
  }
  log.info('the disk of the state has room again', { directory })
}
