// send(): one record with a promise of its own, on top of append.
import type { Clock } from '@millrace/host'
import type { CallOptions } from '../cluster/config.ts'
import { callTimeoutMs } from '../cluster/cluster.ts'
import { Limit } from '../cluster/limit.ts'
import type { Accumulator } from './accumulator.ts'
import type { Delivery, Outcome } from './batch.ts'
import type { ProducerRecord, RecordMetadata } from './producer.ts'

const utf8 = new TextEncoder()

/** @throws TypeError what a user without types gave is neither bytes nor text: it would be sent as no value. */
function bytesOf(field: 'key' | 'value', value: Uint8Array | string | null | undefined): Uint8Array | null {
  if (typeof value === 'string') return utf8.encode(value)
  if (value === null || ArrayBuffer.isView(value)) return value
  throw new TypeError(`send: ${field} must be bytes, a text or null, not ${typeof value}`)
}

/** One record on its way: settles its promise with where it landed. */
class RecordDelivery implements Delivery {
  readonly index: number
  readonly timestamp: number
  readonly #topic: string
  readonly #partition: number
  readonly #resolve: (metadata: RecordMetadata) => void
  readonly #reject: (cause: Error) => void

  constructor(
    index: number,
    timestamp: number,
    topic: string,
    partition: number,
    resolve: (metadata: RecordMetadata) => void,
    reject: (cause: Error) => void,
  ) {
    this.index = index
    this.timestamp = timestamp
    this.#topic = topic
    this.#partition = partition
    this.#resolve = resolve
    this.#reject = reject
  }

  settle({ failure, offset, logAppendTime }: Outcome): void {
    if (failure !== undefined) return this.#reject(failure)
    const timestamp = logAppendTime >= 0 ? logAppendTime : this.timestamp
    this.#resolve({ topic: this.#topic, partition: this.#partition, offset: offset < 0 ? -1 : offset + this.index, timestamp })
  }
}

/**
 * Appends at once where that is possible, in the order of the calls where it is not.
 * @param unsent told when a record that had to wait will never be appended.
 */
export function sendRecord(
  clock: Clock,
  accumulator: Accumulator,
  checkMayAppend: () => void,
  record: ProducerRecord,
  options: CallOptions | undefined,
  unsent: (cause: Error) => void,
): Promise<RecordMetadata> {
  return new Promise((resolve, reject) => {
    const { topic } = record
    if (typeof topic !== 'string') throw new TypeError(`send: topic must be a text, not ${typeof topic}`)
    const key = bytesOf('key', record.key ?? null)
    const value = bytesOf('value', record.value)
    const headers = record.headers === undefined || record.headers.length === 0 ? null : record.headers
    let settle: { resolve: (metadata: RecordMetadata) => void; reject: (cause: Error) => void } = { resolve, reject }
    const attempt = (fromQueue: boolean): boolean => {
      checkMayAppend()
      const delivery = (index: number, timestamp: number, partition: number): Delivery =>
        new RecordDelivery(index, timestamp, topic, partition, settle.resolve, settle.reject)
      return accumulator.append(topic, record.partition ?? -1, key, value, record.timestamp ?? -1, headers, delivery, fromQueue)
    }
    let leaveQueue: (() => void) | undefined
    let isAppended = false
    const fail = (cause: Error): void => {
      settle.reject(cause)
      if (!isAppended) unsent(cause)
    }
    const limited = (timeoutMs: number): Limit => {
      const limit = new Limit(clock, `send to '${topic}'`, timeoutMs, [options?.signal])
      const stop = (): void => fail(limit.signal.reason as Error)
      const end = (): void => {
        limit.signal.removeEventListener('abort', stop)
        limit.end()
        leaveQueue?.()
      }
      settle = {
        resolve: (metadata) => {
          end()
          resolve(metadata)
        },
        reject: (cause) => {
          end()
          reject(cause)
        },
      }
      if (limit.signal.aborted) stop()
      else limit.signal.addEventListener('abort', stop, { once: true })
      return limit
    }
    try {
      const own = options?.timeoutMs !== undefined || options?.signal !== undefined
      if (own) {
        const limit = limited(options.timeoutMs ?? callTimeoutMs)
        if (limit.signal.aborted) return
      }
      if (attempt(false)) {
        isAppended = true
        return
      }
      // Until it is appended it may wait as long as any call; from then on the delivery timeout holds.
      const waiting = own ? undefined : limited(callTimeoutMs)
      const gotRoom = accumulator.waitForRoom()
      let queued = true
      const leave = accumulator.enqueue(topic, {
        attempt: () => {
          const taken = attempt(true)
          if (taken) {
            isAppended = true
            leaveQueue?.()
            waiting?.end()
          }
          return taken
        },
        fail,
      })
      leaveQueue = () => {
        if (!queued) return
        queued = false
        leave()
        gotRoom()
      }
    } catch (failure) {
      settle.reject(failure as Error)
    }
  })
}
