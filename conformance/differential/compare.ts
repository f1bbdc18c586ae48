// Makes answers of the two sides comparable: ids by the order in which they were given, times and places left out, lists in one order.
import { ApiKey, isUuid, RecordBatch, zeroUuid } from '@millrace/protocol'
import type { Answer, Outcome, Side } from './side.ts'

/** Free text, times, addresses, sizes on disk. */
const leftOut = new Set([
  'throttleTimeMs',
  'errorMessage',
  'batchIndexErrorMessage',
  'documentation',
  'host',
  'port',
  'rack',
  'clusterId',
  'controllerId',
  'totalBytes',
  'usableBytes',
  'partitionSize',
  'lastTimestamp',
  'transactionStartTimeMs',
  'clientHost',
  'nodeEndpoints',
])

/** What differs by design: which APIs and features there are, where the metadata log stands. */
const leftOutOf: Readonly<Record<number, ReadonlySet<string>>> = {
  [ApiKey.API_VERSIONS]: new Set(['apiKeys', 'supportedFeatures', 'finalizedFeatures', 'finalizedFeaturesEpoch']),
  [ApiKey.DESCRIBE_QUORUM]: new Set(['leaderEpoch', 'highWatermark', 'currentVoters', 'observers', 'nodes']),
}

const assigns = new Set<number>([ApiKey.CONSUMER_GROUP_HEARTBEAT, ApiKey.CONSUMER_GROUP_DESCRIBE])

/** Of a broker the settings differ by design: places, addresses, our own. Their own comparison is in packages/broker/test/judges. */
const manySettings = 25

export function comparable(key: number, answer: Outcome, side: Side): unknown {
  if (typeof answer === 'string') return answer
  if (key === ApiKey.DESCRIBE_LOG_DIRS) return wherever(answer as unknown as LogDirs, side.prefix)
  // Who of several members gets what depends on the order of ids that a side has made up.
  const isChance = side.members.filter(({ id }) => /[\w-]{22}$/.test(id)).length > 1
  const ids = new Map(side.topicIds.map((id, n) => [id, `id of t${n}`]))
  const text = (value: string): string => {
    const member = side.members.findIndex(({ id }) => id === value)
    if (member >= 0) return `member ${member}`
    const directory = side.directories.indexOf(value)
    if (directory >= 0) return `directory ${directory}`
    const known = ids.get(value)
    if (known !== undefined) return known
    if (isUuid(value) && value !== zeroUuid) return 'an id'
    return value.replaceAll(side.prefix, '@').replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UUID')
  }
  const number = (name: string, value: number): unknown => {
    if (name === 'producerId') {
      const n = side.producers.findIndex(({ id }) => id === value)
      return n >= 0 ? `producer ${n}` : value
    }
    if (name === 'sessionId') return value === 0 ? 0 : 'a session'
    return value > 1_750_000_000_000 && value < 2_000_000_000_000 ? 'now' : value
  }
  const of = (name: string, value: unknown): unknown => {
    if (value instanceof Uint8Array) return name === 'records' ? batches(value, side) : `${value.length} bytes`
    if (Array.isArray(value)) {
      if (isChance && name === 'topicPartitions' && assigns.has(key)) return 'some partitions'
      const items = value.filter((one) => isOwn(one, side.prefix)).map((one) => of(name, one))
      if (name === 'configs' && items.length > manySettings) return 'many settings'
      return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    }
    if (typeof value === 'string') return text(value)
    if (typeof value === 'number') return number(name, value)
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.entries(value).filter(([field]) => !leftOut.has(field) && leftOutOf[key]?.has(field) !== true)
    return Object.fromEntries(fields.map(([field, one]) => [field, of(field, one)]))
  }
  return of('', answer)
}

interface LogDirs {
  readonly errorCode?: number
  readonly results: readonly {
    readonly errorCode: number
    readonly topics: readonly { readonly name: string; readonly partitions: readonly { readonly partitionIndex: number }[] }[]
  }[]
}

/** Which directory a log lies in is chance. */
function wherever({ errorCode, results }: LogDirs, prefix: string): unknown {
  const logs = results.flatMap(({ topics }) =>
    topics.flatMap(({ name, partitions }) => partitions.map(({ partitionIndex }) => `${name}-${partitionIndex}`)),
  )
  const own = [...new Set(logs.filter((name) => name.startsWith(prefix)))]
  return { errorCode, codes: results.map((one) => one.errorCode), logs: own.map((name) => name.replace(prefix, '@')).toSorted() }
}

/** Lists of everything hold what other scripts made, and may still be making. */
function isOwn(item: unknown, prefix: string): boolean {
  if (typeof item !== 'object' || item === null) return true
  const { name, topic, groupId, transactionalId, resourceName } = item as Record<string, unknown>
  // The broker's own topics live longer than a script.
  if (typeof name === 'string' && name.startsWith('__')) return false
  const named = [name, topic, groupId, transactionalId, resourceName].find(
    (one) => typeof one === 'string' && /^df\d+x/.test(one),
  )
  return named === undefined || (named as string).startsWith(prefix)
}

/** Of each batch what its header says. Apache Kafka may send the beginning of one more, which no reader takes. */
function batches(bytes: Uint8Array, side: Side): unknown {
  const found: unknown[] = []
  const batch = new RecordBatch(bytes)
  for (let at = 0; at + 61 <= bytes.length; at += batch.sizeInBytes) {
    batch.moveTo(at)
    if (at + batch.sizeInBytes > bytes.length) break
    const producer = side.producers.findIndex(({ id }) => id === batch.producerId)
    const {
      baseOffset,
      lastOffset,
      recordCount,
      codecId,
      producerEpoch,
      baseSequence,
      isControl,
      isTransactional,
      partitionLeaderEpoch,
    } = batch
    found.push({
      baseOffset,
      lastOffset,
      recordCount,
      codecId,
      producer,
      producerEpoch,
      baseSequence,
      isControl,
      isTransactional,
      partitionLeaderEpoch,
    })
  }
  return found
}

/** Where two comparable answers part. */
export function difference(theirs: unknown, ours: unknown, at = ''): string | undefined {
  if (JSON.stringify(theirs) === JSON.stringify(ours)) return undefined
  if (typeof theirs === 'object' && typeof ours === 'object' && theirs !== null && ours !== null) {
    const names = new Set([...Object.keys(theirs), ...Object.keys(ours)])
    for (const name of names) {
      const found = difference((theirs as Answer)[name], (ours as Answer)[name], `${at}.${name}`)
      if (found !== undefined) return found
    }
  }
  return `${at}: theirs ${JSON.stringify(theirs)}, ours ${JSON.stringify(ours)}`
}
