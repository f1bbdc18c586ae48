// How many files this process has open, and how many it may: a broker that runs out cannot accept connections, and says nothing of it.
import { readdirSync, readFileSync } from 'node:fs'

export interface OpenFiles {
  readonly open: number
  readonly most: number
}

/** The limit of this process; undefined where the system does not tell. */
export function openFilesMax(): number | undefined {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
    return found === null ? undefined : Number(found[1])
  } catch {
    // No /proc here, or no file could be opened even for this.
    return undefined
  }
}

/** @param most from `openFilesMax`, asked while there was room. */
export function openFiles(most: number): OpenFiles {
  try {
    return { open: readdirSync('/proc/self/fd').length, most }
  } catch {
    // Not even the list can be opened.
    return { open: most, most }
  }
}

export const raiseOpenFiles = 'raise the limit (ulimit -n 100000 in the shell that starts it, LimitNOFILE= in a systemd unit)'

const scarceShare = 0.9
const plentyShare = 0.8

/** Decides when to tell: once when nine tenths are taken, and again only after there was plenty. */
export class OpenFilesWatch {
  #isTold = false

  /** @returns what to say now. */
  saw({ open, most }: OpenFiles): string | undefined {
    if (open < most * plentyShare) this.#isTold = false
    if (this.#isTold || open < most * scarceShare) return undefined
    this.#isTold = true
    return `${open} of the ${most} files that this process may have open are open: soon clients will be turned away, and logs cannot be made; ${raiseOpenFiles} and start it again`
  }
}

/** Looks every few seconds; where the system does not tell, never. */
export function watchOpenFiles(tell: (words: string) => void): { stop(): void } {
  const most = openFilesMax()
  if (most === undefined) return { stop: () => undefined }
  const watch = new OpenFilesWatch()
  const look = (): void => {
    const words = watch.saw(openFiles(most))
    if (words !== undefined) tell(words)
  }
  look()
  const timer = setInterval(look, 2_000)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
