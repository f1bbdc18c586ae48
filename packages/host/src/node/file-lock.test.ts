// Lock files between processes: with one that locks as Java does, with one that died, with one that has no system's locks.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { DiskFailed } from '../disk.ts'
import { nodeDisk } from './disk.ts'
import { takeLock } from './file-lock.ts'
import { libc } from './libc.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-locks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Locks the file as java.nio's FileChannel does (fcntl, F_SETLK), says whether it could, and stays until it is ended. */
const asJava = `
const fs = require('node:fs')
const koffi = require('koffi')
const fcntl = koffi.load(null).func('int fcntl(int file, int command, void *lock)')
const lock = new Uint8Array(32)
lock[0] = 1
console.log(fcntl(fs.openSync(process.argv[1], 'a+'), 6, lock) === 0 ? 'locked' : 'refused')
setInterval(() => {}, 1000)`

/** @returns what it said, and how to end it. */
async function another(path: string): Promise<{ readonly said: string; end(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', asJava, path], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said = await new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk).trim())))
  return {
    said,
    end: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

describe.skipIf(libc() === undefined)("beside a process with the system's locks", () => {
  test('a file that it locks is held and stays as it is; when it dies the file can be had', async () => {
    const path = join(folder, 'theirs')
    writeFileSync(path, '')
    const { said, end } = await another(path)
    expect(said).toBe('locked')
    expect(takeLock(path)).toBeUndefined()
    expect(readdirSync(folder)).toEqual(['theirs'])
    await end()
    const lock = takeLock(path)
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^${process.pid} `))
    lock?.release()
    expect(readdirSync(folder)).toEqual([])
  })

  test('it cannot lock a file that is held here, also after it was asked for again', async () => {
    const path = join(folder, 'ours')
    const lock = takeLock(path)
    expect([lock === undefined, takeLock(path)]).toEqual([false, undefined])
    const refused = await another(path)
    expect(refused.said).toBe('refused')
    await refused.end()
    lock?.release()
    const free = await another(path)
    expect(free.said).toBe('locked')
    await free.end()
    rmSync(path)
  })
})

test.skipIf(libc() === undefined)('a lock is known from the list of the system where its library cannot be called', async () => {
  vi.doMock('./libc.ts', () => ({ libc: () => undefined }))
  vi.resetModules()
  const without = await import('./file-lock.ts')
  const path = join(folder, 'listed')
  const { end } = await another(path)
  expect(without.takeLock(path)).toBeUndefined()
  await end()
  without.takeLock(path)?.release()
  expect(readdirSync(folder)).toEqual([])
})

test('a file whose owner is gone, or which is no lock file, is taken', () => {
  for (const left of ['', 'what is this', '4194304 1', `${process.pid} 1`]) {
    const path = join(folder, 'left')
    writeFileSync(path, left)
    const lock = takeLock(path)
    expect(readFileSync(path, 'utf8'), left).toMatch(new RegExp(`^${process.pid} `))
    lock?.release()
  }
})

test("an owner that lives is believed without a lock of the system's", () => {
  const path = join(folder, 'lives')
  const first = takeLock(path)
  const content = readFileSync(path, 'utf8')
  first?.release()
  writeFileSync(path, content)
  expect(takeLock(path)).toBeUndefined()
  rmSync(path)
})

test('a lock that cannot be given back fails as the disk does', () => {
  const path = join(folder, 'replaced')
  const lock = nodeDisk.lock(path)
  rmSync(path)
  mkdirSync(path)
  expect(() => lock?.release()).toThrow(DiskFailed)
  rmSync(path, { recursive: true })
})
