// The command as it is typed, on one cluster: what it prints, as text, bytes or lines of JSON, and what it warns of.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Millrace } from '@millrace/client'
import { expect } from 'vitest'
import { runCommandLine } from '../src/command-line.ts'

export interface Cluster {
  readonly bootstrap: string
  stop(): Promise<void>
}

/** A change has been made when the controller answers; Apache Kafka's broker shows it a moment later. */
export const soon = { timeout: 20_000 }

export type Event = Readonly<Record<string, unknown>>

/** The command on one cluster. */
export class Shell {
  readonly folder = mkdtempSync(join(tmpdir(), 'millrace-commands-'))
  /** Of the last command, also of one that failed. */
  printed = ''
  warned = ''
  cluster!: Cluster
  client!: Millrace

  /** What it printed. @throws what the command throws: its exit code is then 1, of a UsageError 2 */
  async text(line: string, ...more: readonly string[]): Promise<string> {
    return (await this.bytes(line, ...more)).toString()
  }

  async bytes(line: string, ...more: readonly string[]): Promise<Buffer> {
    const chunks: Uint8Array[] = []
    const write = (chunk: string | Uint8Array): void => void chunks.push(Buffer.from(chunk))
    this.warned = ''
    const words = [...line.split(' '), ...more, '-b', this.cluster.bootstrap]
    try {
      expect(await runCommandLine(words, write, (text) => void (this.warned += text))).toBe(0)
    } finally {
      this.printed = Buffer.concat(chunks).toString()
    }
    return Buffer.concat(chunks)
  }

  async events(line: string, ...more: readonly string[]): Promise<Event[]> {
    const lines = (await this.text(line, ...more, '--json')).split('\n').filter((each) => each !== '')
    return lines.map((each) => JSON.parse(each) as Event)
  }

  /** Produces these lines. */
  async produce(line: string, lines: readonly (string | Uint8Array)[], ...more: readonly string[]): Promise<void> {
    const file = join(this.folder, 'lines')
    writeFileSync(file, withEnds(lines))
    expect(await this.events(`produce ${line}`, '--file', file, ...more)).toMatchObject([{ records: lines.length }])
  }

  async consume(line: string): Promise<Event[]> {
    return await this.events(`consume ${line} --from beginning --until-end`)
  }

  async close(): Promise<void> {
    await this.client?.close()
    await this.cluster?.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const withEnds = (lines: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(lines.flatMap((each) => [Buffer.from(each), Buffer.from('\n')]))
