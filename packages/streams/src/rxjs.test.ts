// rxjs in and out, against a tap and a producer that tests hold in their hands.
import { from, of, Subject, throwError } from 'rxjs'
import { toArray, take } from 'rxjs'
import { expect, test } from 'vitest'
import type { Millrace, Producer } from '@millrace/client'
import * as k from './index.ts'
import { ingest, observe } from './rxjs.ts'
import { Tap } from './tap.ts'

const words = k.topic('words', { key: k.string, value: k.string })

function tapped() {
  let isOver = false
  const tap = new Tap({ buffer: 2 }, () => void (isOver = true))
  const app = { tap: () => tap } as unknown as Pick<k.App, 'tap'>
  return { tap, app, isOver: () => isOver }
}
const node = k.topology().stream(words)

test('an Observable gets what the node hands on, and lets go of the tap when it is done', async () => {
  const { tap, app, isOver } = tapped()
  const got = new Promise((resolve) => observe(app, node).pipe(take(2), toArray()).subscribe(resolve))
  tap.push({ key: 'a', value: '1', timestamp: 1 })
  tap.push({ key: 'b', value: '2', timestamp: 2 })
  expect(await got).toEqual([
    { key: 'a', value: '1', timestamp: 1 },
    { key: 'b', value: '2', timestamp: 2 },
  ])
  expect(isOver()).toBe(true)
})

test('an Observable fails with what the application fails with', async () => {
  const { tap, app } = tapped()
  const failed = new Promise((resolve) => observe(app, node).subscribe({ error: resolve }))
  tap.end(new Error('the application failed'))
  expect(await failed).toEqual(new Error('the application failed'))
})

test('a tap that is read too slowly drops the oldest, or ends', async () => {
  const dropping = new Tap({ buffer: 2 }, () => {})
  for (const value of ['1', '2', '3']) dropping.push({ key: null, value, timestamp: 0 })
  dropping.end()
  const seen: unknown[] = []
  for await (const { value } of dropping) seen.push(value)
  expect(seen).toEqual(['2', '3'])
  expect(dropping.dropped).toBe(1)
  const strict = new Tap({ buffer: 1, overflow: 'error' }, () => {})
  for (const value of ['1', '2']) strict.push({ key: null, value, timestamp: 0 })
  expect(await strict.next()).toMatchObject({ value: { value: '1' } })
  await expect(strict.next()).rejects.toThrow('1 records behind')
})

/** A producer that has room for one record between two flushes, and what it was given. */
function producing() {
  const sent: string[] = []
  let room = 1
  const decode = (bytes: Uint8Array | null): string => (bytes === null ? 'null' : new TextDecoder().decode(bytes))
  const producer = {
    ready: () => Promise.resolve(void (room = 1)),
    append(topic: string, _partition: number, key: Uint8Array | null, value: Uint8Array | null, timestamp: number) {
      if (room-- <= 0) return false
      sent.push(`${topic} ${decode(key)}=${decode(value)}@${timestamp}`)
      return true
    },
    flush: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(void sent.push('closed')),
  } as unknown as Producer
  return { sent, client: { producer: () => producer } as Pick<Millrace, 'producer'> }
}

test('the values of an Observable become records of a topic, in order', async () => {
  const { sent, client } = producing()
  const source = from([
    { key: 'a', value: '1', timestamp: 5 },
    { key: null, value: '2' },
    { key: 'b', value: null },
  ])
  expect(await ingest(client, source, words, { inFlight: 2 })).toBe(words)
  expect(sent).toEqual(['words a=1@5', 'words null=2@-1', 'words b=null@-1', 'closed'])
})

test('values that come while others are sent are not lost, and a failure ends it', async () => {
  const { sent, client } = producing()
  const subject = new Subject<{ key: string; value: string }>()
  const done = ingest(client, subject, words)
  // The subscription is there once the producer is ready.
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  for (const value of ['1', '2', '3']) subject.next({ key: 'k', value })
  await Promise.resolve()
  subject.next({ key: 'k', value: '4' })
  subject.complete()
  await done
  expect(sent).toEqual(['words k=1@-1', 'words k=2@-1', 'words k=3@-1', 'words k=4@-1', 'closed'])
  await expect(
    ingest(
      client,
      throwError(() => new Error('no more')),
      words,
    ),
  ).rejects.toThrow('no more')
  const abort = AbortSignal.abort(new Error('enough'))
  await expect(ingest(client, of({ key: 'k', value: '5' }), words, { signal: abort })).rejects.toThrow('enough')
})
