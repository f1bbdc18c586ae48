// What tasks keep in committed metadata, and when a task may go on.
import { expect, test } from 'vitest'
import * as k from '../index.ts'
import { memoryDatabase } from '../store/memory.ts'
import { compile } from '../topology/topology.ts'
import type { RecordView } from './context.ts'
import { RecordContext } from './context.ts'
import { decodePartitionMetadata, encodePartitionMetadata } from './partition-metadata.ts'
import { columnsOf, Task } from './task.ts'

test('partition time is committed as Kafka Streams commits it', () => {
  expect(encodePartitionMetadata({ partitionTime: 1000, streamTimes: new Map() })).toBe('AgAAAAAAAAPo')
  const both = {
    partitionTime: 5,
    streamTimes: new Map([
      ['per-minute', 7],
      ['ż', 8],
    ]),
  }
  expect(decodePartitionMetadata(encodePartitionMetadata(both))).toEqual(both)
  expect(decodePartitionMetadata('AQAAAAAAAAPo').partitionTime).toBe(1000)
  for (const foreign of [undefined, '', 'not base64!', 'AAAA', 'CQAAAAAAAAPo'])
    expect(decodePartitionMetadata(foreign).partitionTime).toBe(-1)
})

const left = k.topic('L', { key: k.string, value: k.string })
const right = k.topic('R', { key: k.string, value: k.string })

/** A joining task, and what it does with records by their time. */
function joiningTask(maxTaskIdleMs: number, lags: Record<string, number>) {
  const t = k.topology()
  const seen: string[] = []
  t.stream(left).pipe(
    k.tap((value) => void seen.push(value)),
    k.join(t.table(right).pipe(k.map((value) => value)), (a, b) => a + b),
    k.tap((value) => void seen.push(value)),
  )
  const plan = compile(t)
  const subTopology = plan.subTopologies[0]!
  const task = new Task({
    id: { subTopology: 0, partition: 0 },
    plan,
    subTopology,
    database: memoryDatabase(columnsOf(subTopology)),
    output: { blocked: false, append: () => {}, deadLetter: () => {} },
    context: new RecordContext(),
    inputs: new Map([
      ['L', 'L'],
      ['R', 'R'],
    ]),
    generationRowsMax: 10,
    maxTaskIdleMs,
    lag: (topic) => lags[topic] ?? -1,
    onError: () => 'fail',
  })
  let offset = 0
  const add = (topic: string, value: string, timestamp: number): void => {
    const text = new TextEncoder().encode(`k${value}`)
    const view: RecordView = {
      bytes: text,
      offset: offset++,
      timestamp,
      keyStart: 0,
      keyEnd: 1,
      valueStart: 1,
      valueEnd: text.length,
      headerCount: 0,
      headers: () => [],
    }
    let left = 1
    task.add(topic, { count: 1, nextOffset: offset, leaderEpoch: 0, cursor: () => ({ ...view, next: () => left-- > 0 }) })
  }
  return { task, seen, add }
}

test('the record with the least time of all partitions is next', () => {
  const { task, seen, add } = joiningTask(0, { L: 0, R: 0 })
  add('L', 'late', 20)
  add('R', 'row', 10)
  task.process(10, 0)
  expect(seen).toEqual(['late', 'laterow'])
})

test('a task waits for a partition whose lag it does not know, and for one that has records to fetch', () => {
  const unknown = joiningTask(0, { L: 0 })
  unknown.add('L', 'a', 1)
  expect(unknown.task.process(10, 0)).toBe(0)
  const behind = joiningTask(0, { L: 0, R: 5 })
  behind.add('L', 'a', 1)
  expect(behind.task.process(10, 1e9)).toBe(0)
  const never = joiningTask(-1, {})
  never.add('L', 'a', 1)
  expect(never.task.process(10, 0)).toBe(1)
})

test('a task waits the idle time for a partition that is drained, counted from when it was first seen so', () => {
  const { task, add } = joiningTask(50, { L: 0, R: 0 })
  add('L', 'a', 1)
  expect(task.process(10, 1000)).toBe(0)
  expect(task.process(10, 1049)).toBe(0)
  expect(task.process(10, 1050)).toBe(1)
})
