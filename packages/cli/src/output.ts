// What a command says: tables and sentences for people, one JSON line an event for programs.

export type Row = readonly (string | number | boolean | null)[]

/** Standard output in one of its two forms. */
export interface Output {
  readonly json: boolean
  /** An event: a line of JSON with `event` first, or the sentence. */
  event(name: string, fields: Readonly<Record<string, unknown>>, sentence?: string): void
  /** Rows under a head: an aligned table, or one JSON line a row with `event`. */
  rows(name: string, head: readonly string[], rows: readonly Row[]): void
  /** Bytes as they are (the value of a record). */
  raw(bytes: Uint8Array): void
  /** What was done otherwise than asked: on standard error in both forms, since others read the output. */
  warn(message: string): void
}

/** Writes to `write`, which gets whole lines, and warnings to `warn`, standard error when left out. */
export function createOutput(
  json: boolean,
  write: (text: string | Uint8Array) => void,
  warn: (text: string) => void = (text) => void process.stderr.write(text),
): Output {
  return {
    json,
    event(name, fields, sentence) {
      if (json) write(`${JSON.stringify({ event: name, ...fields })}\n`)
      else if (sentence !== undefined) write(`${sentence}\n`)
    },
    rows(name, head, rows) {
      if (json)
        for (const row of rows)
          write(`${JSON.stringify({ event: name, ...Object.fromEntries(head.map((title, i) => [fieldName(title), row[i]])) })}\n`)
      else write(table(head, rows))
    },
    raw: write,
    warn: (message) => warn(`warning: ${message}\n`),
  }
}

/** Waits until what was written has gone out, or can no more. */
export function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'close', 'error']) stream.on(event, done)
  })
}

const namedMax = 5

/** `a, b and c`; of many the first ones and how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.length > namedMax ? [...names.slice(0, namedMax), `${names.length - namedMax} more`] : names
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** The field of a column: `LOW WATERMARK` is `lowWatermark`. */
const fieldName = (title: string): string => title.toLowerCase().replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase())

/** `1 record`, `2 records`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`

// A name of 249 characters is shown whole, and makes no other row as wide as its own.
const alignedMax = 64

/** An aligned table; numbers stand right. */
export function table(head: readonly string[], rows: readonly Row[]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell))))
  const lengths = (i: number): number[] => cells.map((row) => row[i]?.length ?? 0).filter((length) => length <= alignedMax)
  const widths = head.map((title, i) => Math.max(title.length, ...lengths(i)))
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === null))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (right[i] === true ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
      .join('  ')
      .trimEnd()
  return `${[line(head), ...cells.map(line)].join('\n')}\n`
}
