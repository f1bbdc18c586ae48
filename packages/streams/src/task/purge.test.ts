// What is deleted of repartition topics, and when.
import type { Admin } from '@millrace/client'
import type { Clock, Logger } from '@millrace/host'
import { UnsupportedVersion } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { Purge } from './purge.ts'

function purging(fails?: Error) {
  const calls: unknown[] = []
  const warnings: string[] = []
  let now = 0
  const admin = {
    deleteRecords(offsets: unknown) {
      calls.push(offsets)
      return fails === undefined ? Promise.resolve() : Promise.reject(fails)
    },
  } as unknown as Admin
  const log = { warn: (event: string) => void warnings.push(event), debug: () => {} } as unknown as Logger
  const purge = new Purge(admin, { monotonic: () => now } as Clock, log, (topic) => topic.endsWith('-repartition'))
  return { purge, calls, warnings, wait: (ms: number) => void (now += ms) }
}
const never = new AbortController().signal

test('repartition records before the last committed offset go every half minute, those of inputs never', async () => {
  const { purge, calls, wait } = purging()
  purge.committed([
    { topic: 'orders', partition: 0, offset: 5 },
    { topic: 'x-repartition', partition: 1, offset: 7 },
  ])
  purge.committed([{ topic: 'x-repartition', partition: 1, offset: 9 }])
  await purge.whenDue(never)
  expect(calls).toEqual([])
  wait(30_000)
  await purge.whenDue(never)
  expect(calls).toEqual([[{ topic: 'x-repartition', partition: 1, offset: 9 }]])
  wait(30_000)
  await purge.whenDue(never)
  expect(calls).toHaveLength(1)
})

test('a broker that cannot delete records is asked once, and it is said once', async () => {
  const { purge, calls, warnings, wait } = purging(new UnsupportedVersion('DeleteRecords', 2, 'not served'))
  for (let round = 0; round < 3; round++) {
    purge.committed([{ topic: 'x-repartition', partition: 0, offset: round }])
    wait(30_000)
    await purge.whenDue(never)
  }
  expect(calls).toHaveLength(1)
  expect(warnings).toHaveLength(1)
})

test('another failure is left for the next time', async () => {
  const { purge, calls, wait } = purging(new Error('timed out'))
  for (let round = 0; round < 2; round++) {
    purge.committed([{ topic: 'x-repartition', partition: 0, offset: round }])
    wait(30_000)
    await purge.whenDue(never)
  }
  expect(calls).toHaveLength(2)
})
