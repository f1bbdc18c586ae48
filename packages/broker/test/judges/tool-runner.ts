// Kafka's command-line tools in one Java process: a tool a call, with its exit code and what it printed.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'
import { quickJavaWith, type ClassPath } from '@millrace/judges'

export interface ToolResult {
  readonly exitCode: number
  readonly output: string
}

/** Calls wait for one another. */
export class ToolRunner {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #exited: Promise<void>
  readonly #waiting: { resolve(result: ToolResult): void; reject(cause: Error): void }[] = []
  #received = Buffer.alloc(0)
  #ended: Error | undefined

  constructor(which: ClassPath) {
    this.#child = spawn('java', ['-Xmx256M', ...quickJavaWith(which), join(import.meta.dirname, 'java/RunTools.java')])
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    let complaints = ''
    // Standard error stays apart: what Java itself says must not come between the answers.
    this.#child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code) => {
        this.#ended = new Error(`the tools ended with ${code}:\n${complaints}`)
        for (const { reject } of this.#waiting.splice(0)) reject(this.#ended)
        resolve()
      })
    })
  }

  run(className: string, ...args: readonly string[]): Promise<ToolResult> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended)
      this.#waiting.push({ resolve, reject })
      this.#child.stdin.write(`${[className, ...args].join('\t')}\n`)
    })
  }

  async stop(): Promise<void> {
    this.#child.stdin.end()
    await this.#exited
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    for (;;) {
      const head = this.#received.indexOf('\n')
      const match = head === -1 ? null : /^(-?\d+) (\d+)$/.exec(this.#received.subarray(0, head).toString())
      if (match === null) return
      const end = head + 1 + Number(match[2])
      if (this.#received.length < end) return
      const output = this.#received.subarray(head + 1, end).toString()
      this.#received = this.#received.subarray(end)
      this.#waiting.shift()?.resolve({ exitCode: Number(match[1]), output })
    }
  }
}
