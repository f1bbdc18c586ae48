// A file that one process holds: by what it says of its owner, and by a lock of the system's, which a Java process heeds and sets too.
import { libc } from './libc.ts'
import { readIfThere } from './read-if-there.ts'

const fs = process.getBuiltinModule('node:fs')

const triesMax = 5

/**
 * Takes the lock file at `path`. It holds its owner's process id and start time; an owner that is gone (or whose id went to another process)
 * does not count. Where the system's library can be called the file is locked as well, before it has its name. Two processes that find a
 * dead owner at once are told apart by the link that only one of them can make. @returns undefined: another process holds it.
 */
export function takeLock(path: string): { release(): void } | undefined {
  const own = `${path}.${process.pid}`
  // Of a process that had this id and died with it.
  unlessMissing(() => fs.unlinkSync(own))
  const file = fs.openSync(own, 'wx')
  let isTaken = false
  try {
    fs.writeSync(file, `${process.pid} ${startTime(process.pid)}`)
    libc()?.lock(file)
    for (let tries = 0; tries < triesMax && !isTaken; tries++) {
      try {
        fs.linkSync(own, path)
        isTaken = true
      } catch (cause) {
        if (codeOf(cause) !== 'EEXIST') throw cause
        if (!clearAway(path)) return undefined
      }
    }
  } finally {
    unlessMissing(() => fs.unlinkSync(own))
    if (!isTaken) fs.closeSync(file)
  }
  if (!isTaken) return undefined
  const release = (): void => {
    try {
      unlessMissing(() => fs.unlinkSync(path))
    } finally {
      fs.closeSync(file)
    }
  }
  return { release }
}

/** Removes a lock file that nobody holds any more. @returns false: it is held. */
function clearAway(path: string): boolean {
  const file = openThere(path)
  if (file === undefined) return true
  try {
    // From here on nobody else who heeds the system's locks can take it.
    if (!(libc()?.lock(file) ?? !isListed(file))) return false
    if (isAlive(fs.readFileSync(file, 'utf8'))) return false
    if (fs.statSync(path, { throwIfNoEntry: false })?.ino === fs.fstatSync(file).ino) unlessMissing(() => fs.unlinkSync(path))
    return true
  } finally {
    fs.closeSync(file)
  }
}

/** @returns undefined when it is not there. */
function openThere(path: string): number | undefined {
  for (const mode of ['r+', 'r']) {
    try {
      return fs.openSync(path, mode)
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return undefined
      // It may be another user's.
      if (codeOf(cause) !== 'EACCES' || mode === 'r') throw cause
    }
  }
  return undefined
}

/** Whether the system lists a lock of another process on this file; no where it has no list. */
function isListed(descriptor: number): boolean {
  const { dev, ino } = fs.fstatSync(descriptor)
  const major = (dev >>> 8) & 0xfff
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00)
  const lines = readIfThere('/proc/locks')?.split('\n') ?? []
  return lines.some((line) => {
    const match = /^\d+: (?:POSIX|OFDLCK) +ADVISORY +WRITE +(-?\d+) ([\da-f]+):([\da-f]+):(\d+) /.exec(line)
    if (match === null || Number(match[1]) === process.pid) return false
    return Number.parseInt(match[2]!, 16) === major && Number.parseInt(match[3]!, 16) === minor && Number(match[4]) === ino
  })
}

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException).code

function unlessMissing(run: () => void): void {
  try {
    run()
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause
  }
}

function isAlive(holder: string): boolean {
  const [pid, started] = holder.split(' ')
  if (pid === undefined || pid === '' || !Number.isInteger(Number(pid))) return false
  try {
    process.kill(Number(pid), 0)
  } catch (cause) {
    return codeOf(cause) === 'EPERM'
  }
  return startTime(Number(pid)) === started
}

/** The kernel's start time of a process (field 22 of its stat line); '-' where there is no /proc. */
function startTime(pid: number): string {
  const stat = readIfThere(`/proc/${pid}/stat`)
  if (stat === undefined) return '-'
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-'
}
