// The load of a benchmark: one warm JVM for all cells, told what to do line by line, so that both brokers meet the same client.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import type { Child } from '@millrace/judges'
import { classPath, judgesFolder, start } from '@millrace/judges'

/** What one command measured. Latencies in ms, of records that were sent and answered within the window. */
export interface Measured {
  readonly recordsPerSecond: number
  /** Records of the whole command, the warm-up's too. */
  readonly sent: number
  readonly average: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
}

export type Words = Readonly<Record<string, string | number>>

export class Load {
  readonly #child: Child
  #answer: ((line: string) => void) | undefined

  constructor() {
    const arguments_ = ['-Xmx3G', '-Xms3G', '-XX:+UseG1GC', '-cp', `${compiled()}:${classPath('tools')}`, 'Load']
    this.#child = start('java', arguments_, { keepsInput: true, onLine: (line) => line.startsWith('{') && this.#answer?.(line) })
  }

  /** @throws Error with all that the JVM printed when the command fails. */
  async run(command: string, words: Words): Promise<Measured> {
    const answered = new Promise<string>((resolve) => (this.#answer = resolve))
    const line = Object.entries(words).map(([name, value]) => ` ${name}=${value}`)
    this.#child.process.stdin?.write(`${command}${line.join('')}\n`)
    const answer = await Promise.race([answered, this.#child.exited])
    if (typeof answer === 'number') throw new Error(`the load ended with ${answer}:\n${this.#child.output()}`)
    return JSON.parse(answer) as Measured
  }

  close(): Promise<void> {
    return this.#child.kill()
  }
}

/**
 * Makes topics with one replica, each with its number of partitions, and waits until every partition answers. Apache Kafka answers before
 * it leads them all: an idempotent producer whose first batch comes too early and whose second does not is then out of order for ever.
 */
export async function createTopics(bootstrap: string, topics: Readonly<Record<string, number>>): Promise<void> {
  await using millrace = createMillrace({ bootstrapServers: [bootstrap] }, nodeHost({ level: 'error' }))
  await millrace.admin.createTopics(
    Object.entries(topics).map(([name, partitions]) => ({ name, partitions, replicationFactor: 1 })),
  )
  const asked = Object.entries(topics).flatMap(([topic, partitions]) =>
    Array.from({ length: partitions }, (_, partition) => ({ topic, partition, at: 'latest' as const })),
  )
  for (const deadline = performance.now() + 20_000; ;) {
    try {
      await millrace.admin.listOffsets(asked)
      return
    } catch (cause) {
      if (performance.now() > deadline) throw cause
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** @returns the folder of the classes, compiled when the source is newer. */
function compiled(): string {
  const source = join(import.meta.dirname, '../judges/java/load/Load.java')
  const classes = join(judgesFolder, 'load')
  const main = join(classes, 'Load.class')
  if (!existsSync(main) || statSync(main).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(classes, { recursive: true })
    execFileSync('javac', ['-nowarn', '-cp', classPath('tools'), '-d', classes, source])
  }
  return classes
}
