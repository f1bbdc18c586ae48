// What the runtime is handed, and when: whole transactions where there are any, parts only when there is too much.
import { expect, test } from 'vitest'
import { JsonEvents } from './json-events.ts'
import { Outbox } from './outbox.ts'
import { schema } from '../../api/schema.ts'
import type { EncodedRecords } from '../../api/encoded-records.ts'
import type { SourceBatch } from '../../api/source.ts'

const json = { format: 'json', schemas: false } as const
const text = new TextDecoder()

function setup(
  cutBytes = 1000,
  fullBytes = 2000,
): { events: JsonEvents; outbox: Outbox; add: (value: string) => void; reading: () => boolean } {
  const options = {
    connectorVersion: '1',
    topicPrefix: 'p',
    database: 'd',
    tombstonesOnDelete: true,
    headers: [],
    untellable: () => undefined,
  }
  const events = new JsonEvents(options, { key: json, value: json }, false)
  let paused = false
  const outbox = new Outbox(events, {
    partition: { server: 'p' },
    cutBytes,
    fullBytes,
    here: () => ({ position: { lsn: 7, partial: { commitLsn: 9, changes: 1 } }, divisible: true }),
    pause: () => (paused = true),
    resume: () => (paused = false),
  })
  const add = (value: string): void => events.other('t', schema.string(), 'k', schema.string(), value)
  return { events, outbox, add, reading: () => !paused }
}

const signal = new AbortController().signal

function values(batch: SourceBatch | undefined): string[] {
  const records = batch?.records as EncodedRecords
  return Array.from({ length: records.count }, (_, i) => text.decode(records.value(i) ?? new Uint8Array(0)))
}

test('what stands before the last boundary is handed out, and what follows stays for its own', async () => {
  const { outbox, add } = setup()
  add('1')
  add('2')
  outbox.mark({ lsn: 1 })
  add('3')
  const first = await outbox.poll(signal)
  expect(values(first)).toEqual(['"1"', '"2"'])
  expect([first?.boundary, first?.offset['lsn']]).toEqual([true, 1])
  expect(outbox.ready()).toBe(false)
  first?.release?.()
  add('4')
  outbox.mark({ lsn: 2 })
  const second = await outbox.poll(signal)
  expect(values(second)).toEqual(['"3"', '"4"'])
})

test('a poll that waits is woken by flush, and not before there is a boundary', async () => {
  const { outbox, add } = setup()
  const waiting = outbox.poll(signal)
  add('1')
  outbox.flush()
  expect(await Promise.race([waiting, Promise.resolve('still waiting')])).toBe('still waiting')
  outbox.mark({ lsn: 1 })
  outbox.flush()
  expect(values(await waiting)).toEqual(['"1"'])
})

test('a position without records is handed out too', async () => {
  const { outbox } = setup()
  outbox.mark({ lsn: 5 })
  const batch = await outbox.poll(signal)
  expect([values(batch), batch?.offset['lsn'], batch?.boundary]).toEqual([[], 5, true])
})

test('too much without a boundary is handed out in part, with the exact place', async () => {
  const { outbox, add } = setup(100)
  add('x'.repeat(200))
  const batch = await outbox.poll(signal)
  expect([batch?.boundary, batch?.divisible, batch?.offset['tx_changes']]).toEqual([false, true, 1])
})

test('reading pauses when too much waits, and goes on when it was taken', async () => {
  const { outbox, add, reading } = setup(1000, 2000)
  add('x'.repeat(3000))
  outbox.flush()
  expect(reading()).toBe(false)
  await outbox.poll(signal)
  expect(reading()).toBe(true)
})

test('a failure ends every poll, the end of the source ends them with nothing', async () => {
  const one = setup()
  const waiting = one.outbox.poll(signal)
  one.outbox.fail(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  await expect(one.outbox.poll(signal)).rejects.toThrow('gone')
  const other = setup()
  other.add('1')
  other.outbox.mark({ lsn: 1 })
  other.outbox.finish()
  expect(values(await other.outbox.poll(signal))).toEqual(['"1"'])
  expect(await other.outbox.poll(signal)).toBeUndefined()
})

test('an aborted signal ends a poll with its reason', async () => {
  const { outbox } = setup()
  const controller = new AbortController()
  const waiting = outbox.poll(controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})
