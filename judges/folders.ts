// Folders of a run in the system's temporary one: each goes with the process that made it, unless it went before or is kept to be looked at.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const standing = new Set<string>()
let isWatching = false

/** Makes one. A run that is interrupted removes it too, if it ends by an orderly exit. @param name what its own begins with. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  removeAtExit(folder)
  return folder
}

/** The same for a file or folder that the caller makes, wherever it lies. */
export function removeAtExit(path: string): void {
  standing.add(path)
  if (isWatching) return
  isWatching = true
  process.once('exit', () => {
    for (const each of standing) remove(each)
  })
}

/** Whoever used it has ended. */
export function removeFolder(path: string): void {
  standing.delete(path)
  remove(path)
}

/** It stays: whoever calls this says where it is. */
export function keepFolder(path: string): void {
  standing.delete(path)
}

/** A process that was just killed may be writing its last. */
function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 })
}
