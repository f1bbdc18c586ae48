// millrace log: files of a log directory, read without a broker.
import { statSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import {
  FileDamaged,
  checkOffsetIndex,
  decoderOf,
  dumpCheckpoint,
  dumpLogFile,
  dumpOffsetIndex,
  dumpProducerSnapshot,
  dumpTimeIndex,
  dumpTransactionIndex,
  offsetOf,
  partitionOf,
} from '@millrace/broker/log'
import type { DecoderName } from '@millrace/broker/log'
import { DiskFailed } from '@millrace/host'
import type { Host } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import type { Call, Command, Commands } from '../arguments.ts'
import { InputRefused } from '../arguments.ts'
import { reasonOfCode } from '../explain.ts'
import { formats } from '../formats.ts'
import { printerOf } from '../log-print.ts'
import type { Output } from '../output.ts'

const decoders = ['offsets', 'transactions', 'metadata', 'share-state', 'none'] as const

export const log = (output: (call: Call) => Output): Commands => ({
  name: 'log',
  doc: 'Reads files of a log directory without a broker.',
  usual: 'dump',
  verbs: { dump: dump(output) },
})

const dump = (output: (call: Call) => Output): Command => ({
  name: 'log dump',
  operands: 'FILE|DIRECTORY…',
  doc: 'Shows segments, indexes, aborted transactions, producers and checkpoints, in the lines of Kafka’s own tool; ends with 1 when something is damaged.',
  options: {
    records: { doc: 'show each record, not only the batches' },
    data: { doc: 'show keys and values too' },
    decoder: {
      value: decoders.join('|'),
      oneOf: decoders,
      doc: "what keys and values are; by the directory's name when left out, such as __consumer_offsets-0",
    },
    'key-format': { value: formats.join('|'), oneOf: formats, doc: 'how keys without a decoder are shown; string when left out' },
    'value-format': { value: formats.join('|'), oneOf: formats, doc: 'the same of values' },
    json: { doc: 'one JSON line an event' },
  },
  run: async (call) => {
    const host = nodeHost({ level: 'error' })
    const out = output(call)
    let damaged = false
    for (const path of call.operands.flatMap(filesOf)) damaged = (await dumpFile(call, host, path, out)) || damaged
    return damaged ? 1 : 0
  },
})

const suffixes = ['.log', '.index', '.timeindex', '.txnindex', '.snapshot', '.checkpoint', '-checkpoint']

/** The file, or what a directory has that can be shown. @throws InputRefused */
function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [resolve(path)]
    const names = readdirSync(path).filter((name) => suffixes.some((suffix) => name.endsWith(suffix)))
    return names.toSorted().map((name) => join(resolve(path), name))
  } catch (cause) {
    throw new InputRefused(`cannot read ${path}: ${reasonOfCode((cause as NodeJS.ErrnoException).code ?? String(cause))}`, {
      cause,
    })
  }
}

/** @returns whether something in it is damaged */
async function dumpFile(call: Call, host: Host, path: string, out: Output): Promise<boolean> {
  try {
    out.event('file', { path }, `Dumping ${path}`)
    if (/\.log$|\d{20}-\d{10}\.checkpoint$/.test(path)) return await dumpSegment(call, host, path, out)
    dumpSmall(host, path, out)
    return path.endsWith('.index') && dumpIndexCheck(host, path, out)
  } catch (cause) {
    if (cause instanceof DiskFailed) throw new InputRefused(`cannot read ${path}: ${reasonOfCode(cause.code)}`, { cause })
    if (!(cause instanceof FileDamaged)) throw cause
    out.event('problem', { path, reason: cause.message }, cause.message)
    return true
  }
}

async function dumpSegment(call: Call, host: Host, path: string, out: Output): Promise<boolean> {
  const [offset, epoch] = basename(path).split(/[-.]/)
  if (path.endsWith('.log'))
    out.event('segment', { baseOffset: offsetOf(basename(path)) }, `Log starting offset: ${Number(offset)}`)
  else out.event('snapshot', {}, `Snapshot end offset: ${Number(offset)}, epoch: ${Number(epoch)}`)
  const print = printerOf(call, out)
  let damaged = false
  const decoder = call.flag('data') ? chosenDecoder(call, path) : undefined
  const options = { records: call.flag('records') || call.flag('data'), ...(decoder === undefined ? {} : { decoder }) }
  for await (const entry of dumpLogFile(host.disk, host.compression, path, options)) {
    if (entry.kind === 'problem' || (entry.kind === 'batch' && !entry.isValid)) damaged = true
    print(entry)
  }
  return damaged
}

function chosenDecoder(call: Call, path: string): DecoderName | undefined {
  const chosen = call.text('decoder')
  if (chosen !== undefined) return chosen === 'none' ? undefined : (chosen as DecoderName)
  return decoderOf(partitionOf(basename(dirname(path)))?.topic ?? '')
}

function dumpSmall(host: Host, path: string, out: Output): void {
  const { disk, compression } = host
  if (path.endsWith('.index')) {
    for (const entry of dumpOffsetIndex(disk, path))
      out.event('entry', { ...entry }, `offset: ${entry.offset} position: ${entry.position}`)
  } else if (path.endsWith('.timeindex')) {
    for (const entry of dumpTimeIndex(disk, path))
      out.event('entry', { ...entry }, `timestamp: ${entry.timestamp} offset: ${entry.offset}`)
  } else if (path.endsWith('.txnindex')) {
    for (const entry of dumpTransactionIndex(disk, path)) {
      const { version, producerId, firstOffset, lastOffset, lastStableOffset } = entry
      const words = `version: ${version} producerId: ${producerId} firstOffset: ${firstOffset} lastOffset: ${lastOffset} lastStableOffset: ${lastStableOffset}`
      out.event('aborted', { ...entry }, words)
    }
  } else if (path.endsWith('.snapshot')) {
    for (const entry of dumpProducerSnapshot(disk, compression.crc32c, path)) {
      const { producerId, epoch, coordinatorEpoch, currentTxnFirstOffset: first, timestamp } = entry
      const begun = first < 0 ? 'OptionalLong.empty' : `OptionalLong[${first}]`
      const words = `producerId: ${producerId} producerEpoch: ${epoch} coordinatorEpoch: ${coordinatorEpoch} currentTxnFirstOffset: ${begun} lastTimestamp: ${timestamp} `
      out.event('producer', { ...entry }, `${words}${lastBatch(entry)}`)
    }
  } else if (path.endsWith('-checkpoint')) {
    const { version, entries } = dumpCheckpoint(disk, path)
    for (const entry of entries) out.event('entry', { version, entry }, entry.join(' '))
  } else throw new InputRefused(`${path} is none of: ${suffixes.join(' ')}`)
}

/** A producer that has only ended transactions here has no batch. */
function lastBatch(entry: {
  readonly lastSequence: number
  readonly lastOffset: number
  readonly offsetDelta: number
  readonly timestamp: number
}): string {
  const { lastSequence, lastOffset, offsetDelta, timestamp } = entry
  if (lastOffset < 0) return ''
  const firstSequence = (lastSequence - offsetDelta) & 0x7fffffff
  return `firstSequence: ${firstSequence} lastSequence: ${lastSequence} lastOffset: ${lastOffset} offsetDelta: ${offsetDelta} timestamp: ${timestamp}`
}

function dumpIndexCheck({ disk }: Host, path: string, out: Output): boolean {
  const logPath = path.replace(/\.index$/, '.log')
  if (!disk.exists(logPath)) return false
  const wrong = checkOffsetIndex(disk, logPath, dumpOffsetIndex(disk, path))
  if (wrong.length > 0) out.event('mismatches', { path }, `Mismatches in :${path}`)
  for (const { indexed, found } of wrong)
    out.event('mismatch', { indexed, found }, `  Index offset: ${indexed}, log offset: ${found}`)
  return wrong.length > 0
}
