// Admin APIs where they differ from Kafka on purpose, or where Kafka is not asked: creation on demand, versions, deadlines.
import { describe, expect, test } from 'vitest'
import { Simulation } from '@millrace/host/simulated'
import { ApiKey, ErrorCode, zeroUuid, type MetadataRequest } from '@millrace/protocol'
import { startNode, topicOf, type ControllerNode } from '../../test/nodes.ts'
import { TopicCreation, TopicNotCreated } from '../controller/topic-creation.ts'
import { metadataHandler } from './03-metadata.ts'
import { apiVersionsHandler } from './18-api-versions.ts'
import { createTopicsHandler } from './19-create-topics.ts'
import { createPartitionsHandler } from './37-create-partitions.ts'
import { within } from './deadline.ts'
import type { AnyHandler, RequestContext } from './handler.ts'

const context = (apiVersion: number): RequestContext => ({
  apiVersion,
  correlationId: 1,
  clientId: 'test',
  host: '127.0.0.1',
  listener: 'PLAINTEXT',
  principal: 'User:ANONYMOUS',
  connection: 1,
  signal: new AbortController().signal,
})

const onNode = <T>(work: (node: ControllerNode, sim: Simulation) => Promise<T>, settings = {}): Promise<T> => {
  const sim = new Simulation({ seed: 8 })
  return sim.run(async () => work(await startNode(sim.machine('node').host, settings), sim))
}

const creationOf = (node: ControllerNode, sim: Simulation) =>
  new TopicCreation(node.controller, node.config, sim.machine('node').host.log)

/** All logs are there at once. */
const noReplicas = { whenMade: () => undefined }

const asked = (...names: string[]): MetadataRequest => ({
  topics: names.map((name) => ({ name, topicId: zeroUuid })),
  allowAutoTopicCreation: true,
  includeClusterAuthorizedOperations: false,
  includeTopicAuthorizedOperations: false,
})

describe('topics on demand', () => {
  const handlerOf = (node: ControllerNode, sim: Simulation, autoCreate: boolean) =>
    metadataHandler({
      metadata: node.controller.metadata,
      clock: sim.machine('node').host.clock,
      random: sim.random,
      topicCreation: creationOf(node, sim),
      replicas: noReplicas,
      autoCreate,
    })

  test('are there in the answer that mentions them first', () =>
    onNode(
      async (node, sim) => {
        const answer = await handlerOf(node, sim, true).handle(asked('new', 'bad/name'), context(12))
        expect(answer.topics).toMatchObject([
          { name: 'new', errorCode: ErrorCode.NONE, partitions: [{ leaderId: 1 }, { leaderId: 1 }] },
          { name: 'bad/name', errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION },
        ])
      },
      { 'num.partitions': 2 },
    ))

  test('are only made when both sides allow it', () =>
    onNode(async (node, sim) => {
      const refused = await handlerOf(node, sim, true).handle({ ...asked('a'), allowAutoTopicCreation: false }, context(12))
      const off = await handlerOf(node, sim, false).handle(asked('b'), context(12))
      for (const answer of [refused, off])
        expect(answer.topics).toMatchObject([{ errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }])
      expect(node.controller.metadata.image.topics.size).toBe(0)
    }))

  test('that cannot be made are unknown, and asked for again they are tried again', () =>
    onNode(
      async (node, sim) => {
        const handler = handlerOf(node, sim, true)
        const first = await handler.handle(asked('t'), context(12))
        expect(first.topics).toMatchObject([{ errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }])
      },
      { 'default.replication.factor': 3 },
    ))

  test('are made once, however many want them at a time', () =>
    onNode(async (node, sim) => {
      const creation = creationOf(node, sim)
      const answers = await Promise.all(Array.from({ length: 20 }, () => creation.ensureTopics(['same', 'other'])))
      expect(answers.flat().every((answer) => answer === undefined)).toBe(true)
      expect(node.controller.metadata.image.topics.size).toBe(2)
    }))
})

describe('internal topics', () => {
  test('have the shape their coordinators want, with as many replicas as there are brokers', () =>
    onNode(async (node, sim) => {
      const creation = creationOf(node, sim)
      await creation.ensureInternalTopic('__consumer_offsets')
      await creation.ensureInternalTopic('__transaction_state')
      const { topics, configs } = node.controller.metadata.image
      expect(topics.byName('__consumer_offsets')!.partitions).toHaveLength(50)
      expect(configs.of({ type: 'topic', name: '__consumer_offsets' }).get('cleanup.policy')).toBe('compact')
      expect(topics.byName('__transaction_state')!.partitions[0]!.replicas).toEqual([1])
      expect(configs.of({ type: 'topic', name: '__transaction_state' }).get('min.insync.replicas')).toBe('1')
    }))

  test('that cannot be made are an error with its code', () =>
    onNode(async (node, sim) => {
      sim.machine('node').disk.capacity = 0
      await expect(creationOf(node, sim).ensureInternalTopic('__consumer_offsets')).rejects.toThrow(TopicNotCreated)
    }))
})

describe('versions', () => {
  const versions = async (node: ControllerNode, apiVersion: number) => {
    const handlers: AnyHandler[] = []
    const handler = apiVersionsHandler({ handlers: () => handlers, metadata: node.controller.metadata })
    handlers.push(
      { apiKey: ApiKey.PRODUCE, minVersion: 3, maxVersion: 13, advertisedMinVersion: 0, handle: () => undefined },
      handler as never,
    )
    const request = { clientSoftwareName: 'a', clientSoftwareVersion: '1', clusterId: null, nodeId: -1 }
    return handler.handle(request, context(apiVersion))
  }

  test('are those of the handlers, Produce from 0', () =>
    onNode(async (node) => {
      expect((await versions(node, 4)).apiKeys).toEqual([
        { apiKey: 0, minVersion: 0, maxVersion: 13 },
        { apiKey: 18, minVersion: 0, maxVersion: 5 },
      ])
    }))

  test('come with the features that are served, which old clients cannot read from level 0', () =>
    onNode(async (node) => {
      const answer = await versions(node, 4)
      const finalized = Object.fromEntries(answer.finalizedFeatures!.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]))
      expect(finalized).toEqual({
        'metadata.version': 33,
        'eligible.leader.replicas.version': 1,
        'group.version': 1,
        'transaction.version': 2,
        'kraft.version': 1,
      })
      expect(answer.supportedFeatures!.map(({ name }) => name)).toContain('transaction.version')
      expect((await versions(node, 3)).supportedFeatures!.map(({ name }) => name)).toEqual(['metadata.version'])
      expect(answer.finalizedFeaturesEpoch).toBe(node.controller.metadata.image.offset)
    }))
})

test('Metadata, CreateTopics and CreatePartitions answer when the logs of what they name are made', () =>
  onNode(async (node, sim) => {
    const { controller } = node
    const { clock } = sim.machine('node').host
    const made = Promise.withResolvers<void>()
    const waitedFor: (readonly string[])[] = []
    const replicas = {
      whenMade: (names: Iterable<string>) => {
        waitedFor.push([...names])
        return made.promise
      },
    }
    const answered: string[] = []
    const handlers = { replicas, clock, controller }
    const metadata = metadataHandler({
      ...{ metadata: controller.metadata, clock, random: sim.random, replicas },
      ...{ topicCreation: creationOf(node, sim), autoCreate: true },
    })
    const creation = { topics: [topicOf('created')], timeoutMs: 60_000, validateOnly: false }
    const more = { topics: [{ name: 'created', count: 2, assignments: null }], timeoutMs: 60_000, validateOnly: false }
    const first = createTopicsHandler(handlers).handle(creation, context(7))
    const answers = [Promise.resolve(first).then(() => answered.push('CreateTopics'))]
    await sim.pass(1_000)
    answers.push(Promise.resolve(createPartitionsHandler(handlers).handle(more, context(3))).then(() => answered.push('more')))
    for (const name of ['created', 'mentioned'])
      answers.push(Promise.resolve(metadata.handle(asked(name), context(12))).then(() => answered.push(name)))
    await sim.pass(1_000)
    expect([answered, waitedFor.flat().toSorted()]).toEqual([[], ['created', 'created', 'created', 'mentioned']])
    made.resolve()
    await Promise.all(answers)
    expect(answered.toSorted()).toEqual(['CreateTopics', 'created', 'mentioned', 'more'])
  }))

describe('deadlines', () => {
  test('answer in time what the disk does not confirm; it may still come true', () =>
    onNode(async (node, sim) => {
      const { clock } = sim.machine('node').host
      sim.machine('node').disk.latency = [5_000, 5_000]
      const handler = createTopicsHandler({ controller: node.controller, replicas: noReplicas, clock })
      const answer = await handler.handle({ topics: [topicOf('slow')], timeoutMs: 100, validateOnly: false }, context(7))
      expect(answer.topics).toMatchObject([{ name: 'slow', errorCode: ErrorCode.REQUEST_TIMED_OUT }])
      await sim.pass(20_000)
      expect(node.controller.metadata.image.topics.byName('slow')).toBeDefined()
    }))

  test('that have come before the work begins keep it from beginning', () =>
    onNode(async (node, sim) => {
      const { clock } = sim.machine('node').host
      const handler = createTopicsHandler({ controller: node.controller, replicas: noReplicas, clock })
      for (const timeoutMs of [0, -1]) {
        const answer = await handler.handle({ topics: [topicOf('never')], timeoutMs, validateOnly: false }, context(7))
        expect(answer.topics).toMatchObject([{ name: 'never', errorCode: ErrorCode.REQUEST_TIMED_OUT }])
      }
      await sim.pass(20_000)
      expect(node.controller.metadata.image.topics.byName('never')).toBeUndefined()
    }))

  test('leave the result of work that is in time as it is', () =>
    onNode(async (_, sim) => {
      const { clock } = sim.machine('node').host
      expect(
        await within(
          clock,
          10,
          () => Promise.resolve(1),
          () => 2,
        ),
      ).toBe(1)
      await expect(
        within(
          clock,
          10,
          () => Promise.reject(new Error('no')),
          () => 2,
        ),
      ).rejects.toThrow('no')
    }))
})
