// Rows over committed bytes: nothing uncommitted in the database, nothing lost when the cache is small, Kafka's bytes in the changelog.
import { expect, test } from 'vitest'
import { json } from '../serde/json.ts'
import { int64, string } from '../serde/primitives.ts'
import type { Serde } from '../serde/serde.ts'
import type { ChangeWriter } from './changes.ts'
import { KeyValueState } from './key-value-state.ts'
import { memoryDatabase } from './memory.ts'
import { windowStoreKey, WindowState } from './window-state.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const counts = { kind: 'keyValue', name: 's', key: string as Serde<unknown>, value: int64 as Serde<unknown> } as const
const windows = { ...counts, kind: 'window', sizeMs: 10, retentionMs: 20 } as const

/** Takes changes into a batch, and room for as many as told at a time. */
function writer(database: ReturnType<typeof memoryDatabase>, room = Infinity) {
  const batch = database.batch()
  const logged: string[] = []
  let left = room
  const take = (line: string): void => {
    left--
    logged.push(line)
  }
  const into: ChangeWriter = {
    get blocked() {
      return left <= 0
    },
    put(store, storeKey, changelogKey, value, row, timestamp) {
      take(`${hex(changelogKey)}=${hex(value)}@${timestamp}`)
      batch.put(store, storeKey, row)
    },
    delete(store, storeKey, changelogKey, timestamp) {
      take(`${hex(changelogKey)}=null@${timestamp}`)
      batch.delete(store, storeKey)
    },
  }
  return { into, batch, logged, makeRoom: (more: number) => void (left = more) }
}

test('a changed row is written once, as the plain value to the changelog and with its time to the database', () => {
  const database = memoryDatabase(['s'])
  const state = new KeyValueState(counts, database, 100)
  for (const value of [1, 2, 3]) state.put(state.row('k'), value, 1000 + value)
  expect([...database.scan('s')]).toEqual([])
  const { into, batch, logged } = writer(database)
  expect(state.flush(into)).toBe(true)
  expect(logged).toEqual(['6b=0000000000000003@1003'])
  expect([...database.scan('s')]).toEqual([])
  batch.write()
  expect([...database.scan('s')].map(([key, value]) => [hex(key), hex(value)])).toEqual([
    ['6b', '00000000000003eb0000000000000003'],
  ])
  expect(new KeyValueState(counts, database, 100).row('k')).toMatchObject({ value: 3, timestamp: 1003 })
})

test('a writer without room is come back to where it stopped', () => {
  const database = memoryDatabase(['s'])
  const state = new KeyValueState(counts, database, 100)
  for (let n = 0; n < 5; n++) state.put(state.row(`k${n}`), n, n)
  const { into, logged, makeRoom } = writer(database, 2)
  expect(state.flush(into)).toBe(false)
  makeRoom(10)
  expect(state.flush(into)).toBe(true)
  expect(logged).toHaveLength(5)
  expect(state.dirtyRows()).toBe(0)
})

test('a cache of few rows answers as one of all rows would, whatever is asked and changed', () => {
  let seed = 7
  const pick = (below: number): number => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  const database = memoryDatabase(['s'])
  const state = new KeyValueState({ ...counts, key: json() as Serde<unknown> }, database, 3)
  const model = new Map<number, number>()
  for (let step = 0; step < 5000; step++) {
    const n = pick(20)
    const row = state.row({ n })
    expect([step, row.value]).toEqual([step, model.get(n) ?? null])
    if (pick(2) === 0) {
      const value = pick(5) === 0 ? null : step
      state.put(row, value, step)
      if (value === null) model.delete(n)
      else model.set(n, value)
    }
    if (pick(10) === 0) {
      const { into, batch } = writer(database)
      state.flush(into)
      // Between the two steps of a commit a query sees what was committed to the changelog.
      expect(state.peek({ n })).toBe(model.get(n) ?? null)
      batch.write()
    }
  }
  expect([...database.scan('s')].length).toBeGreaterThan(0)
})

test('windows lie by their start in the database and by their key in the changelog, and go when they are too old', () => {
  const database = memoryDatabase(['s'])
  const state = new WindowState(windows, database, 100)
  for (const start of [0, 10, 20]) state.put(state.row('k', start), start, start + 5)
  const { into, batch, logged } = writer(database)
  expect(state.flush(into)).toBe(true)
  batch.write()
  expect(logged[1]).toBe('6b000000000000000a00000000=000000000000000a@15')
  state.expire()
  // Kept are starts above 20 - 20.
  expect([...database.scan('s')].map(([key]) => hex(key))).toEqual(['000000000000000a6b', '00000000000000146b'])
  expect(state.row('k', 0).value).toBeNull()
  expect(state.row('k', 10)).toMatchObject({ value: 10, timestamp: 15 })
  const again = new WindowState(windows, database, 100)
  expect(again.row('k', 20)).toMatchObject({ value: 20, timestamp: 25 })
  expect(again.isExpired(0)).toBe(true)
  expect(hex(windowStoreKey(Buffer.from('6b000000000000000a00000000', 'hex')))).toBe('000000000000000a6b')
})
