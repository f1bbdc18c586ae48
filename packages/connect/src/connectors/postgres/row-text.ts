// Where the columns of one row lie, as text: the common form of a pgoutput tuple and of a COPY row.
// hot
import { JsonBytes } from '../../api/json-bytes.ts'
import { form, writeText } from './binary-values.ts'
import type { Form } from './binary-values.ts'
import { readInt16, readInt32 } from './pg-bytes.ts'
import { PgProtocolError } from './pg-error.ts'

/** In `starts`: the column is null. */
export const isNull = -1
/** In `starts`: the column holds a large value that did not change and was not sent. */
export const isUnchanged = -2

// What a column of a binary row is.
const isText = 0
const isBinary = 1
const isMade = 2

const tab = 0x09
const newline = 0x0a
const backslash = 0x5c

/** One row's columns as ranges of bytes. Filled again and again; the bytes are the receiver's until then. */
export class RowText {
  #bytes: Uint8Array = new Uint8Array(0)
  count = 0
  starts = new Int32Array(64)
  ends = new Int32Array(64)
  #unescaped = new Uint8Array(4096)
  // Of a binary row: texts that were made of its values, and how far each column has come.
  readonly #made = new JsonBytes(4096)
  #states = new Uint8Array(64)
  #forms: readonly Form[] | undefined

  /** The bytes in which the text of a column lies. Of a binary row it may be made only now: its place is known afterwards. */
  bytesOf(column: number): Uint8Array {
    if (this.#forms === undefined || this.#states[column] === isText) return this.#bytes
    if (this.#states[column] === isBinary) this.#make(column, this.#forms[column] as Form)
    return this.#made.bytes
  }

  /** The bytes in which the binary value of a column lies, if it came as one and nobody asked for its text. */
  binaryOf(column: number): Uint8Array | undefined {
    return this.#forms !== undefined && this.#states[column] === isBinary ? this.#bytes : undefined
  }

  #make(column: number, kind: Form): void {
    const made = this.#made
    const start = made.length
    writeText(made, kind, this.#bytes, this.starts[column] as number, this.ends[column] as number)
    this.starts[column] = start
    this.ends[column] = made.length
    this.#states[column] = isMade
  }

  /** From a tuple of pgoutput. */
  readTuple(bytes: Uint8Array, start: number): void {
    const count = readInt16(bytes, start)
    this.#room(count)
    const { starts, ends } = this
    this.#bytes = bytes
    this.#forms = undefined
    this.count = count
    let at = start + 2
    for (let i = 0; i < count; i += 1) {
      const kind = bytes[at]
      at += 1
      if (kind === 0x74) {
        const length = readInt32(bytes, at)
        at += 4
        starts[i] = at
        at += length
        ends[i] = at
      } else if (kind === 0x6e) starts[i] = isNull
      else if (kind === 0x75) starts[i] = isUnchanged
      else throw new PgProtocolError(`a tuple with a column of kind ${kind}`)
    }
  }

  /** From a row of COPY TO STDOUT in text form. */
  readCopyRow(bytes: Uint8Array, start: number, end: number): void {
    const stop = bytes[end - 1] === newline ? end - 1 : end
    let column = 0
    let from = start
    this.#bytes = bytes
    this.#forms = undefined
    for (let at = start; at <= stop; at += 1) {
      const byte = at === stop ? tab : (bytes[at] as number)
      if (byte === tab) {
        if (column === this.starts.length) this.#room(column + 1)
        this.starts[column] = from
        this.ends[column] = at
        column += 1
        from = at + 1
      } else if (byte === backslash) {
        if (bytes[at + 1] === 0x4e && at === from && (at + 2 === stop || bytes[at + 2] === tab)) {
          if (column === this.starts.length) this.#room(column + 1)
          this.starts[column] = isNull
          column += 1
          at += 2
          from = at + 1
        } else return this.#readEscaped(bytes, start, stop)
      }
    }
    this.count = column
  }

  /** From a row of COPY TO STDOUT in binary form. */
  readBinaryRow(bytes: Uint8Array, start: number, end: number, forms: readonly Form[]): void {
    const count = readInt16(bytes, start)
    if (count !== forms.length) throw new PgProtocolError(`a row of ${count} columns where ${forms.length} were asked for`)
    this.#room(count)
    const { starts, ends } = this
    const states = this.#states
    this.#made.length = 0
    this.#bytes = bytes
    this.#forms = forms
    this.count = count
    let at = start + 2
    for (let i = 0; i < count; i += 1) {
      const length = readInt32(bytes, at)
      at += 4
      if (length < 0) {
        starts[i] = isNull
        continue
      }
      const kind = forms[i] as Form
      states[i] = kind === form.text || kind === form.jsonb ? isText : isBinary
      starts[i] = kind === form.jsonb ? at + 1 : at
      at += length
      ends[i] = at
    }
    if (at !== end) throw new PgProtocolError(`a row whose columns end at ${at - start} of ${end - start} bytes`)
  }

  /** The slow way, for rows with a backslash in a value: takes the escapes away into a buffer of its own. */
  #readEscaped(bytes: Uint8Array, start: number, stop: number): void {
    if (this.#unescaped.length < stop - start) this.#unescaped = new Uint8Array(2 * (stop - start))
    const out = this.#unescaped
    let column = 0
    let to = 0
    let from = 0
    let nothing = false
    for (let at = start; at <= stop; at += 1) {
      const byte = at === stop ? tab : (bytes[at] as number)
      if (byte === tab) {
        if (column === this.starts.length) this.#room(column + 1)
        this.starts[column] = nothing ? isNull : from
        this.ends[column] = to
        column += 1
        from = to
        nothing = false
      } else if (byte === backslash) {
        at += 1
        const letter = bytes[at] as number
        if (letter === 0x4e && to === from) nothing = true
        else out[to++] = unescape(letter)
      } else out[to++] = byte
    }
    this.#bytes = out
    this.count = column
  }

  #room(count: number): void {
    if (count <= this.starts.length) return
    const starts = new Int32Array(2 * count)
    const ends = new Int32Array(2 * count)
    starts.set(this.starts)
    ends.set(this.ends)
    this.starts = starts
    this.ends = ends
    this.#states = new Uint8Array(2 * count)
  }
}

// COPY TO writes these letters and the character itself, never octal or hex.
function unescape(letter: number): number {
  switch (letter) {
    case 0x62:
      return 0x08
    case 0x66:
      return 0x0c
    case 0x6e:
      return newline
    case 0x72:
      return 0x0d
    case 0x74:
      return tab
    case 0x76:
      return 0x0b
    default:
      return letter
  }
}
