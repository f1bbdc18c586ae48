// Chooses values for the fields of requests by what a field means: mostly one that fits, sometimes one at a bound, sometimes a wrong one.
import type { SeededRandom } from '@millrace/host/simulated'
import { ApiKey } from '@millrace/protocol'
import type { Field } from './spec.ts'

/** A value that each side fills in by itself: an id that it gave, a batch, an offset of its log. */
export interface Symbol {
  readonly $:
    | 'topic id'
    | 'member'
    | 'member epoch'
    | 'assigned'
    | 'producer id'
    | 'producer epoch'
    | 'session'
    | 'records'
    | 'subscription'
    | 'directory'
    | 'name'
    | 'offset'
  /** Which one; those given last have negative numbers. Of an offset how far from the place in `text`, of an epoch what is added to the known one. */
  readonly n: number
  /** For batches: which producer and sequence, and what is wrong with it. */
  readonly text?: string
}
export type Value = string | number | boolean | null | Symbol | readonly Value[] | { readonly [name: string]: Value }
export type Body = { readonly [name: string]: Value }

/** Stands for the names of this script alone, so that scripts do not meet. */
export const ownName = '@'

/** What these do to the broker's own topics would outlive the script. */
const changesTopics = new Set<number>([
  ApiKey.CREATE_TOPICS,
  ApiKey.DELETE_TOPICS,
  ApiKey.CREATE_PARTITIONS,
  ApiKey.ALTER_PARTITION_REASSIGNMENTS,
  ApiKey.DELETE_RECORDS,
  ApiKey.WRITE_TXN_MARKERS,
  ApiKey.ALTER_REPLICA_LOG_DIRS,
])

const names = ['t0', 't0', 't0', 't1', 't2', 'new', 'missing']
const groups = ['g0', 'g0', 'g0', 'g1', 'k0', 'k0', 'none']
const memberNames = /memberId/i
const topicSettings: readonly (readonly [string, readonly string[]])[] = [
  ['retention.ms', ['1000000000', '-1', '-2', 'x', '', '9223372036854775807', '9223372036854775808']],
  ['retention.bytes', ['-1', '1048576', '-2']],
  ['cleanup.policy', ['compact', 'delete', 'compact,delete', 'delete,delete', 'nonsense', '']],
  ['max.message.bytes', ['1000', '0', '-1', '1048588', '2147483647', '2147483648']],
  ['segment.bytes', ['1048576', '1048575', '13', '100']],
  ['segment.ms', ['1000000', '1', '0']],
  ['compression.type', ['gzip', 'zstd', 'producer', 'none', 'uncompressed', 'x']],
  ['compression.gzip.level', ['1', '9', '-1', '0', '10']],
  ['min.insync.replicas', ['1', '2', '0']],
  ['message.timestamp.type', ['LogAppendTime', 'CreateTime', 'x']],
  ['message.timestamp.after.max.ms', ['3600000', '9223372036854775807', '-1']],
  ['unclean.leader.election.enable', ['true', 'false', 'maybe', 'TRUE']],
  ['min.cleanable.dirty.ratio', ['0.5', '0', '1', '1.1', 'x']],
  ['unknown.setting', ['1']],
  ['local.retention.ms', ['5', '-2']],
  ['leader.replication.throttled.replicas', ['*', '0:1', 'x', '', 'none']],
  ['min.compaction.lag.ms', ['10', '-1']],
  ['delete.retention.ms', ['0', '86400000', '-1']],
]
const brokerSettings: readonly (readonly [string, readonly string[]])[] = [
  ['log.retention.ms', ['604800000', '-1', 'x']],
  ['leader.replication.throttled.rate', ['1000000', '-1', 'x']],
  ['log.cleaner.threads', ['1', '2', '0']],
  ['message.max.bytes', ['1048588', '-1']],
  ['node.id', ['1']],
  ['unknown.setting', ['1']],
]
const groupSettings: readonly (readonly [string, readonly string[]])[] = [
  ['consumer.session.timeout.ms', ['45000', '50000', '1', 'x']],
  ['consumer.heartbeat.interval.ms', ['5000', '1', '99999']],
  ['unknown.setting', ['1']],
]

/** What an item of a list is known by. */
function nameOf(item: Value): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || '$' in item) return JSON.stringify(item)
  const fields = item as Body
  const known = Object.keys(fields).filter((name) =>
    /^(name|topic|topicId|topicName|partition|partitionIndex|index|groupId|resourceType|resourceName|memberId|transactionalId)$/.test(
      name,
    ),
  )
  return known.length === 0 ? JSON.stringify(item) : JSON.stringify(known.map((name) => fields[name]))
}

/** The values of one request. */
export class Values {
  readonly #random: SeededRandom
  readonly #key: number
  readonly #version: number
  /** Fields that have a value already, by name; with `calm` lists have one item and nothing is null. */
  readonly #given: Body
  readonly #calm: boolean
  #resourceType = 2

  constructor(random: SeededRandom, key: number, version: number, given: Body = {}, calm = false) {
    this.#random = random
    this.#key = key
    this.#version = version
    this.#given = given
    this.#calm = calm
  }

  fields(fields: readonly Field[]): { [name: string]: Value } {
    const made: { [name: string]: Value } = {}
    for (const field of fields) {
      if (this.#version < field.from || this.#version > field.to) continue
      if (field.tag !== undefined && this.#chance(0.8)) continue
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
    const given = this.#given[field.name]
    if (given !== undefined && this.#chance(0.96)) {
      if (field.name.endsWith('resourceType')) this.#resourceType = given as number
      return given
    }
    const mayBeNull = field.nullFrom !== undefined && this.#version >= field.nullFrom
    if (mayBeNull && this.#chance(this.#calm ? 0.03 : 0.15)) return null
    if (!field.isArray) return this.#one(field)
    const most = field.fields.length === 0 ? 3 : 2
    const count = this.#chance(this.#calm ? 0.95 : 0.7) ? 1 : this.#random.below(most + 1)
    const made = Array.from({ length: count }, () => this.#one(field))
    if (count > 0 && this.#chance(this.#calm ? 0.01 : 0.05)) return [...made, made[0] as Value]
    // Two items of one name with different content have whatever answer the maps of a side give; the same item twice stays.
    const seen = new Map<string, Value>()
    return made.filter((one) => {
      const first = seen.get(nameOf(one))
      seen.set(nameOf(one), one)
      return first === undefined || JSON.stringify(first) === JSON.stringify(one)
    })
  }

  #one(field: Field): Value {
    if (field.fields.length > 0) return this.fields(field.fields)
    switch (field.type) {
      case 'bool':
        return this.#chance(this.#key === ApiKey.METADATA ? 0 : 0.5)
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
      'idempotent 2147483647',
      'idempotent -2',
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
      'large',
      'none',
    )
  }

  #uuid(field: Field): Value {
    if (/topic/i.test(field.name)) return { $: 'topic id', n: this.#chance(0.85) ? this.#random.below(3) : 9 }
    return this.#pick('AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAQ')
  }

  #text({ name, entity }: Field): Value {
    if (entity === 'topicName' || /^topics?$|topicName/i.test(name)) return this.#topicName()
    if (entity === 'groupId' || /group(id|s)?$|groupsNames/i.test(name)) {
      return this.#chance(0.95)
        ? ownName + this.#pick(...groups)
        : this.#pick<Value>('', { $: 'name', n: 300 }, `${ownName}ünïcode ☃`)
    }
    if (entity === 'transactionalId' || /transactionalId$/i.test(name)) {
      return this.#chance(0.95) ? ownName + this.#pick('x0', 'x0', 'x1') : this.#pick<Value>('', { $: 'name', n: 300 })
    }
    if (memberNames.test(name)) {
      return this.#chance(0.25) ? this.#pick('', 'unknown', 'own-a', 'own-b') : { $: 'member', n: this.#random.below(4) - 1 }
    }
    if (/instanceId/i.test(name)) return this.#pick<Value>('i0', 'i1', '', 'a/b', 'x'.repeat(250))
    if (/coordinatorKey|^key$/.test(name)) return this.#chance(0.95) ? ownName + this.#pick('g0', 'x0') : ''
    if (/protocolType/.test(name)) return this.#pick('consumer', 'consumer', 'consumer', 'other', '')
    if (/protocol/i.test(name)) return this.#pick('range', 'range', 'roundrobin', '')
    if (/path|logDir/i.test(name))
      return this.#chance(0.8) ? { $: 'directory', n: this.#random.below(2) } : this.#pick('/nowhere', '', 'x')
    if (/resourceName/.test(name)) return this.#resourceName()
    if (/configurationKeys/.test(name)) return this.#pick(...this.#settings())[0]
    if (/assignor/i.test(name)) return this.#pick('uniform', 'range', 'nonsense', '')
    if (/regex/i.test(name)) return this.#pick(`${ownName}t.*`, `${ownName}t0`, '[', '', '(?=x)')
    if (/state|type/i.test(name)) {
      return this.#pick(
        'Stable',
        'Empty',
        'Dead',
        'Ongoing',
        'CompleteCommit',
        'CompleteAbort',
        'classic',
        'consumer',
        'STABLE',
        'x',
        '',
      )
    }
    if (name === 'name') return this.#settingOrName()
    if (name === 'value') return this.#pick(...this.#setting[1])
    if (/pattern/i.test(name)) return this.#pick('.*', '[', '', `${ownName}x.*`)
    if (/software/i.test(name)) return this.#pick('name', 'a.b-c', '', '-', 'a b', 'ü')
    if (name === 'feature') return this.#pick('nonsense', '')
    if (/metadata/i.test(name)) return this.#pick<Value>('a', '', 'x'.repeat(4096), 'x'.repeat(4097))
    return this.#pick('a', '', 'x'.repeat(5000))
  }

  #topicName(): Value {
    if (this.#chance(0.93)) return ownName + this.#pick(...names)
    return this.#pick<Value>(
      '',
      'a b',
      '.',
      '..',
      changesTopics.has(this.#key) ? 'missing' : '__consumer_offsets',
      'x'.repeat(250),
      { $: 'name', n: 249 },
      `${ownName}ü`,
      `${ownName}t.0`,
      `${ownName}t_0`,
    )
  }

  #setting: readonly [string, readonly string[]] = ['', ['']]

  #settings(): typeof topicSettings {
    return this.#resourceType === 2 ? topicSettings : this.#resourceType === 32 ? groupSettings : brokerSettings
  }

  /** A field that is just called `name`: of a setting in the APIs of settings, of a protocol in those of groups. */
  #settingOrName(): Value {
    if (
      this.#key === ApiKey.CREATE_TOPICS ||
      this.#key === ApiKey.ALTER_CONFIGS ||
      this.#key === ApiKey.INCREMENTAL_ALTER_CONFIGS
    ) {
      const settings = this.#settings()
      this.#setting = this.#chance(0.95)
        ? this.#pick(...settings)
        : this.#pick(...topicSettings, ...groupSettings, ...brokerSettings)
      return this.#setting[0]
    }
    if (this.#key === ApiKey.JOIN_GROUP) return this.#pick('range', 'roundrobin')
    return ownName + this.#pick(...names)
  }

  #resourceName(): Value {
    if (this.#resourceType === 2) return this.#topicName()
    if (this.#resourceType === 4) return this.#pick('', '1', '9', 'x')
    return ownName + this.#pick(...groups)
  }

  #number(field: Field): Value {
    const { name, type } = field
    if (name.endsWith('resourceType')) return (this.#resourceType = this.#pick(2, 2, 2, 4, 32, 0, 99))
    if (/configOperation/.test(name)) return this.#pick(0, 0, 0, 1, 2, 3, 9)
    if (/transactionVersion/.test(name)) return this.#pick(0, 1, 2)
    if (type === 'int8' && !/isolation|keyType|electionType|upgradeType/i.test(name)) return this.#pick(0, 1, 2, 3, -1, 100)
    if (/Filter/.test(name)) return this.#pick(-1, 0, 3_600_000)
    if (/producerId/i.test(name)) {
      return this.#chance(0.8) ? { $: 'producer id', n: this.#random.below(3) - 1 } : this.#pick(-1, 987654, 0)
    }
    if (/producerEpoch/i.test(name)) {
      if (this.#chance(0.8)) return { $: 'producer epoch', n: this.#random.below(3) - 1 }
      return this.#pick<Value>(
        -1,
        0,
        1,
        32767,
        { $: 'producer epoch', n: -1, text: '+1' },
        { $: 'producer epoch', n: -1, text: '-1' },
      )
    }
    if (/coordinatorEpoch/.test(name)) return this.#pick(0, 0, 0, 1, -1)
    if (/sessionId/.test(name))
      return this.#chance(0.4) ? 0 : this.#chance(0.9) ? { $: 'session', n: this.#random.below(2) - 1 } : 77
    if (/sessionEpoch/.test(name)) return this.#pick(-1, -1, 0, 0, 1, 2, 2_147_483_647, -2)
    if (/partition|^topics$/i.test(name) && type === 'int32' && !/max|count|limit|num/i.test(name)) {
      return this.#pick(0, 0, 0, 0, 1, 2, 7, -1, 2_147_483_647)
    }
    if (this.#key === ApiKey.UNREGISTER_BROKER) return this.#pick(9, -1, 2_147_483_647)
    if (/replicaId/.test(name) && this.#key === ApiKey.FETCH) return -1
    if (/replicaId|^brokerId|nodeId|brokerIds|^replicas$/i.test(name)) {
      return this.#chance(0.8) ? (/replicaId/.test(name) ? -1 : 1) : this.#pick(-1, 2, 0)
    }
    return this.#timeOrPlace(field)
  }

  #timeOrPlace({ name }: Field): Value {
    if (/timestamp/i.test(name))
      return this.#pick(-1, -2, -3, -4, -5, -6, 0, 1_700_000_000_000, 1_700_000_000_001, 1_900_000_000_000)
    if (/offset|highWatermark/i.test(name)) return this.#offset()
    // Long enough that nothing runs out unless a script waits for it.
    if (/sessionTimeoutMs/.test(name)) return this.#pick(300_000, 300_000, 300_000, 99, 1_800_001, 0, -1)
    if (/rebalanceTimeoutMs/.test(name))
      return this.#chance(0.95) ? 300_000 : this.#key === ApiKey.JOIN_GROUP ? 300_000 : this.#pick(0, -1, -2)
    if (/transactionTimeoutMs/.test(name)) return this.#pick(600_000, 600_000, 600_000, 0, -1, 900_001, 2_147_483_647)
    if (/maxWait/i.test(name)) return this.#pick(0, 0, 20, -1)
    // Apache Kafka gives up at once with 0, or a moment later: that is nobody's rule.
    if (/timeout/i.test(name)) return 10_000
    if (/retentionTime/.test(name)) return this.#pick(-1, 3_600_000)
    if (/minBytes/.test(name)) return this.#pick(0, 1, 100, -1)
    if (/maxBytes/i.test(name)) return this.#pick(1_000_000, 1_000_000, 100, 0, -1, 1, 2_147_483_647)
    if (/acks/.test(name)) return this.#pick(-1, -1, -1, 1, 0, 7, -2)
    if (/isolation/i.test(name)) return this.#pick(0, 1, 0, 1, 0, 1, 2)
    if (/leaderEpoch|lastFetchedEpoch/i.test(name)) return this.#pick(-1, -1, -1, 0, 0, 1, 9, -2, 2_147_483_647)
    if (/epoch|generation/i.test(name)) {
      if (this.#chance(0.4)) return { $: 'member epoch', n: this.#random.below(3) - 1 }
      return this.#pick(-1, 0, 0, 1, 1, 2, -2, -3, 9, 2_147_483_647)
    }
    if (/replicationFactor/.test(name)) return this.#pick(1, 1, -1, 0, 3, -2, 32_767)
    if (/numPartitions|^count$/.test(name)) return this.#pick(1, 2, 3, 4, -1, 0, -2)
    if (/keyType/.test(name)) return this.#pick(0, 0, 1, 1, 2, 9)
    if (/endpointType/.test(name)) return this.#pick(1, 1, 2, 0, 9)
    if (/electionType|upgradeType/.test(name)) return this.#pick(0, 0, 1, 7)
    if (/maxVersionLevel/.test(name)) return this.#pick(0, 1, -1, 32_767)
    if (/limit/i.test(name)) return this.#pick(2_000, 1, 2, 0, -1)
    return this.#pick(0, 1, -1, 2, 100)
  }

  /** Of a log its start, its last stable offset, its high watermark and what lies around them; of a group anything. */
  #offset(): Value {
    if (this.#chance(0.3)) {
      return { $: 'offset', n: this.#pick(0, 0, 1, -1), text: this.#pick('latest', 'latest', 'earliest', 'stable') }
    }
    return this.#pick(0, 0, 1, 2, 3, 5, -1, -2, 100, 9_007_199_254_740_991)
  }
}
