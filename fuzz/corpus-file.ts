// A target's corpus between runs: one input a line, its pieces in base64; what a run adds is on disk at once.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Input } from './target.ts'

export class CorpusFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  read(): readonly Input[] {
    if (!existsSync(this.#path)) return []
    const lines = readFileSync(this.#path, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map(inputOf)
  }

  add(input: Input): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    appendFileSync(this.#path, lineOf(input))
  }

  /** Leaves these alone in it. */
  replace(inputs: readonly Input[]): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    writeFileSync(`${this.#path}.tmp`, inputs.map(lineOf).join(''))
    renameSync(`${this.#path}.tmp`, this.#path)
  }
}

/** A piece may be empty, and an input has one at least. */
const lineOf = (input: Input): string => `${input.map((piece) => Buffer.from(piece).toString('base64')).join(' ')}.\n`

const inputOf = (line: string): Input =>
  line
    .slice(0, -1)
    .split(' ')
    .map((piece) => new Uint8Array(Buffer.from(piece, 'base64')))
