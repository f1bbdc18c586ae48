// The log file of a supervised process: a disk that is full or failing must not stop the pipeline, so lines may be lost, and it is said.
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'

/** Tells people that a log cannot be written, and again when it can. */
export type SayLogTrouble = (words: string) => void

/** Where lines go; another one in tests. */
export interface LogSink {
  /** Appends all of it, or nothing. @throws an error with the system's code. */
  append(text: string): void
  close(): void
}

export class ChildLog {
  readonly #path: string
  readonly #say: SayLogTrouble
  readonly #open: (path: string) => LogSink
  #sink: LogSink | undefined
  #lost = 0

  constructor(path: string, say: SayLogTrouble, open: (path: string) => LogSink = openFile) {
    this.#path = path
    this.#say = say
    this.#open = open
  }

  /** One line. What cannot be written is counted, told once, and the count stands in the file as soon as there is room again. */
  line(text: string): void {
    const gap = this.#lost === 0 ? '' : `… lines are missing here, since the file could not be written: ${this.#lost}\n`
    try {
      this.#sink ??= this.#open(this.#path)
      this.#sink.append(`${gap}${text}\n`)
    } catch (cause) {
      if (this.#lost === 0)
        this.#say(
          `the log ${this.#path} cannot be written (${reasonOf(cause)}): lines are lost until it can; nothing else waits for it`,
        )
      this.#lost++
      return
    }
    if (this.#lost > 0) this.#say(`the log ${this.#path} is written again; lines that were lost: ${this.#lost}`)
    this.#lost = 0
  }

  close(): void {
    this.#sink?.close()
    this.#sink = undefined
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOSPC') return 'no space is left on its disk: make room'
  if (code === 'EDQUOT') return 'the quota of its disk is used up: make room'
  return message
}

/** Appends in place: a log is a few lines, and a stream that failed once could not be written again. */
function openFile(path: string): LogSink {
  const fd = openSync(path, 'a')
  return {
    append(text) {
      const before = fstatSync(fd).size
      const bytes = Buffer.from(text)
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done)
      } catch (cause) {
        // Half a line would stand before the next one.
        ftruncateSync(fd, before)
        throw cause
      }
    },
    close: () => closeSync(fd),
  }
}
