// Deciders of the controller by table: elections, placement, names, settings, brokers.
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '@millrace/host/simulated'
import { ErrorCode, zeroUuid } from '@millrace/protocol'
import { decided } from '../../test/decided.ts'
import { brokerSettings, brokerConfig, settingSources } from '../config.ts'
import { groupSettings } from '../coordinator/group/config.ts'
import { MetadataDelta } from '../metadata/delta.ts'
import { emptyImage, type MetadataImage } from '../metadata/image.ts'
import { newUuid } from '../metadata/new-uuid.ts'
import { decodeRecord, encodeRecord, recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import type { PartitionImage } from '../metadata/topics-image.ts'
import { clientMetricsSettings } from '../node-config.ts'
import { fenceBroker, registerBroker, stopBroker, unfenceBroker, type BrokerRegistration } from './brokers.ts'
import { alterConfigs, type ConfigRules } from './configs.ts'
import { partitionChange, type ElectionRules } from './election.ts'
import { placeReplicas } from './placement.ts'
import { topicNameProblem } from './topic-names.ts'

function apply(image: MetadataImage, records: readonly MetadataRecordInit[]): MetadataImage {
  const delta = new MetadataDelta(image)
  for (const record of records) delta.replay(decodeRecord(encodeRecord(record)))
  return delta.apply({ offset: image.offset + records.length, epoch: 1, timestamp: 0 })
}

describe('topic names', () => {
  test.each([
    ['a', true],
    ['A-z_0.9', true],
    ['x'.repeat(249), true],
    ['', false],
    ['.', false],
    ['..', false],
    ['...', true],
    ['x'.repeat(250), false],
    ['a b', false],
    ['ä', false],
    ['a/b', false],
  ])('%s', (name, isLegal) => expect(topicNameProblem(name) === undefined).toBe(isLegal))
})

const partition = (fields: Partial<PartitionImage>): PartitionImage => ({
  partition: 0,
  leader: 1,
  leaderEpoch: 5,
  partitionEpoch: 7,
  replicas: [1, 2, 3],
  directories: [zeroUuid, zeroUuid, zeroUuid],
  isr: [1, 2, 3],
  elr: [],
  lastKnownElr: [],
  removingReplicas: [],
  addingReplicas: [],
  leaderRecoveryState: 0,
  ...fields,
})

describe('elections', () => {
  const rules = (alive: readonly number[], leaving: readonly number[], fields: Partial<ElectionRules> = {}): ElectionRules => ({
    mayLead: (broker) => alive.includes(broker) && !leaving.includes(broker),
    leaving: (broker) => leaving.includes(broker),
    unclean: () => false,
    elr: false,
    minInsyncReplicas: 2,
    uncleanElection: false,
    level: 33,
    ...fields,
  })
  const unclean = (...brokers: number[]): Partial<ElectionRules> => ({ elr: true, unclean: (broker) => brokers.includes(broker) })

  test.each<[string, Partial<PartitionImage>, ElectionRules, object | undefined]>([
    ['nothing changes while the leader lives', {}, rules([1, 2, 3], []), undefined],
    ['the next in-sync replica leads', {}, rules([2, 3], [1]), { leader: 2, isr: [2, 3] }],
    ['a follower that leaves is out of sync', {}, rules([1, 3], [2]), { isr: [1, 3] }],
    ['the last in sync stays named without ELR', { isr: [1] }, rules([], [1]), { leader: -1 }],
    ['it leads again when it is back', { isr: [1], leader: -1 }, rules([1], []), { leader: 1 }],
    ['one out of sync does not lead', { isr: [1], leader: -1 }, rules([2, 3], []), undefined],
    [
      'unless that is wanted: its state is then put in order',
      { isr: [1], leader: -1 },
      rules([3], [], { uncleanElection: true }),
      { leader: 3, isr: [3], leaderRecoveryState: 1 },
    ],
    [
      'with ELR the last one leaves the set and stays eligible',
      { isr: [1] },
      rules([], [1], { elr: true }),
      { leader: -1, isr: [], eligibleLeaderReplicas: [1], lastKnownElr: [1] },
    ],
    [
      'an eligible one leads cleanly',
      { isr: [], elr: [1, 2], lastKnownElr: [1], leader: -1 },
      rules([2], [], { elr: true }),
      { leader: 2, isr: [2], eligibleLeaderReplicas: [1], lastKnownElr: [] },
    ],
    [
      'enough in sync: nobody else is eligible',
      { isr: [1, 2], elr: [3] },
      rules([1, 2], [], { elr: true }),
      { eligibleLeaderReplicas: [] },
    ],
    [
      'one that stopped uncleanly is not eligible',
      { isr: [1] },
      rules([], [1], unclean(1)),
      { leader: -1, isr: [], lastKnownElr: [1] },
    ],
    [
      'the last known leader leads when nobody else is left',
      { isr: [], elr: [], lastKnownElr: [1], leader: -1 },
      rules([1], [], { elr: true }),
      { leader: 1, isr: [1], lastKnownElr: [], leaderRecoveryState: 1 },
    ],
  ])('%s', (_, fields, rule, expected) => {
    const record = partitionChange(zeroUuid, partition(fields), rule)
    expect(record?.value).toEqual(expected === undefined ? undefined : { topicId: zeroUuid, partitionId: 0, ...expected })
  })
})

const registration = (id: number, fields: Partial<BrokerRegistration> = {}): BrokerRegistration => ({
  id,
  incarnationId: newUuid(new SeededRandom(id)),
  endpoints: [{ name: 'PLAINTEXT', host: 'h', port: 9092, securityProtocol: 0 }],
  rack: null,
  features: new Map(),
  directories: [newUuid(new SeededRandom(100 + id))],
  cordonedDirectories: [],
  previousEpoch: -1,
  ...fields,
})

const rulesOf = () => ({ minInsyncReplicas: 1, uncleanElection: false })

function cluster(
  brokers: readonly { id: number; rack?: string; fenced?: boolean }[],
  features: Record<string, number> = {},
): MetadataImage {
  const levels = Object.entries({ 'metadata.version': 33, ...features })
  let image = apply(
    emptyImage,
    levels.map(([name, featureLevel]) => recordOf('featureLevel', { name, featureLevel })),
  )
  for (const { id, rack = null, fenced = false } of brokers) {
    image = apply(image, decided(registerBroker(image, registration(id, { rack }), image.offset + 1, rulesOf)).records)
    if (!fenced) image = apply(image, decided(unfenceBroker(image, id, rulesOf)).records)
  }
  return image
}

describe('placement', () => {
  const random = new SeededRandom(9)

  test('goes round: leaders are even, replicas of a partition differ', () => {
    const image = cluster([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
    const placed = placeReplicas(image.cluster, 40, 3, random) as number[][]
    for (const replicas of placed) expect(new Set(replicas).size).toBe(3)
    for (const id of [1, 2, 3, 4]) expect(placed.filter(([leader]) => leader === id)).toHaveLength(10)
  })

  test('spreads replicas over racks', () => {
    const racks = new Map([
      [1, 'a'],
      [2, 'a'],
      [3, 'b'],
      [4, 'b'],
      [5, 'c'],
    ])
    const image = cluster([...racks].map(([id, rack]) => ({ id, rack })))
    for (const replicas of placeReplicas(image.cluster, 30, 3, random) as number[][]) {
      expect(new Set(replicas.map((id) => racks.get(id))).size).toBe(3)
    }
  })

  test('lets no fenced broker lead', () => {
    const image = cluster([{ id: 1, fenced: true }, { id: 2 }, { id: 3, fenced: true }])
    for (const replicas of placeReplicas(image.cluster, 10, 2, random) as number[][]) expect(replicas[0]).toBe(2)
    expect(placeReplicas(cluster([{ id: 1, fenced: true }]).cluster, 1, 1, random)).toMatchObject({
      code: ErrorCode.INVALID_REPLICATION_FACTOR,
    })
    expect(placeReplicas(image.cluster, 1, 4, random)).toMatchObject({ code: ErrorCode.INVALID_REPLICATION_FACTOR })
  })
})

describe('brokers', () => {
  const topicId = newUuid(new SeededRandom(77))
  const withTopic = (image: MetadataImage): MetadataImage =>
    apply(image, [
      recordOf('topic', { name: 't', topicId }),
      recordOf(
        'partition',
        {
          topicId,
          partitionId: 0,
          replicas: [1, 2],
          isr: [1, 2],
          leader: 1,
          leaderEpoch: 0,
          partitionEpoch: 0,
          directories: [zeroUuid, zeroUuid],
        },
        2,
      ),
      recordOf(
        'partition',
        {
          topicId,
          partitionId: 1,
          replicas: [1],
          isr: [1],
          leader: 1,
          leaderEpoch: 0,
          partitionEpoch: 0,
          directories: [zeroUuid],
        },
        2,
      ),
    ])
  const leaders = (image: MetadataImage) => image.topics.byName('t')!.partitions.map(({ leader, isr }) => [leader, [...isr]])

  test('hand over when they stop, and lead again what nobody could take', () => {
    let image = withTopic(cluster([{ id: 1 }, { id: 2 }]))
    image = apply(image, decided(stopBroker(image, 1, rulesOf)).records)
    expect(leaders(image)).toEqual([
      [2, [2]],
      [-1, [1]],
    ])
    image = apply(image, decided(fenceBroker(image, 1, rulesOf)).records)
    expect(image.cluster.broker(1)).toMatchObject({ fenced: true, inControlledShutdown: true })
    image = apply(
      image,
      decided(
        registerBroker(image, registration(1, { incarnationId: newUuid(new SeededRandom(1000)) }), image.offset + 1, rulesOf),
      ).records,
    )
    expect(image.cluster.broker(1)).toMatchObject({ fenced: true, inControlledShutdown: false, epoch: image.offset })
    image = apply(image, decided(unfenceBroker(image, 1, rulesOf)).records)
    expect(leaders(image)).toEqual([
      [2, [2]],
      [1, [1]],
    ])
  })

  test('that come back without having stopped lead nothing before they are unfenced', () => {
    let image = withTopic(cluster([{ id: 1 }, { id: 2 }]))
    image = apply(
      image,
      decided(
        registerBroker(image, registration(1, { incarnationId: newUuid(new SeededRandom(1001)) }), image.offset + 1, rulesOf),
      ).records,
    )
    expect(leaders(image)).toEqual([
      [2, [2]],
      [-1, [1]],
    ])
  })

  test('are no eligible leaders after an unclean stop, but the last known one leads in the end (KIP-966)', () => {
    const before = withTopic(cluster([{ id: 1 }], { 'eligible.leader.replicas.version': 1 }))
    const restarted = (previousEpoch: number): PartitionImage => {
      const again = registration(1, { incarnationId: newUuid(new SeededRandom(1002)), previousEpoch })
      const image = apply(before, decided(registerBroker(before, again, before.offset + 1, rulesOf)).records)
      return image.topics.byName('t')!.partitions[1]!
    }
    expect(restarted(before.cluster.broker(1)!.epoch)).toMatchObject({ leader: -1, isr: [], elr: [1] })
    expect(restarted(-1)).toMatchObject({ leader: -1, isr: [], elr: [], lastKnownElr: [1] })
  })

  test('are refused with a log directory of another', () => {
    const image = cluster([{ id: 1 }])
    const [directory] = image.cluster.broker(1)!.directories
    expect(decided(registerBroker(image, registration(2, { directories: [directory!] }), 9, rulesOf)).answer).toMatchObject({
      code: ErrorCode.INVALID_REGISTRATION,
    })
  })
})

describe('settings', () => {
  const config = brokerConfig({})
  const rules: ConfigRules = { sources: (image) => settingSources(config, image), groupSettings, clientMetricsSettings }
  const alter = (
    image: MetadataImage,
    type: 'topic' | 'broker' | 'group',
    name: string,
    changes: readonly [string, number, string | null][],
  ) =>
    alterConfigs(
      image,
      [
        {
          resource: { type, name },
          changes: changes.map(([setting, operation, value]) => ({ name: setting, operation, value })),
        },
      ],
      rules,
    )

  test('of a list grow and shrink by items', () => {
    let image = cluster([{ id: 1 }])
    image = apply(image, [recordOf('topic', { name: 't', topicId: newUuid(new SeededRandom(5)) })])
    const of = () => image.configs.of({ type: 'topic', name: 't' }).get('cleanup.policy')
    image = apply(image, alter(image, 'topic', 't', [['cleanup.policy', 2, 'compact']]).records)
    expect(of()).toBe('delete,compact')
    image = apply(image, alter(image, 'topic', 't', [['cleanup.policy', 2, 'compact']]).records)
    expect(of()).toBe('delete,compact')
    image = apply(image, alter(image, 'topic', 't', [['cleanup.policy', 3, 'delete']]).records)
    expect(of()).toBe('compact')
    image = apply(image, alter(image, 'topic', 't', [['cleanup.policy', 1, null]]).records)
    expect(of()).toBeUndefined()
  })

  test('too long to be kept are refused', () => {
    const image = cluster([{ id: 1 }])
    expect(alter(image, 'broker', '', [['broker.custom', 0, 'x'.repeat(32_768)]]).answer).toMatchObject([
      { code: ErrorCode.INVALID_CONFIG },
    ])
  })

  test('of a broker are written even when they stay the same, so that it looks again', () => {
    let image = cluster([{ id: 1 }])
    const change: [string, number, string][] = [['log.retention.ms', 0, '5']]
    image = apply(image, alter(image, 'broker', '1', change).records)
    expect(alter(image, 'broker', '1', change).records).toHaveLength(1)
  })

  test('of another min.insync.replicas clear what was noted about eligible leaders', () => {
    const image = cluster([{ id: 1 }], { 'eligible.leader.replicas.version': 1 })
    const { records } = alter(image, 'broker', '', [['min.insync.replicas', 0, '2']])
    expect(records.map(({ kind }) => kind)).toEqual(['config', 'clearElr'])
  })

  test('that act at run time are those Kafka lets change', () => {
    const dynamic = [...brokerSettings].filter(([, { update }]) => update !== 'read-only').map(([name]) => name)
    expect(dynamic).toHaveLength(107)
  })
})
