// One contract, over the backend in memory and the one on disk.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nodeHost } from '@millrace/host/node'
import { memoryBackend } from './memory.ts'
import { rocksdbBackend } from './rocksdb.ts'
import type { StateBackend } from './store.ts'
import { StateClosed, StateLocked } from './store.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-state-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const backends: Record<string, () => Promise<StateBackend>> = {
  memory: () => Promise.resolve(memoryBackend()),
  rocksdb: () => rocksdbBackend(nodeHost()),
}

describe.each(Object.keys(backends))('%s', (name) => {
  test('a batch is seen only once it is written, and is there again after the database is closed and opened', async () => {
    const backend = await backends[name]!()
    const first = await backend.open(`${directory}/0_0`, ['a', 'b'])
    const batch = first.batch()
    batch.put('a', utf8('k'), utf8('1'))
    batch.put('b', utf8('k'), utf8('2'))
    batch.put('b', utf8('gone'), utf8('3'))
    batch.delete('b', utf8('gone'))
    expect(first.get('a', utf8('k'))).toBeUndefined()
    batch.write()
    expect(text(first.get('a', utf8('k')))).toBe('1')
    await first.close()
    const second = await backend.open(`${directory}/0_0`, ['b'])
    expect(text(second.get('b', utf8('k')))).toBe('2')
    expect(second.get('b', utf8('gone'))).toBeUndefined()
    await second.close()
    const third = await backend.open(`${directory}/0_0`, ['a', 'c'])
    expect(text(third.get('a', utf8('k')))).toBe('1')
    await third.close()
  })

  test('a discarded batch leaves nothing behind, and the batch can be used again', async () => {
    const database = await (await backends[name]!()).open(`${directory}/0_0`, ['a'])
    const batch = database.batch()
    batch.put('a', utf8('x'), utf8('1'))
    batch.discard()
    batch.put('a', utf8('y'), utf8('2'))
    batch.write()
    expect([...database.scan('a')].map(([key]) => text(key))).toEqual(['y'])
    await database.close()
  })

  test('a scan goes by unsigned bytes, from inclusive to exclusive, over more rows than one page', async () => {
    const database = await (await backends[name]!()).open(`${directory}/0_0`, ['a'])
    const batch = database.batch()
    for (let n = 2499; n >= 0; n--) batch.put('a', new Uint8Array([n >> 8, n & 0xff]), new Uint8Array([n & 0xff]))
    batch.write()
    const keys = [...database.scan('a', new Uint8Array([0, 200]), new Uint8Array([9, 0]))].map(
      ([key]) => (key[0]! << 8) | key[1]!,
    )
    expect(keys).toEqual(Array.from({ length: 9 * 256 - 200 }, (_, at) => at + 200))
    expect([...database.lastKey('a')!]).toEqual([9, 2499 & 0xff])
    database.deleteBelow('a', new Uint8Array([9, 0]))
    expect([...database.scan('a')]).toHaveLength(2500 - 9 * 256)
    expect(database.lastKey('a')).toBeDefined()
    await database.close()
  })

  test('using a closed database throws instead of crashing', async () => {
    const database = await (await backends[name]!()).open(`${directory}/0_0`, ['a'])
    const batch = database.batch()
    batch.put('a', utf8('x'), utf8('1'))
    await database.close()
    await database.close()
    expect(() => database.get('a', utf8('x'))).toThrow(StateClosed)
    expect(() => [...database.scan('a')]).toThrow(StateClosed)
    expect(() => database.batch()).toThrow(StateClosed)
    expect(() => batch.write()).toThrow(StateClosed)
    expect(() => database.deleteBelow('a', utf8('x'))).toThrow(StateClosed)
  })

  test('a destroyed database is empty when it is opened again', async () => {
    const backend = await backends[name]!()
    const first = await backend.open(`${directory}/0_0`, ['a'])
    const batch = first.batch()
    batch.put('a', utf8('x'), utf8('1'))
    batch.write()
    await first.close()
    await backend.destroy(`${directory}/0_0`)
    const second = await backend.open(`${directory}/0_0`, ['a'])
    expect(second.get('a', utf8('x'))).toBeUndefined()
    await second.close()
  })
})

test('a directory that is open elsewhere is refused with what to do about it', async () => {
  const backend = await rocksdbBackend(nodeHost())
  const database = await backend.open(`${directory}/0_0`, ['a'])
  await expect(backend.open(`${directory}/0_0`, ['a'])).rejects.toThrow(StateLocked)
  await database.close()
})
