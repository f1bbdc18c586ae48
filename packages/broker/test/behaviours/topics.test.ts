// What clients count on when they ask for topics and settings and change them, each behaviour under its name, over the wire.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { topicSettings } from '../../src/log/topic-config.ts'
import { withBroker, type SettingsWorld } from '../settings-world.ts'
import { ask, local } from './requests.ts'

interface CreatedTopic {
  readonly errorCode: number
  readonly topicId: string
  readonly numPartitions: number
  readonly replicationFactor: number
  readonly configs: readonly { readonly name: string; readonly value: string | null; readonly configSource: number }[] | null
}

async function create(world: SettingsWorld, topics: readonly object[], validateOnly = false): Promise<CreatedTopic[]> {
  const body = {
    topics: topics.map((one) => ({ numPartitions: 1, replicationFactor: 1, ...one })),
    timeoutMs: 5_000,
    validateOnly,
  }
  return (await ask<{ topics: CreatedTopic[] }>(world, ApiKey.CREATE_TOPICS, 7, body)).topics
}

describe('Metadata', () => {
  test('makes a topic that is not there only when the broker and the request both allow it', async () => {
    for (const byBroker of [true, false]) {
      await withBroker({ ...local, 'auto.create.topics.enable': byBroker }, async (world) => {
        const codeOf = async (name: string, allowAutoTopicCreation: boolean) => {
          const body = { topics: [{ name }], allowAutoTopicCreation }
          type Answer = { topics: { errorCode: number }[] }
          let code: number | undefined
          // A topic that is being made has no leader for a moment.
          for (let tries = 0; tries < 5; tries++) {
            code = (await ask<Answer>(world, ApiKey.METADATA, 9, body)).topics[0]?.errorCode
            await world.wait(100)
          }
          return code
        }
        expect(await codeOf('not-asked', false)).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        expect(await codeOf('asked', true)).toBe(byBroker ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        expect(await codeOf('no name', true)).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
      })
    }
  })

  test('gives each client the addresses of the listener it came by, and a live broker as the controller', () =>
    withBroker(
      {
        ...local,
        listeners: 'INSIDE://broker:9092,OUTSIDE://broker:9095',
        'advertised.listeners': 'INSIDE://near:1,OUTSIDE://far:2',
        'listener.security.protocol.map': 'INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT',
        'inter.broker.listener.name': 'INSIDE',
      },
      async (world) => {
        type Answer = { controllerId: number; brokers: { nodeId: number; host: string; port: number }[] }
        const inside = await ask<Answer>(world, ApiKey.METADATA, 9, { topics: [] })
        expect(inside.brokers).toMatchObject([{ host: 'near', port: 1 }])
        expect(inside.brokers.map(({ nodeId }) => nodeId)).toContain(inside.controllerId)
        const first = world.client
        world.client = await world.connect(9095)
        expect((await ask<Answer>(world, ApiKey.METADATA, 9, { topics: [] })).brokers).toMatchObject([{ host: 'far', port: 2 }])
        world.client = first
      },
    ))
})

describe('a topic’s name', () => {
  test('has 1 to 249 letters, digits, dots, underscores and hyphens, is not a dot or two, and may not collide in dots and underscores', () =>
    withBroker(local, async (world) => {
      const codeOf = async (name: string) => (await create(world, [{ name }], true))[0]?.errorCode
      for (const name of ['', '.', '..', 'a b', 'a/b', 'ä', 'x'.repeat(250)])
        expect(await codeOf(name), name).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
      for (const name of ['a', '...', 'A.b_c-9', 'x'.repeat(249)]) expect(await codeOf(name), name).toBe(ErrorCode.NONE)
      await world.createTopic('a.b')
      expect(await codeOf('a_b')).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
      expect(await codeOf('a-b')).toBe(ErrorCode.NONE)
    }))
})

describe('CreateTopics', () => {
  test('refuses a name that comes twice in one request, and makes the others', () =>
    withBroker(local, async (world) => {
      const answers = await create(world, [{ name: 'twice' }, { name: 'once' }, { name: 'twice' }])
      const codes = new Map(answers.map((one) => [(one as CreatedTopic & { name: string }).name, one.errorCode]))
      expect(codes).toEqual(
        new Map([
          ['twice', ErrorCode.INVALID_REQUEST],
          ['once', ErrorCode.NONE],
        ]),
      )
    }))

  test('answers with id, partitions, replicas and settings; with validateOnly the same checks are made and nothing else', () =>
    withBroker({ ...local, 'num.partitions': 3 }, async (world) => {
      const topic = { name: 'orders', numPartitions: -1, replicationFactor: -1, configs: [{ name: 'retention.ms', value: '7' }] }
      const [tried] = await create(world, [topic], true)
      expect(tried).toMatchObject({ errorCode: 0, numPartitions: 3, replicationFactor: 1 })
      expect((await create(world, [{ ...topic, replicationFactor: 2 }], true))[0]?.errorCode).toBe(
        ErrorCode.INVALID_REPLICATION_FACTOR,
      )
      const [made] = await create(world, [topic])
      expect(made).toMatchObject({ errorCode: 0, numPartitions: 3, replicationFactor: 1 })
      expect([tried?.topicId, 'AAAAAAAAAAAAAAAAAAAAAA']).not.toContain(made?.topicId)
      expect(made?.configs?.find(({ name }) => name === 'retention.ms')).toMatchObject({ value: '7', configSource: 1 })
      expect((await create(world, [topic], true))[0]?.errorCode).toBe(ErrorCode.TOPIC_ALREADY_EXISTS)
    }))
})

describe('settings', () => {
  interface Config {
    readonly name: string
    readonly value: string | null
    readonly configSource: number
    readonly isSensitive: boolean
    readonly synonyms: readonly { readonly name: string; readonly value: string | null; readonly source: number }[]
  }
  const describe_ = async (world: SettingsWorld, resourceType: number, resourceName: string): Promise<Map<string, Config>> => {
    const body = { resources: [{ resourceType, resourceName, configurationKeys: null }], includeSynonyms: true }
    const answer = await ask<{ results: { configs: Config[] }[] }>(world, ApiKey.DESCRIBE_CONFIGS, 4, body)
    return new Map(answer.results[0]!.configs.map((one) => [one.name, one]))
  }

  test('DescribeConfigs names every key with its source and synonyms, and no secret', () =>
    withBroker({ ...local, 'log.retention.ms': 7_000, 'ssl.key.password': 'secret' }, async (world) => {
      await world.createTopic('orders', { 'segment.bytes': '2000000' })
      const ofTopic = await describe_(world, 2, 'orders')
      expect(new Set(ofTopic.keys())).toEqual(
        new Set(Object.entries(topicSettings).flatMap(([name, { internal }]) => (internal ? [] : [name]))),
      )
      expect(ofTopic.get('segment.bytes')).toMatchObject({ value: '2000000', configSource: 1 })
      expect(ofTopic.get('segment.bytes')?.synonyms).toMatchObject([
        { name: 'segment.bytes', value: '2000000', source: 1 },
        { name: 'log.segment.bytes', value: '1073741824', source: 5 },
      ])
      expect(ofTopic.get('retention.ms')).toMatchObject({ value: '7000', configSource: 4 })
      const ofBroker = await describe_(world, 4, '1')
      expect(ofBroker.get('ssl.key.password')).toMatchObject({ value: null, isSensitive: true, configSource: 4 })
      expect(ofBroker.size).toBeGreaterThan(250)
    }))

  test('IncrementalAlterConfigs sets, deletes, appends to and takes from one; AlterConfigs replaces the whole set', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const alter = async (name: string, configOperation: number, value: string | null) => {
        const resources = [{ resourceType: 2, resourceName: 'orders', configs: [{ name, configOperation, value }] }]
        type Answer = { responses: { errorCode: number }[] }
        return (await ask<Answer>(world, ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, { resources, validateOnly: false })).responses[0]
          ?.errorCode
      }
      const valueOf = async (name: string) => (await describe_(world, 2, 'orders')).get(name)?.value
      expect(await alter('cleanup.policy', 2, 'compact')).toBe(ErrorCode.NONE)
      expect(await valueOf('cleanup.policy')).toBe('delete,compact')
      expect(await alter('cleanup.policy', 3, 'delete')).toBe(ErrorCode.NONE)
      expect(await valueOf('cleanup.policy')).toBe('compact')
      expect(await alter('retention.ms', 2, '7')).toBe(ErrorCode.INVALID_CONFIG)
      expect(await alter('retention.ms', 0, '7')).toBe(ErrorCode.NONE)
      const configs = [{ name: 'segment.ms', value: '9' }]
      await ask(world, ApiKey.ALTER_CONFIGS, 2, { resources: [{ resourceType: 2, resourceName: 'orders', configs }] })
      expect([await valueOf('segment.ms'), await valueOf('retention.ms'), await valueOf('cleanup.policy')]).toEqual([
        '9',
        '604800000',
        'delete',
      ])
      expect(await alter('segment.ms', 1, null)).toBe(ErrorCode.NONE)
      expect(await valueOf('segment.ms')).toBe('604800000')
    }))
})
