// Random scripts of requests: valid ones, ones at the bounds, wrong ones; over all APIs that both sides serve, in all versions.
import type { SeededRandom } from '@millrace/host/simulated'
import { ApiKey } from '@millrace/protocol'
import type { ApiSpec, Field } from './spec.ts'

/** A value that each side fills in by itself: an id that it gave, a batch. */
export interface Symbol {
  readonly $: 'topic id' | 'member' | 'producer id' | 'producer epoch' | 'session' | 'records' | 'subscription' | 'directory'
  readonly n: number
  /** For batches: which producer and sequence, and what is wrong with it. */
  readonly text?: string
}
export type Value = string | number | boolean | null | Symbol | readonly Value[] | { readonly [name: string]: Value }

export interface Step {
  readonly key: number
  readonly version: number
  readonly body: { readonly [name: string]: Value }
}

/** Stands for the names of this script alone, so that scripts do not meet. */
export const ownName = '@'

/** How often an API is chosen, where it is not once. */
const weights: Readonly<Record<number, number>> = {
  [ApiKey.PRODUCE]: 5,
  [ApiKey.FETCH]: 4,
  [ApiKey.OFFSET_COMMIT]: 3,
  [ApiKey.JOIN_GROUP]: 3,
  [ApiKey.SYNC_GROUP]: 2,
  [ApiKey.HEARTBEAT]: 2,
  [ApiKey.INIT_PRODUCER_ID]: 3,
  [ApiKey.ADD_PARTITIONS_TO_TXN]: 3,
  [ApiKey.END_TXN]: 3,
  [ApiKey.TXN_OFFSET_COMMIT]: 2,
  [ApiKey.CONSUMER_GROUP_HEARTBEAT]: 4,
  [ApiKey.OFFSET_FETCH]: 2,
  [ApiKey.LIST_OFFSETS]: 2,
}

/**
 * WriteTxnMarkers and AddPartitionsToTxn from version 4 on are for brokers. UnregisterBroker would end a side; of features, versions and the quorum the sides differ by design; without an authorizer ACLs are
 * refused before or behind the check of their fields; which directory a log lies in is chance, and to move one has tests of its own.
 */
const leftOut = new Set([18, 27, 29, 30, 31, 34, 35, 55, 57, 64])

/** What these do to the broker's own topics would outlive the script. */
const changesTopics = new Set([19, 20, 37, 45])

export function apisToTry(
  specs: ReadonlyMap<number, ApiSpec>,
  served: ReadonlyMap<number, readonly [number, number]>,
): ApiSpec[] {
  const found: ApiSpec[] = []
  for (const [key, [from, to]] of served) {
    const spec = specs.get(key)
    if (spec === undefined || leftOut.has(key)) continue
    const most = key === ApiKey.ADD_PARTITIONS_TO_TXN ? 3 : to
    const ranged = { ...spec, minVersion: Math.max(spec.minVersion, from), maxVersion: Math.min(spec.maxVersion, most) }
    for (let i = 0; i < (weights[key] ?? 1); i++) found.push(ranged)
  }
  return found
}

export function randomScript(random: SeededRandom, apis: readonly ApiSpec[], length: number): Step[] {
  return Array.from({ length }, () => randomStep(random, apis))
}

function randomStep(random: SeededRandom, apis: readonly ApiSpec[]): Step {
  const spec = apis[random.below(apis.length)] as ApiSpec
  const version = spec.minVersion + random.below(spec.maxVersion - spec.minVersion + 1)
  const make = new Maker(random, spec, version)
  return { key: spec.key, version, body: make.fields(spec.fields) }
}

const names = ['t0', 't0', 't0', 't1', 't2', 'new', 'missing']
const groups = ['g0', 'g0', 'g0', 'g1', 'k0', 'k0', 'none']
const topicSettings: readonly (readonly [string, readonly string[]])[] = [
  ['retention.ms', ['1000000000', '-1', '-2', 'x', '']],
  ['cleanup.policy', ['compact', 'delete', 'compact,delete', 'delete,delete', 'nonsense', '']],
  ['max.message.bytes', ['1000', '0', '-1', '1048588']],
  ['segment.bytes', ['1048576', '13', '100']],
  ['compression.type', ['gzip', 'zstd', 'producer', 'none', 'x']],
  ['min.insync.replicas', ['1', '2', '0']],
  ['message.timestamp.type', ['LogAppendTime', 'CreateTime', 'x']],
  ['unclean.leader.election.enable', ['true', 'false', 'maybe']],
  ['unknown.setting', ['1']],
  ['local.retention.ms', ['5', '-2']],
  ['leader.replication.throttled.replicas', ['*', '0:1', 'x', '']],
  ['min.compaction.lag.ms', ['10', '-1']],
]
const otherSettings: readonly (readonly [string, readonly string[]])[] = [
  ['consumer.session.timeout.ms', ['45000', '50000', '1', 'x']],
  ['consumer.heartbeat.interval.ms', ['5000', '1', '99999']],
  ['log.retention.ms', ['604800000', '-1', 'x']],
  ['log.cleaner.threads', ['1', '2', '0']],
  ['message.max.bytes', ['1048588', '-1']],
  ['node.id', ['1']],
  ['unknown.setting', ['1']],
]

/** What an item of a list is known by. */
function nameOf(item: Value): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || '$' in item) return JSON.stringify(item)
  const fields = item as { readonly [name: string]: Value }
  const known = Object.keys(fields).filter((name) =>
    /^(name|topic|topicId|topicName|partition|partitionIndex|index|groupId|resourceType|resourceName|memberId|transactionalId)$/.test(
      name,
    ),
  )
  return known.length === 0 ? JSON.stringify(item) : JSON.stringify(known.map((name) => fields[name]))
}

/** Chooses values field by field: mostly by what a field is, sometimes wrong. */
class Maker {
  readonly #random: SeededRandom
  readonly #spec: ApiSpec
  readonly #version: number
  #resourceType = 2

  constructor(random: SeededRandom, spec: ApiSpec, version: number) {
    this.#random = random
    this.#spec = spec
    this.#version = version
  }

  fields(fields: readonly Field[]): { [name: string]: Value } {
    const made: { [name: string]: Value } = {}
    for (const field of fields) {
      if (this.#version < field.from || this.#version > field.to) continue
      made[field.name] = this.#field(field)
    }
    return made
  }

  #pick<T>(...choices: readonly T[]): T {
    return choices[this.#random.below(choices.length)] as T
  }

  #chance(of: number): boolean {
    return this.#random.float() < of
  }

  #field(field: Field): Value {
    const mayBeNull = field.nullFrom !== undefined && this.#version >= field.nullFrom
    if (mayBeNull && this.#chance(0.15)) return null
    if (!field.isArray) return this.#one(field)
    const most = field.fields.length === 0 ? 3 : 2
    const count = this.#chance(0.7) ? 1 : this.#random.below(most + 1)
    const made = Array.from({ length: count }, () => this.#one(field))
    // What is named twice is answered in whatever way the maps of a side have it: no client does that.
    const seen = new Set<string>()
    return made.filter((one) => {
      const name = nameOf(one)
      const isNew = !seen.has(name)
      seen.add(name)
      return isNew
    })
  }

  #one(field: Field): Value {
    if (field.fields.length > 0) return this.fields(field.fields)
    switch (field.type) {
      case 'bool':
        return this.#chance(this.#spec.key === ApiKey.METADATA ? 0 : 0.5)
      case 'string':
        return this.#text(field)
      case 'uuid':
        return this.#uuid(field)
      case 'bytes':
        return { $: 'subscription', n: this.#random.below(4) }
      case 'records':
        return { $: 'records', n: this.#random.below(3), text: this.#batch() }
      default:
        return this.#number(field)
    }
  }

  #batch(): string {
    if (this.#chance(0.6)) return 'plain'
    return this.#pick(
      'idempotent 0',
      'idempotent 0',
      'idempotent 1',
      'transactional 0',
      'transactional 1',
      'keyed',
      'gzip',
      'zstd',
      'crc',
      'cut',
      'old',
      'two',
      'empty',
      'late',
      'control',
    )
  }

  #uuid(field: Field): Value {
    if (/topic/i.test(field.name)) return { $: 'topic id', n: this.#chance(0.85) ? this.#random.below(3) : 9 }
    return this.#pick('AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAQ')
  }

  #text({ name, entity }: Field): Value {
    if (entity === 'topicName' || /^topics?$|topicName/i.test(name)) {
      return this.#chance(0.93)
        ? ownName + this.#pick(...names)
        : this.#pick('', 'a b', '..', changesTopics.has(this.#spec.key) ? 'missing' : '__consumer_offsets', 'x'.repeat(250))
    }
    if (entity === 'groupId' || /group(id|s)?$|groupsNames/i.test(name))
      return this.#chance(0.95) ? ownName + this.#pick(...groups) : ''
    if (entity === 'transactionalId' || /transactionalId/i.test(name))
      return this.#chance(0.95) ? ownName + this.#pick('x0', 'x0', 'x1') : ''
    if (/memberId/i.test(name)) return this.#chance(0.25) ? this.#pick('', 'unknown') : { $: 'member', n: this.#random.below(3) }
    if (/instanceId/i.test(name)) return this.#pick('i0', 'i1', '')
    if (/coordinatorKey|^key$/.test(name)) return ownName + this.#pick('g0', 'x0')
    if (/protocolType/.test(name)) return this.#pick('consumer', 'consumer', 'consumer', 'other', '')
    if (/protocol/i.test(name)) return this.#pick('range', 'range', 'roundrobin', '')
    if (/path|logDir/i.test(name)) return this.#chance(0.8) ? { $: 'directory', n: this.#random.below(2) } : '/nowhere'
    if (/resourceName/.test(name)) return this.#resourceName()
    if (/configurationKeys/.test(name)) return this.#pick(...topicSettings)[0]
    if (/assignor/i.test(name)) return this.#pick('uniform', 'range', 'nonsense', '')
    if (/regex/i.test(name)) return this.#pick(`${ownName}t.*`, '[', '')
    if (/state|type/i.test(name)) return this.#pick('Stable', 'Empty', 'Dead', 'Ongoing', 'classic', 'consumer', 'x')
    if (name === 'name') return this.#settingOrName()
    if (name === 'value') return this.#settingValue
    if (/pattern/i.test(name)) return this.#pick('.*', '[', '')
    return this.#pick('a', '', 'x'.repeat(5000))
  }

  #setting: readonly [string, readonly string[]] = ['', ['']]
  get #settingValue(): string {
    return this.#pick(...this.#setting[1])
  }

  /** A field that is just called `name`: of a setting in the APIs of settings, of a protocol in those of groups. */
  #settingOrName(): Value {
    if ([19, 33, 44].includes(this.#spec.key)) {
      this.#setting = this.#resourceType === 2 ? this.#pick(...topicSettings) : this.#pick(...otherSettings)
      return this.#setting[0]
    }
    if (this.#spec.key === ApiKey.JOIN_GROUP) return this.#pick('range', 'roundrobin')
    return ownName + this.#pick(...names)
  }

  #resourceName(): Value {
    if (this.#resourceType === 2) return ownName + this.#pick(...names)
    // To replace all settings of all brokers takes away one that eligible leader replicas need, which our new clusters do not have.
    if (this.#resourceType === 4) return this.#pick(this.#spec.key === ApiKey.ALTER_CONFIGS ? '1' : '', '1', '9', 'x')
    return ownName + this.#pick(...groups)
  }

  #number({ name, type }: Field): Value {
    if (name.endsWith('resourceType')) return (this.#resourceType = this.#pick(2, 2, 2, 4, 32, 0, 99))
    if (/configOperation/.test(name)) return this.#pick(0, 0, 0, 1, 2, 3, 9)
    if (type === 'int8' && !/configOperation|isolation|keyType|electionType|upgradeType/i.test(name)) {
      return this.#pick(0, 1, 2, 3, -1, 100)
    }
    if (/Filter/.test(name)) return this.#pick(-1, 0, 1000)
    if (/producerId/.test(name))
      return this.#chance(0.8) ? { $: 'producer id', n: this.#random.below(2) } : this.#pick(-1, 987654)
    if (/producerEpoch/.test(name))
      return this.#chance(0.8) ? { $: 'producer epoch', n: this.#random.below(2) } : this.#pick(-1, 0, 1, 32767)
    if (/sessionId/.test(name)) return this.#chance(0.5) ? 0 : { $: 'session', n: 0 }
    if (/sessionEpoch/.test(name)) return this.#pick(-1, -1, 0, 0, 1, 2)
    if (/partition|^topics$/i.test(name) && /int32/.test(type) && !/max|count|limit|num/i.test(name))
      return this.#pick(0, 0, 0, 0, 1, 2, 7, -1)
    if (/replicaId/.test(name) && this.#spec.key === ApiKey.FETCH) return -1
    if (/replicaId|^brokerId|nodeId|brokerIds|^replicas$/i.test(name))
      return this.#chance(0.8) ? (/replicaId/.test(name) ? -1 : 1) : this.#pick(-1, 2, 0)
    if (/timestamp/i.test(name)) return this.#pick(-1, -2, -3, -4, -5, 0, 1_700_000_000_500, 1_900_000_000_000)
    if (/offset/i.test(name)) return this.#pick(0, 0, 1, 2, 3, 5, -1, -2, 100, 9_007_199_254_740_991)
    if (/sessionTimeoutMs/.test(name)) return this.#pick(10_000, 10_000, 10_000, 100, 10_000_000)
    if (/rebalanceTimeoutMs/.test(name)) return 3_000
    if (/transactionTimeoutMs/.test(name)) return this.#pick(60_000, 60_000, 60_000, 0, -1, 1_000_000_000)
    if (/maxWait/i.test(name)) return this.#pick(0, 0, 20)
    // Apache Kafka gives up at once with 0, or a moment later: that is nobody's rule.
    if (/timeout/i.test(name)) return 10_000
    if (/minBytes/.test(name)) return this.#pick(0, 1, 100)
    if (/maxBytes/i.test(name)) return this.#pick(1_000_000, 1_000_000, 100, 0, -1)
    if (/acks/.test(name)) return this.#pick(-1, -1, -1, 1, 0, 7)
    if (/isolation/i.test(name)) return this.#pick(0, 1)
    if (/leaderEpoch|lastFetchedEpoch/i.test(name)) return this.#pick(-1, -1, -1, 0, 0, 1, 9)
    if (/epoch|generation/i.test(name)) return this.#pick(-1, 0, 0, 1, 1, 2, -2, 9)
    if (/replicationFactor/.test(name)) return this.#pick(1, 1, -1, 0, 3)
    if (/numPartitions|^count$/.test(name)) return this.#pick(1, 2, 3, 4, -1, 0)
    if (/keyType/.test(name)) return this.#pick(0, 0, 1, 1, 9)
    if (/electionType|upgradeType/.test(name)) return this.#pick(0, 0, 1, 7)
    if (/limit/i.test(name)) return this.#pick(2_000, 1, 0, -1)
    return this.#pick(0, 1, -1, 2, 100)
  }
}
