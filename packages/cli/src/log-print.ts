// Batches and records of a segment as lines: those of Kafka's own tool, or one JSON object each.
import { jsonText } from '@millrace/broker/log'
import type { DumpProblem, DumpedBatch, DumpedRecord, Json } from '@millrace/broker/log'
import type { Call } from './arguments.ts'
import type { Format } from './formats.ts'
import { FormatMismatch, textOf } from './formats.ts'
import type { Output } from './output.ts'

/** @returns prints one entry. */
export function printerOf(call: Call, out: Output): (entry: DumpedBatch | DumpedRecord | DumpProblem) => void {
  const formatOf = (what: 'key' | 'value'): Format => (call.text(`${what}-format`) ?? 'string') as Format
  const withData = call.flag('data')
  const show = (bytes: Uint8Array, what: 'key' | 'value'): string => {
    try {
      return textOf(bytes, formatOf(what))
    } catch (cause) {
      if (!(cause instanceof FormatMismatch)) throw cause
      return `(${cause.message})`
    }
  }
  return (entry) => {
    if (entry.kind === 'problem') {
      const { position, reason } = entry
      out.event('problem', { position, reason }, `Position ${position}: ${reason}`)
    } else if (entry.kind === 'batch') {
      const { kind, ...fields } = entry
      out.event(kind, fields, batchLine(entry))
    } else if (out.json) out.event('record', recordFields(entry, withData, show))
    else out.event('record', {}, `| ${recordLine(entry, withData, show)}`)
  }
}

function batchLine(batch: DumpedBatch): string {
  const horizon = batch.deleteHorizonMs < 0 ? 'OptionalLong.empty' : `OptionalLong[${batch.deleteHorizonMs}]`
  return [
    `baseOffset: ${batch.baseOffset} lastOffset: ${batch.lastOffset} count: ${batch.count}`,
    `baseSequence: ${batch.baseSequence} lastSequence: ${batch.lastSequence}`,
    `producerId: ${batch.producerId} producerEpoch: ${batch.producerEpoch}`,
    `partitionLeaderEpoch: ${batch.partitionLeaderEpoch}`,
    `isTransactional: ${batch.isTransactional} isControl: ${batch.isControl} deleteHorizonMs: ${horizon}`,
    `position: ${batch.position} ${batch.timestampType}: ${batch.maxTimestamp} size: ${batch.sizeInBytes}`,
    `magic: ${batch.magic} compresscodec: ${batch.codec} crc: ${batch.crc} isvalid: ${batch.isValid}`,
  ].join(' ')
}

type Show = (bytes: Uint8Array, what: 'key' | 'value') => string

function recordLine(record: DumpedRecord, withData: boolean, show: Show): string {
  const { offset, timestampType, timestamp, key, value, sequence, headers, control } = record
  const words = [
    `offset: ${offset} ${timestampType}: ${timestamp} keySize: ${key?.length ?? -1} valueSize: ${value?.length ?? -1}`,
    `sequence: ${sequence} headerKeys: [${headers.map((header) => header.key).join(',')}]`,
  ]
  if (control !== undefined) words.push(controlWords(control))
  else if (withData) words.push(...dataWords(record, show))
  return words.join(' ')
}

function controlWords({ type, data }: { readonly type: string; readonly data: Json }): string {
  if (type !== 'COMMIT' && type !== 'ABORT') return `${type}${type === 'LeaderChange' ? ':' : ''} ${jsonText(data)}`
  return `endTxnMarker: ${type} coordinatorEpoch: ${(data as { readonly coordinatorEpoch: number }).coordinatorEpoch}`
}

function dataWords({ key, value, decoded }: DumpedRecord, show: Show): string[] {
  if (decoded === undefined)
    return [
      ...(key === null ? [] : [`key: ${show(key, 'key')}`]),
      ...(value === null ? [] : [`payload: ${show(value, 'value')}`]),
    ]
  if (decoded.problem !== undefined) return [`(${decoded.problem})`]
  const payload = decoded.value === undefined ? '<DELETE>' : jsonText(decoded.value)
  return [...(decoded.key === undefined ? [] : [`key: ${jsonText(decoded.key)}`]), `payload: ${payload}`]
}

function recordFields(record: DumpedRecord, withData: boolean, show: Show): Record<string, unknown> {
  const { offset, timestamp, sequence, key, value, headers, control, decoded } = record
  const fields: Record<string, unknown> = {
    offset,
    timestamp,
    sequence,
    keySize: key?.length ?? -1,
    valueSize: value?.length ?? -1,
    headers: headers.map((header) => ({ key: header.key, value: header.value === null ? null : textOf(header.value, 'string') })),
  }
  if (control !== undefined) return { ...fields, control: { type: control.type, data: plain(control.data) } }
  if (!withData) return fields
  if (decoded?.problem !== undefined) return { ...fields, problem: decoded.problem }
  if (decoded !== undefined) return { ...fields, key: plain(decoded.key ?? null), value: plain(decoded.value ?? null) }
  return { ...fields, key: key === null ? null : show(key, 'key'), value: value === null ? null : show(value, 'value') }
}

/** As JSON writes it; numbers beyond 2^53 lose digits there. */
const plain = (value: Json): unknown => JSON.parse(jsonText(value)) as unknown
