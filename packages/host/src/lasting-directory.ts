// A directory that is there after a loss of power: making it is not enough, the entry that leads to it has to be synced too.
import type { Disk } from './disk.ts'
import { DiskFailed } from './disk.ts'

/**
 * Makes the directory and its parents and puts their entries on stable storage, waiting in place. What was there before is synced too, where
 * it may be opened: a process that died in here before may have made it.
 * @throws DiskFailed, DiskFull
 */
export function makeLastingDirectory(disk: Disk, path: string): void {
  const made: string[] = []
  for (let at = path; !disk.exists(at); at = parentOf(at)) made.push(at)
  disk.makeDirectory(path)
  for (const each of made.length === 0 ? [path] : made.toReversed()) syncParent(disk, each)
}

function syncParent(disk: Disk, path: string): void {
  try {
    disk.syncDirectoryNow(parentOf(path))
  } catch (cause) {
    // A user may write below a directory that it may not read; its entries are the system's to keep then.
    if (!(cause instanceof DiskFailed) || !['EACCES', 'EPERM'].includes(cause.code)) throw cause
  }
}

function parentOf(path: string): string {
  const cut = path.replace(/\/+$/, '').lastIndexOf('/')
  return cut < 0 ? '.' : cut === 0 ? '/' : path.slice(0, cut)
}
