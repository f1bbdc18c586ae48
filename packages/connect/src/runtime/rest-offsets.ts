// The body of a request that alters offsets, checked before the worker sees it (KIP-875).
import type { ConnectValue } from '../api/schema.ts'
import type { PositionValue, SourceOffset } from '../api/record.ts'
import type { ConnectorOffset, ConnectorType } from './connect-worker.ts'
import { RequestRefused } from './connect-worker.ts'

const refused = (words: string): RequestRefused => new RequestRefused(400, words)

/** `{"offsets":[{"partition":{…},"offset":{…}|null},…]}`. @throws RequestRefused 400 */
export function readOffsets(body: ConnectValue, type: ConnectorType): ConnectorOffset[] {
  const { offsets, ...more } = members(body, 'the request')
  for (const name of Object.keys(more)) throw refused(`nothing is known of ${name}`)
  if (offsets === undefined || offsets === null || (Array.isArray(offsets) && offsets.length === 0))
    throw refused('offsets are missing')
  if (!Array.isArray(offsets)) throw refused('offsets must be a list')
  const read = offsets.map((one: ConnectValue) => {
    const { partition, offset, ...rest } = members(one, 'one of the offsets')
    for (const name of Object.keys(rest)) throw refused(`nothing is known of ${name} in offsets`)
    const each: ConnectorOffset = {
      partition: position(partition, 'a partition'),
      offset: offset === null || offset === undefined ? null : position(offset, 'an offset'),
    }
    if (Object.keys(each.partition).length === 0) throw refused('a partition must have members')
    return type === 'sink' ? sinkOffset(each) : each
  })
  const seen = new Set<string>()
  for (const { partition } of read) {
    const id = JSON.stringify(Object.entries(partition).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (seen.has(id)) throw refused(`${JSON.stringify(partition)} stands there twice`)
    seen.add(id)
  }
  return read
}

function members(value: ConnectValue | undefined, what: string): Readonly<Record<string, ConnectValue>> {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    throw refused(`${what} must be an object`)
  return value as Readonly<Record<string, ConnectValue>>
}

function position(value: ConnectValue | undefined, what: string): SourceOffset {
  const given = members(value, what)
  return Object.fromEntries(
    Object.entries(given).map(([name, one]): [string, PositionValue] => {
      if (typeof one === 'bigint') throw refused(`${name}: whole numbers beyond 2^53 have no exact form here`)
      if (typeof one === 'object' && one !== null)
        throw refused(`${name}: what a partition or an offset holds is text, number, truth or null`)
      return [name, one]
    }),
  )
}

/** Numbers may come as texts, as for Kafka Connect; what else a partition holds is left out. */
function sinkOffset({ partition, offset }: ConnectorOffset): ConnectorOffset {
  const { kafka_topic: topic, kafka_partition: number } = partition
  if (typeof topic !== 'string' || topic === '' || number === undefined || number === null)
    throw refused('a partition of a sink has kafka_topic and kafka_partition')
  const at = offset === null ? undefined : offset['kafka_offset']
  if (offset !== null && (at === undefined || at === null)) throw refused('an offset of a sink is null or has kafka_offset')
  return {
    partition: { kafka_topic: topic, kafka_partition: whole('kafka_partition', number, 2_147_483_647) },
    offset: at === undefined ? null : { kafka_offset: whole('kafka_offset', at, Number.MAX_SAFE_INTEGER) },
  }
}

function whole(name: string, given: PositionValue | undefined, max: number): number {
  const value = typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : given
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max)
    throw refused(`${name}: a whole number of 0 or more is needed, not ${String(given)}`)
  return value
}
