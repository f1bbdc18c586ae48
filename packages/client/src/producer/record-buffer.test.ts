// Order and sequences of one partition, by transcript: what leaves, what is answered, what leaves next.
import { BatchBuilder, ErrorCode, KafkaError } from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { ProducerIdentity } from './batch.ts'
import { ProducerBatch } from './batch.ts'
import { RecordBuffer } from './record-buffer.ts'
import { addSequence } from './sequences.ts'

const inFlightMax = 5
const first: ProducerIdentity = { producerId: 7, epoch: 0 }
const second: ProducerIdentity = { producerId: 7, epoch: 1 }

/** A buffer with closed batches of two records each, and a shorthand for sending them. */
function bufferWith(count: number): {
  buffer: RecordBuffer
  batches: ProducerBatch[]
  send: (identity?: ProducerIdentity) => string
} {
  const buffer = new RecordBuffer('t', 0)
  const batches = Array.from({ length: count }, (_, order) => {
    const batch = new ProducerBatch(0, order, new BatchBuilder({ codecId: 0 }))
    batch.append(0, null, null, null)
    batch.append(0, null, null, null)
    buffer.queue.push(batch)
    return batch
  })
  const send = (identity: ProducerIdentity = first): string => {
    if (buffer.readyAt(0, inFlightMax) === Infinity) return 'nothing'
    const { batch, baseSequence } = buffer.take(identity)!
    batch.identity = buffer.identity
    batch.baseSequence = baseSequence
    batch.attempts++
    return `${batch.order}@${baseSequence}`
  }
  return { buffer, batches, send }
}

test('the first batch goes alone; once it is acknowledged five are in flight, and no sixth', () => {
  const { buffer, batches, send } = bufferWith(8)
  expect([send(), send()]).toEqual(['0@0', 'nothing'])
  buffer.acknowledged(batches[0]!, 1)
  expect([send(), send(), send(), send(), send(), send()]).toEqual(['1@2', '2@4', '3@6', '4@8', '5@10', 'nothing'])
  buffer.acknowledged(batches[1]!, 3)
  expect(send()).toBe('6@12')
  expect(buffer.lastAckedOffset).toBe(3)
})

test('after a failure nothing leaves until all in flight are answered; then all refused go again in order with their sequences', () => {
  const { buffer, batches, send } = bufferWith(6)
  send()
  buffer.acknowledged(batches[0]!, 1)
  expect([send(), send(), send()]).toEqual(['1@2', '2@4', '3@6'])
  buffer.sendAgain(batches[1]!, 0, true)
  expect(send()).toBe('nothing')
  expect(buffer.isFirstUnacknowledged(batches[2]!)).toBe(false)
  buffer.sendAgain(batches[3]!, 0, true)
  buffer.sendAgain(batches[2]!, 0, true)
  expect([send(), send(), send(), send()]).toEqual(['1@2', '2@4', '3@6', '4@8'])
  expect(buffer.isFirstUnacknowledged(batches[1]!)).toBe(true)
})

test('a batch waits for its back-off, and those behind it with it', () => {
  const { buffer, batches, send } = bufferWith(2)
  send()
  buffer.sendAgain(batches[0]!, 500, true)
  expect(buffer.readyAt(0, inFlightMax)).toBe(500)
})

test('an unanswered batch holds the window even when those behind it were acknowledged', () => {
  const { buffer, batches, send } = bufferWith(9)
  send()
  buffer.acknowledged(batches[0]!, 1)
  expect([send(), send(), send()]).toEqual(['1@2', '2@4', '3@6'])
  buffer.acknowledged(batches[2]!, 5)
  buffer.acknowledged(batches[3]!, 7)
  expect(buffer.isWrittenBelow(batches[1]!)).toBe(true)
  // 1 is without an answer: 4 and 5 complete the five that the broker remembers.
  expect([send(), send(), send()]).toEqual(['4@8', '5@10', 'nothing'])
  buffer.acknowledged(batches[1]!, 3)
  expect(send()).toBe('6@12')
})

test('a new epoch is taken once nothing is in flight, and numbers all that waits from 0', () => {
  const { buffer, batches, send } = bufferWith(4)
  send()
  buffer.acknowledged(batches[0]!, 1)
  expect([send(), send()]).toEqual(['1@2', '2@4'])
  buffer.sendAgain(batches[1]!, 0, true)
  buffer.renumber(true)
  expect(buffer.wantsNewEpoch).toBe(true)
  expect(send(second)).toBe('nothing')
  buffer.sendAgain(batches[2]!, 0, true)
  expect([send(second), send(second), send(second)]).toEqual(['1@0', '2@2', '3@4'])
  expect(buffer.wantsNewEpoch).toBe(false)
  expect(buffer.identity).toEqual(second)
})

test('another epoch of the producer changes nothing for a partition whose sequences are whole', () => {
  const { buffer, batches, send } = bufferWith(3)
  send()
  buffer.acknowledged(batches[0]!, 1)
  expect(send(second)).toBe('1@2')
  expect(buffer.identity).toEqual(first)
})

test('a new producer id begins at 0 and its first batch goes alone again', () => {
  const { buffer, batches, send } = bufferWith(4)
  send()
  buffer.acknowledged(batches[0]!, 1)
  expect([send({ producerId: 9, epoch: 0 }), send({ producerId: 9, epoch: 0 })]).toEqual(['1@0', 'nothing'])
})

test('a batch that is given up leaves a gap, so what follows is numbered anew', () => {
  const { buffer, batches, send } = bufferWith(3)
  send()
  buffer.acknowledged(batches[0]!, 1)
  send()
  buffer.dropped(batches[1]!, true)
  expect([send(second), send(second)]).toEqual(['2@0', 'nothing'])
})

test('the reason is the first failure; that others came out of order behind it does not hide it, and an acknowledgement ends it', () => {
  const { buffer, batches, send } = bufferWith(4)
  const full = new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, 't-0: no space left on the device')
  const early = new KafkaError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 't-0: sequence 4 where 2 was expected')
  send()
  buffer.acknowledged(batches[0]!, 1)
  expect([send(), send(), buffer.reason]).toEqual(['1@2', '2@4', ''])
  buffer.failed(full)
  buffer.failed(early)
  expect([buffer.firstFailure, buffer.lastFailure]).toEqual([full, full])
  const moved = new KafkaError(ErrorCode.NOT_LEADER_OR_FOLLOWER, 't-0')
  buffer.failed(moved)
  expect([buffer.firstFailure, buffer.lastFailure]).toEqual([full, moved])
  expect(buffer.reason).toMatch(/^KAFKA_STORAGE_ERROR: t-0: no space left.*; last failure: NOT_LEADER_OR_FOLLOWER/)
  buffer.acknowledged(batches[1]!, 3)
  expect(buffer.reason).toBe('')
  buffer.failed(early)
  expect(buffer.firstFailure).toBe(early)
})

test('sequences go from the largest integer to 0', () => {
  expect(addSequence(2 ** 31 - 1, 1)).toBe(0)
  expect(addSequence(2 ** 31 - 2, 5)).toBe(3)
})

test('the buffer of a batch is given away once, and only when one connection at most has seen it', () => {
  const codecs = { codec: () => never(), crc32c: () => 0 }
  const built = (attempts: number): ProducerBatch => {
    const batch = new ProducerBatch(0, 0, new BatchBuilder({ codecId: 0, initialBytes: 4096 }))
    batch.append(0, null, new Uint8Array(100), null)
    batch.build(first, 0, false, codecs)
    batch.attempts = attempts
    return batch
  }
  const once = built(1)
  expect(once.takeBuffer()?.length).toBe(4096)
  expect(once.takeBuffer()).toBeUndefined()
  expect(built(2).takeBuffer()).toBeUndefined()
})

function never(): never {
  throw new Error('nothing is compressed here')
}
