// millrace consume: records of topics as lines.
import type { ConsumedRecord, Consumer, ListedOffset, Millrace, TopicPartition } from '@millrace/client'
import type { Call, Command } from '../arguments.ts'
import { notEmpty, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import { formats } from '../formats.ts'
import { findLastRecords } from '../last-records.ts'
import type { Output } from '../output.ts'
import { drained, listed } from '../output.ts'
import type { TopicPlaces } from '../places.ts'
import { findPartitions, partitionMax, readDuration, readTime, readTopicPlaces } from '../places.ts'
import { printFields, recordPrinter } from '../record-print.ts'
import { stopSignal } from './stop-signal.ts'

export const consume = (output: (call: Call) => Output): Command => ({
  name: 'consume',
  operands: 'TOPIC[:PARTITION,…]…',
  doc: 'Prints records as they come, committed ones only; from the end unless told otherwise.',
  options: {
    ...clusterOptions,
    from: {
      value: 'beginning|end|OFFSET|-N|TIME',
      doc: 'where to begin; end when left out. OFFSET: where a partition does not reach as far, at its end; -N: the last N records of each partition, where markers, aborted records and gaps do not count; TIME: a date such as 2026-03-01T10:00:00Z; the end where no record is as new',
    },
    'until-end': { doc: 'stop at what was the end when it began' },
    max: { value: 'N', short: 'n', integer: {}, doc: 'stop after so many records' },
    'idle-timeout': { value: 'DURATION', check: readDuration, doc: 'stop when no record came for so long: 500ms, 10s' },
    partition: { value: 'N', short: 'p', many: true, integer: { max: partitionMax }, doc: 'this partition only' },
    group: {
      value: 'ID',
      short: 'g',
      check: notEmpty,
      doc: 'consume as a member of this group and commit what was printed',
    },
    uncommitted: { doc: 'show records of open and aborted transactions too' },
    key: { short: 'k', doc: 'print the key and a tab before the value' },
    print: { value: 'FIELD,…', doc: `print these in front of the value: ${printFields.join(', ')}` },
    separator: {
      value: 'TEXT',
      doc: 'what stands between them, with the escapes of `produce --key-separator`; a tab when left out',
    },
    'key-format': { value: formats.join('|'), oneOf: formats, doc: 'how keys are printed; string when left out' },
    'value-format': {
      value: formats.join('|'),
      oneOf: formats,
      doc: 'how values are printed; string when left out, which in JSON is base64 where it is no UTF-8: keyFormat and valueFormat then say so',
    },
  },
  run: (call) => {
    if (call.operands.length === 0) throw new UsageError('consume TOPIC…: name at least one topic')
    const start = readStart(call)
    const places = readPlaces(call)
    const print = recordPrinter(call, output(call))
    return withCluster(
      call,
      async (millrace) => {
        const stop = new AbortController()
        void stopSignal().then(() => stop.abort())
        await using consumer = open(call, start, millrace)
        const partitions = await findPartitions(millrace.admin, places)
        if (call.text('group') === undefined) await place(call, consumer, millrace, partitions, start, stop.signal, output(call))
        else consumer.subscribe([...new Set(partitions.map(({ topic }) => topic))])
        // After the beginning was looked up: what came in between is printed too.
        const ends = call.flag('until-end') ? await endsOf(call, millrace, partitions) : undefined
        await run(call, consumer, ends, print, stop.signal)
        return 0
      },
      { waits: true },
    )
  },
})

type Start = { readonly kind: 'beginning' | 'end' } | { readonly kind: 'offset' | 'last' | 'time'; readonly value: number }

function readStart(call: Call): Start {
  const text = call.text('from') ?? 'end'
  if (text === 'beginning' || text === 'end') return { kind: text }
  if (call.text('group') !== undefined)
    throw new UsageError(`--from ${text}: with --group a member begins where the group stands, or else at the beginning or end`)
  if (/^\d+$/.test(text)) return { kind: 'offset', value: Number(text) }
  if (/^-\d+$/.test(text)) return { kind: 'last', value: -Number(text) }
  if (!/^\d{4}-/.test(text)) throw new UsageError(`--from ${text}: beginning, end, an offset, -N or a date`)
  return { kind: 'time', value: readTime('--from', text) }
}

const isolationOf = (call: Call): 'read_uncommitted' | 'read_committed' =>
  call.flag('uncommitted') ? 'read_uncommitted' : 'read_committed'

function open(call: Call, start: Start, millrace: Millrace): Consumer {
  const group = call.text('group')
  return millrace.consumer({
    isolationLevel: isolationOf(call),
    autoOffsetReset: start.kind === 'end' ? 'latest' : 'earliest',
    ...(group === undefined ? {} : { groupId: group }),
  })
}

function readPlaces(call: Call): readonly TopicPlaces[] {
  const only = call.texts('partition').map(Number)
  const places = call.operands.map(readTopicPlaces)
  if (call.text('group') !== undefined && (only.length > 0 || places.some(({ partitions }) => partitions !== undefined)))
    throw new UsageError('with --group the group decides who reads which partition: name topics only')
  return only.length === 0 ? places : places.map(({ topic, partitions }) => ({ topic, partitions: partitions ?? only }))
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`

/** Where to stop in each partition. One that is empty is left out. */
async function endsOf(
  call: Call,
  { admin }: Millrace,
  partitions: readonly TopicPartition[],
): Promise<Map<string, TopicPartition & { readonly end: number }>> {
  const at = (spec: 'earliest' | 'latest'): ReturnType<typeof admin.listOffsets> =>
    admin.listOffsets(
      partitions.map((each) => ({ ...each, at: spec })),
      { isolationLevel: isolationOf(call) },
    )
  const [firsts, ends] = await Promise.all([at('earliest'), at('latest')])
  return new Map(
    partitions.flatMap((each, i) => {
      const [first, end] = [firsts[i]?.offset ?? 0, ends[i]?.offset ?? 0]
      return end > first ? [[nameOf(each), { ...each, end }] as const] : []
    }),
  )
}

async function place(
  call: Call,
  consumer: Consumer,
  millrace: Millrace,
  partitions: readonly TopicPartition[],
  start: Start,
  signal: AbortSignal,
  out: Output,
): Promise<void> {
  const { admin } = millrace
  const at = (spec: 'earliest' | 'latest' | number): ReturnType<typeof admin.listOffsets> =>
    admin.listOffsets(partitions.map((each) => ({ ...each, at: spec })))
  consumer.assign(partitions)
  switch (start.kind) {
    case 'beginning':
      return consumer.seekToBeginning(partitions)
    case 'end':
      return consumer.seekToEnd(partitions)
    case 'offset':
      return seekWithin(consumer, partitions, start.value, await Promise.all([at('earliest'), at('latest')]), out)
    case 'last': {
      const search = { count: start.value, isolationLevel: isolationOf(call), signal }
      const begins = await findLastRecords(millrace, partitions, search)
      for (const [i, each] of partitions.entries()) consumer.seek(each, begins[i] as number)
      return
    }
    case 'time': {
      const [ends, timed] = await Promise.all([at('latest'), at(start.value)])
      for (const [i, each] of partitions.entries()) {
        const found = timed[i]?.offset ?? -1
        consumer.seek(each, found < 0 ? (ends[i]?.offset ?? 0) : found)
      }
      if (timed.every(({ offset }) => offset < 0))
        out.warn(`--from ${call.text('from')}: no record is of that time or later; it begins at the end, with what comes`)
    }
  }
}

/**
 * A reader that is sent outside of a log would be sent on to its beginning, and print what nobody asked for. As with Kafka's console
 * consumer it begins at the end of a log that does not reach as far; one whose first records are gone is read from what is left.
 */
function seekWithin(
  consumer: Consumer,
  partitions: readonly TopicPartition[],
  wanted: number,
  [firsts, ends]: readonly [readonly ListedOffset[], readonly ListedOffset[]],
  out: Output,
): void {
  const [early, late]: [string[], string[]] = [[], []]
  for (const [i, each] of partitions.entries()) {
    const [first, end] = [firsts[i]?.offset ?? 0, ends[i]?.offset ?? 0]
    if (wanted < first) early.push(`${each.topic}-${each.partition} (${first})`)
    if (wanted > end) late.push(`${each.topic}-${each.partition} (${end})`)
    consumer.seek(each, Math.min(Math.max(wanted, first), end))
  }
  if (early.length > 0) out.warn(`--from ${wanted} is before the first record of ${listed(early)}: it begins there`)
  if (late.length > 0) out.warn(`--from ${wanted} is beyond the end of ${listed(late)}: it begins at the end, with what comes`)
}

async function run(
  call: Call,
  consumer: Consumer,
  ends: Map<string, TopicPartition & { readonly end: number }> | undefined,
  print: (record: ConsumedRecord) => void,
  signal: AbortSignal,
): Promise<void> {
  let left = call.integer('max') ?? Number.POSITIVE_INFINITY
  const idle = call.text('idle-timeout')
  const idleMs = idle === undefined ? Number.POSITIVE_INFINITY : readDuration('--idle-timeout', idle)
  let lastAt = performance.now()
  while (!signal.aborted && left > 0 && (ends === undefined || ends.size > 0) && performance.now() - lastAt < idleMs) {
    const batches = await consumer.poll({ timeoutMs: 200 })
    if (batches.length > 0) lastAt = performance.now()
    // What was printed, not what was fetched, is committed.
    const printed = new Map<string, TopicPartition & { offset: number }>()
    for (const batch of batches) {
      const done = { topic: batch.topic, partition: batch.partition, offset: batch.nextOffset }
      const end = ends?.get(nameOf(done))?.end ?? Number.POSITIVE_INFINITY
      for (const record of batch.records()) {
        if (left <= 0 || record.offset >= end) {
          done.offset = Math.min(record.offset, end)
          break
        }
        print(record)
        left--
      }
      printed.set(nameOf(done), done)
      if (left <= 0) break
    }
    if (call.text('group') !== undefined && printed.size > 0) await consumer.commit([...printed.values()])
    for (const [name, at] of ends ?? []) {
      const position = consumer.position(at)
      if (position !== undefined && position >= at.end) ends?.delete(name)
    }
    if (process.stdout.writableNeedDrain) await drained(process.stdout)
  }
}
