// The example as a new user runs it: rows flow, the sink equals SQL, and a second start goes on where the first one stopped.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingPostgres, start } from '@millrace/judges'
import { expect, test } from 'vitest'

const missing = missingPostgres()
const main = join(import.meta.dirname, 'main.ts')

interface Comparison {
  readonly event: string
  readonly process?: string
  readonly exit?: string
  readonly equal: boolean
  readonly changes: { readonly written: number }
}

/** The process that this script runs in, under one that has started it. */
function childOf(parent: number, script: string): number {
  const isChild = (pid: string): boolean => {
    try {
      const [, parentPid] = /^\d+ \(.*\) \S+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
      return parentPid === String(parent) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script)
    } catch {
      // Another one, which has ended since the list was read.
      return false
    }
  }
  const found = readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && isChild(pid))
  if (found === undefined) throw new Error(`${script} does not run under ${parent}`)
  return Number(found)
}

test.skipIf(missing !== undefined)(
  `the sink equals SQL, after a second start too, in which the writer is killed${missing === undefined ? '' : ` (${missing})`}`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-orders-'))
    const run = async (kills: boolean): Promise<{ comparison: Comparison; restarts: readonly unknown[] }> => {
      const events: Comparison[] = []
      let isKilled = !kills
      const onLine = (line: string): void => {
        if (!line.startsWith('{')) return
        const event = JSON.parse(line) as Comparison
        events.push(event)
        if (isKilled || event.event !== 'progress' || event.process !== 'writer') return
        isKilled = true
        process.kill(childOf(child.pid, 'writer.ts'), 'SIGKILL')
      }
      const rate = kills ? ['--rate', '1500'] : []
      const args = ['--conditions=@millrace/source', main, '--rows', '3000', '-d', directory, '--json', ...rate]
      const child = start(process.execPath, args, { onLine })
      expect(await child.exited, child.output().slice(-3000)).toBe(0)
      return {
        comparison: events.find((each) => each.event === 'comparison') as Comparison,
        restarts: events.flatMap((each) => (each.event === 'restarting' ? [[each.process, each.exit]] : [])),
      }
    }
    try {
      const first = await run(false)
      expect(first.comparison).toMatchObject({ equal: true, changes: { written: 5000 } })
      const canKill = existsSync('/proc/self/stat')
      const second = await run(canKill)
      expect(second.comparison).toMatchObject({ equal: true, changes: { written: 8000 } })
      if (canKill) expect(second.restarts).toEqual([['writer', 'SIGKILL']])
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
)
