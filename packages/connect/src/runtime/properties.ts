// The files of a worker as pairs, and what is wrong with one: where, and why.
import { latin1, parsePropertiesText, PropertiesMalformed } from '@millrace/host'
import type { Property } from '@millrace/host'

export { latin1 }

/** A file that cannot be read as what it should be: where, and why. */
export class FileMalformed extends Error {
  override readonly name = 'FileMalformed'
  readonly file: string
  /** From 1; undefined where the whole file is meant. */
  readonly line: number | undefined
  constructor(file: string, line: number | undefined, problem: string, options?: { cause?: unknown }) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${problem}`, options)
    this.file = file
    this.line = line
  }
}

/** All pairs in order, as java.util.Properties reads them; of a name that stands there twice the last counts. @throws FileMalformed */
export function readProperties(text: string, file: string): Property[] {
  try {
    return parsePropertiesText(text)
  } catch (cause) {
    if (cause instanceof PropertiesMalformed) throw new FileMalformed(file, cause.line, cause.problem, { cause })
    throw cause
  }
}
