// What commands are told in words: partitions, times, durations, settings; each read with an error that names it.
import type { Admin, TopicPartition } from '@millrace/client'
import { InputRefused, UsageError } from './arguments.ts'
import { listed } from './output.ts'

/** A topic, and which of its partitions; undefined: all. */
export interface TopicPlaces {
  readonly topic: string
  readonly partitions: readonly number[] | undefined
}

export const partitionMax = 2 ** 31 - 1

/** `orders`, `orders:0`, `orders:0,2-4`. @throws UsageError */
export function readTopicPlaces(text: string): TopicPlaces {
  const cut = text.indexOf(':')
  if (text === '') throw new UsageError("'': TOPIC or TOPIC:PARTITION[,PARTITION-PARTITION…] is needed")
  if (cut === -1) return { topic: text, partitions: undefined }
  const partitions = text
    .slice(cut + 1)
    .split(',')
    .flatMap((part) => {
      const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? []
      if (cut === 0 || first === undefined)
        throw new UsageError(`${text}: TOPIC or TOPIC:PARTITION[,PARTITION-PARTITION…] is needed`)
      const [from, to] = [Number(first), Number(last ?? first)]
      if (to < from || to - from > 100_000 || to > partitionMax)
        throw new UsageError(`${text}: ${part} is no range of partitions`)
      return Array.from({ length: to - from + 1 }, (_, i) => from + i)
    })
  return { topic: text.slice(0, cut), partitions }
}

/** One partition: `orders:0`. @throws UsageError */
export function readPartition(text: string): TopicPartition {
  const { topic, partitions } = readTopicPlaces(text)
  if (partitions?.length !== 1) throw new UsageError(`${text}: TOPIC:PARTITION is needed`)
  return { topic, partition: partitions[0] as number }
}

/** The partitions that are meant, looked up. @throws InputRefused a topic does not have one; KafkaError there is no such topic */
export async function findPartitions(admin: Admin, places: readonly TopicPlaces[]): Promise<TopicPartition[]> {
  const topics = await admin.describeTopics([...new Set(places.map(({ topic }) => topic))])
  const found = new Map<string, TopicPartition>()
  for (const { topic, partitions } of places) {
    const there = topics.find(({ name }) => name === topic)?.partitions.map(({ partition }) => partition) ?? []
    for (const partition of partitions ?? there) {
      if (!there.includes(partition))
        throw new InputRefused(`${topic} has no partition ${partition}: it has ${there.length}, from 0 on`)
      found.set(`${topic}:${partition}`, { topic, partition })
    }
  }
  return [...found.values()]
}

/** Holds ids to the brokers that there are: what is asked of another one is waited for. @throws InputRefused */
export async function checkBrokers(admin: Admin, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const there = (await admin.describeCluster()).nodes.map(({ id }) => id).toSorted((a, b) => a - b)
  const unknown = ids.find((id) => !there.includes(id))
  if (unknown !== undefined) throw new InputRefused(`there is no broker ${unknown}: the cluster has ${listed(there.map(String))}`)
}

/** Milliseconds since 1970, or a date: `2026-03-01`, `2026-03-01T10:00:00Z`. Without a zone a time is local. @throws UsageError */
export function readTime(what: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const time = /^\d{4}-\d{2}-\d{2}(T\S+)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new UsageError(`${what} ${text}: a date such as 2026-03-01T10:00:00Z, or milliseconds, is needed`)
  return time
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const isoDuration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** `90m`, `2d`, `500ms`, or as Kafka's tools take it: `P1DT2H3M4S`. @returns milliseconds @throws UsageError */
export function readDuration(what: string, text: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return Number(count) * (unitsMs[unit] as number)
  const parts = /\d/.test(text) ? isoDuration.exec(text) : null
  if (parts === null) throw new UsageError(`${what} ${text}: a duration such as 90m, 2d or PT1H30M is needed`)
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number]
  return days * 86_400_000 + hours * 3_600_000 + minutes * 60_000 + Math.round(seconds * 1000)
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '0': '\0', '\\': '\\' }

/** What separates: text in which `\t`, `\n`, `\r`, `\0`, `\\` and `\xHH` stand for one byte; any other backslash is one. */
export function readEscapes(text: string): Uint8Array {
  const parts = text.split(/(\\x[0-9a-fA-F]{2}|\\[tnr0\\])/)
  return Buffer.concat(
    parts.map((part, i) => {
      if (i % 2 === 0) return Buffer.from(part)
      return part[1] === 'x' ? Buffer.from(part.slice(2), 'hex') : Buffer.from(escapes[part[1] as string] as string)
    }),
  )
}

/** `NAME=VALUE`. @throws UsageError */
export function readSetting(what: string, text: string): [string, string] {
  const cut = text.indexOf('=')
  if (cut < 1) throw new UsageError(`${what} ${text}: NAME=VALUE is needed`)
  return [text.slice(0, cut), text.slice(cut + 1)]
}
