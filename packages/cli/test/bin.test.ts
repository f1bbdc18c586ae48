// The command as npx starts it: one process, which leaves nothing behind however it ends.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'

const bin = join(import.meta.dirname, '../bin/millrace.mjs')
const folder = mkdtempSync(join(tmpdir(), 'millrace-bin-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a broker that is killed leaves no process, and its port is free', { timeout: 60_000 }, async () => {
  const overrides = ['listeners=PLAINTEXT://127.0.0.1:0', `log.dirs=${folder}/data`].flatMap((each) => ['--override', each])
  const child = spawn(process.execPath, [bin, 'broker', '--json', ...overrides], { stdio: ['ignore', 'pipe', 'inherit'] })
  let port = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as { readonly event: string; readonly listeners: readonly string[] }
    if (event.event !== 'ready') continue
    port = Number(event.listeners[0]?.split(':').at(-1))
    break
  }
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  const asked = createConnection(port, '127.0.0.1')
  const answer = await new Promise((resolve) => {
    asked.once('connect', () => resolve('connected'))
    asked.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code))
  })
  asked.destroy()
  expect(answer).toBe('ECONNREFUSED')
})
