// RocksDB on a file system that is full: a typed failure, and all that was written before is there once there is room.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiskFull } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import { afterAll, expect, test } from 'vitest'
import { diskFullIn, pauseAfter } from './disk-room.ts'
import { rocksdbBackend } from './rocksdb.ts'

const directory = mkdtempSync(join(tmpdir(), 'millrace-full-'))
/** Only root may mount, and not in every container. */
const isMounted = mount('mount', '-t', 'tmpfs', '-o', 'size=3m', 'none', directory)
afterAll(() => {
  if (isMounted) mount('umount', directory)
  rmSync(directory, { recursive: true, force: true })
})

function mount(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.skipIf(!isMounted)('a full file system (needs the right to mount one)', async () => {
  const backend = await rocksdbBackend(nodeHost())
  const key = (n: number): Uint8Array => new TextEncoder().encode(String(n).padStart(8, '0'))
  const value = new Uint8Array(10_000).fill(7)
  let written = 0
  const fill = async (): Promise<unknown> => {
    const database = await backend.open(`${directory}/0_0`, ['a'])
    const batch = database.batch()
    try {
      for (; written < 10_000; written++) {
        batch.put('a', key(written), value)
        batch.write()
      }
      return undefined
    } catch (failure) {
      return failure
    } finally {
      await database.close()
    }
  }
  const failure = await fill()
  expect(failure).toBeInstanceOf(DiskFull)
  expect((failure as Error).message).toContain(`${directory}/0_0`)
  expect(written).toBeGreaterThan(50)
  mount('mount', '-o', 'remount,size=60m', directory)
  const again = await backend.open(`${directory}/0_0`, ['a'])
  expect([...again.scan('a')]).toHaveLength(written)
  await again.close()
  await expect(backend.open(`${directory}/0_0`, ['a']).then((database) => database.close())).resolves.toBeUndefined()
})

test('a full disk that a library tells of in words, at any depth, becomes DiskFull; anything else stays what it is', () => {
  const said = new Error('Database is not open', { cause: new Error('IO error: No space left on device: While appending') })
  expect(diskFullIn('/state/0_0', said)).toMatchObject({ name: 'DiskFull', path: '/state/0_0', cause: said })
  const other = new Error('Corruption: bad block')
  expect(diskFullIn('/state/0_0', other)).toBe(other)
})

test('room that is gone again before a commit is waited for longer each time, up to a minute', () => {
  expect([1, 2, 3, 4, 5, 20].map(pauseAfter)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
})
