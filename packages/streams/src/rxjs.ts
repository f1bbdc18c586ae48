// Interop with rxjs 7: what a node hands on as an Observable, and an Observable's values as a topic's records.
import type { Millrace } from '@millrace/client'
import { Observable } from 'rxjs'
import type { App } from './app.ts'
import { Scratch } from './serde/serde.ts'
import type { TappedRecord, TapOptions } from './tap.ts'
import type { Topic } from './topic.ts'
import type { Node } from './topology/node.ts'

/**
 * Every record that a node hands on in this instance while someone is subscribed. An Observable pushes and cannot be told to wait: of a
 * subscriber that is slow only by being asynchronous further down, rxjs buffers without a bound. `app.tap(node)` is the same as an async
 * iterable, with a bound.
 */
export function observe<K, V>(
  app: Pick<App, 'tap'>,
  node: Node<'stream' | 'table', K, V>,
  options?: TapOptions,
): Observable<TappedRecord<K, V>> {
  return new Observable((subscriber) => {
    const records = app.tap(node, options)
    const pump = async (): Promise<void> => {
      try {
        for await (const record of records) subscriber.next(record)
        subscriber.complete()
      } catch (failure) {
        subscriber.error(failure)
      }
    }
    void pump()
    return () => void records.return?.()
  })
}

/** What `ingest` writes. */
export interface IngestRecord<K, V> {
  readonly key: K | null
  readonly value: V | null
  readonly timestamp?: number
}

export interface IngestOptions {
  readonly signal?: AbortSignal
  /** Records sent and not acknowledged yet, beyond which an Observable's values wait in a list here. 1,000. */
  readonly inFlight?: number
}

/**
 * Writes what an Observable (or any async iterable) gives to a topic, in order, and resolves with the topic when it has completed and all
 * is acknowledged. An Observable cannot be replayed, so it can never feed an exactly-once topology itself: this topic can.
 * @throws what the source fails with, or what the producer does.
 */
export async function ingest<K, V>(
  client: Pick<Millrace, 'producer'>,
  source: Observable<IngestRecord<K, V>> | AsyncIterable<IngestRecord<K, V>>,
  topic: Topic<K, V>,
  options: IngestOptions = {},
): Promise<Topic<K, V>> {
  await using producer = client.producer()
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  const inFlightMax = options.inFlight ?? 1000
  const [keyScratch, valueScratch] = [new Scratch(), new Scratch()]
  let unflushed = 0
  await producer.ready(topic.name, signal)
  for await (const { key, value, timestamp } of source instanceof Observable ? valuesOf(source) : source) {
    options.signal?.throwIfAborted()
    const keyBytes = key === null ? null : topic.key.encode(key, keyScratch)
    const valueBytes = value === null ? null : topic.value.encode(value, valueScratch)
    while (!producer.append(topic.name, -1, keyBytes, valueBytes, timestamp ?? -1, null)) await producer.ready(topic.name, signal)
    if (++unflushed < inFlightMax) continue
    await producer.flush(signal)
    unflushed = 0
  }
  await producer.flush(signal)
  return topic
}

/** An Observable's values as they come, in a list for as long as no one takes them. */
async function* valuesOf<T>(source: Observable<T>): AsyncGenerator<T> {
  let arrived: T[] = []
  let state: { readonly over: boolean; readonly failure?: unknown } = { over: false }
  let wake: () => void = () => {}
  const subscription = source.subscribe({
    next: (value) => {
      arrived.push(value)
      wake()
    },
    error: (failure: unknown) => {
      state = { over: true, failure }
      wake()
    },
    complete: () => {
      state = { over: true }
      wake()
    },
  })
  try {
    for (;;) {
      const batch = arrived
      arrived = []
      yield* batch
      if (arrived.length > 0) continue
      if (state.over) break
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    if ('failure' in state) throw state.failure
  } finally {
    subscription.unsubscribe()
  }
}
