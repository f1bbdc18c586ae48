// millrace consume: records of topics as lines.
import type { ConsumedRecord, Consumer, Millrace, TopicPartition } from '@millrace/client'
import type { Call, Command } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output } from '../output.ts'
import { stopSignal } from './stop-signal.ts'

export const consume = (output: (call: Call) => Output): Command => ({
  name: 'consume',
  operands: 'TOPIC…',
  doc: 'Prints records as they come, committed ones only; from the end unless told otherwise.',
  options: {
    ...clusterOptions,
    from: { value: 'beginning|end|OFFSET', doc: 'where to begin; end when left out' },
    'until-end': { doc: 'stop at what was the end when it began' },
    max: { value: 'N', short: 'n', doc: 'stop after so many records' },
    partition: { value: 'N', short: 'p', doc: 'this partition only' },
    group: { value: 'ID', short: 'g', doc: 'consume as a member of this group and commit' },
    uncommitted: { doc: 'show records of open and aborted transactions too' },
    key: { short: 'k', doc: 'print the key and a tab before the value' },
  },
  run: (call) =>
    withCluster(call, async (millrace) => {
      if (call.operands.length === 0) throw new UsageError('consume TOPIC…: name at least one topic')
      const stop = new AbortController()
      void stopSignal().then(() => stop.abort())
      await using consumer = open(call, millrace)
      const ends = await place(call, millrace, consumer)
      await print(call, output(call), consumer, ends, stop.signal)
      return 0
    }),
})

function open(call: Call, millrace: Millrace): Consumer {
  const group = call.text('group')
  const start = call.text('from') ?? 'end'
  return millrace.consumer({
    isolationLevel: call.flag('uncommitted') ? 'read_uncommitted' : 'read_committed',
    autoOffsetReset: start === 'end' ? 'latest' : 'earliest',
    ...(group === undefined ? {} : { groupId: group }),
  })
}

/** Subscribes, or assigns and seeks. @returns where to stop, by `topic-partition`, when --until-end is given. */
async function place(call: Call, millrace: Millrace, consumer: Consumer): Promise<Map<string, number> | undefined> {
  const described = await millrace.admin.describeTopics(call.operands)
  const only = call.integer('partition')
  const partitions = described.flatMap((topic) =>
    topic.partitions
      .filter((each) => only === undefined || each.partition === only)
      .map((each): TopicPartition => ({ topic: topic.name, partition: each.partition })),
  )
  if (partitions.length === 0) throw new InputRefused(`no partition ${only} in ${call.operands.join(', ')}`)
  const isolationLevel = call.flag('uncommitted') ? 'read_uncommitted' : 'read_committed'
  const ends = call.flag('until-end')
    ? await millrace.admin.listOffsets(
        partitions.map((each) => ({ ...each, at: 'latest' as const })),
        { isolationLevel },
      )
    : undefined
  if (call.text('group') === undefined) {
    consumer.assign(partitions)
    const start = call.text('from') ?? 'end'
    if (/^\d+$/.test(start)) for (const each of partitions) consumer.seek(each, Number(start))
    else if (start === 'beginning') consumer.seekToBeginning(partitions)
    else if (start === 'end') consumer.seekToEnd(partitions)
    else throw new UsageError(`--from ${start}: beginning, end or an offset`)
  } else {
    const start = call.text('from') ?? 'end'
    if (start !== 'beginning' && start !== 'end')
      throw new UsageError(
        `--from ${start}: with --group a member begins where the group stands, or else at the beginning or end`,
      )
    consumer.subscribe(call.operands)
  }
  return ends === undefined ? undefined : new Map(partitions.map((each, i) => [nameOf(each), ends[i]?.offset ?? 0]))
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`

async function print(
  call: Call,
  out: Output,
  consumer: Consumer,
  ends: Map<string, number> | undefined,
  signal: AbortSignal,
): Promise<void> {
  let left = call.integer('max') ?? Number.POSITIVE_INFINITY
  const pending = new Map([...(ends ?? [])].filter(([, end]) => end > 0))
  while (!signal.aborted && left > 0 && (ends === undefined || pending.size > 0)) {
    const batches = await consumer.poll({ timeoutMs: 200 })
    for (const batch of batches) {
      for (const record of batch.records()) {
        if (left-- <= 0) break
        show(call, out, record)
      }
    }
    if (call.text('group') !== undefined && batches.length > 0) await consumer.commit()
    for (const [name, end] of pending) {
      const cut = name.lastIndexOf('-')
      const position = consumer.position({ topic: name.slice(0, cut), partition: Number(name.slice(cut + 1)) })
      if (position !== undefined && position >= end) pending.delete(name)
    }
  }
}

const decoder = new TextDecoder()
const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : decoder.decode(bytes))

function show(call: Call, out: Output, record: ConsumedRecord): void {
  if (out.json) {
    const { topic, partition, offset, timestamp } = record
    const headers = Object.fromEntries(record.headers.map((header) => [header.key, textOf(header.value)]))
    out.event('record', { topic, partition, offset, timestamp, key: textOf(record.key), value: textOf(record.value), headers })
    return
  }
  const value = record.value ?? new TextEncoder().encode('(null)')
  if (call.flag('key')) out.raw(new TextEncoder().encode(`${textOf(record.key) ?? '(null)'}\t`))
  out.raw(value)
  out.raw(new Uint8Array([10]))
}
