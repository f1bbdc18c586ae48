// The controller on a machine: format, start, change, stop, crash, start again.
import { describe, expect, test } from 'vitest'
import { Simulation, type CrashMode } from '@millrace/host/simulated'
import { ErrorCode } from '@millrace/protocol'
import { startNode, topicOf } from '../../test/nodes.ts'

const run = <T>(seed: number, work: (sim: Simulation) => Promise<T>): Promise<T> => {
  const sim = new Simulation({ seed })
  return sim.run(() => work(sim))
}

describe('a new node', () => {
  test('is formatted, leads its quorum, and its cluster has the features that are served', () =>
    run(1, async (sim) => {
      const node = await startNode(sim.machine('node').host)
      const { image, clusterId } = node.controller.metadata
      expect([...image.features.finalized]).toEqual([
        ['metadata.version', 33],
        ['eligible.leader.replicas.version', 1],
        ['transaction.version', 2],
        ['group.version', 1],
      ])
      expect([...image.configs.of({ type: 'broker', name: '' })]).toEqual([['min.insync.replicas', '1']])
      expect(clusterId).toHaveLength(22)
      const [broker] = image.cluster.all()
      expect(broker).toMatchObject({ id: 1, fenced: false, epoch: node.controller.brokerEpoch })
      expect([...image.cluster.controllers()].map(({ id }) => id)).toEqual([1])
      await node.stop()
    }))

  test('creates a topic, and knows it after a clean stop', () =>
    run(2, async (sim) => {
      const machine = sim.machine('node')
      const node = await startNode(machine.host)
      const answer = await node.controller.createTopics(
        [topicOf('orders', { numPartitions: 3, configs: [{ name: 'retention.ms', value: '1000' }] })],
        false,
      )
      expect(answer).toMatchObject([{ name: 'orders', result: { partitions: 3, replicationFactor: 1 } }])
      const before = node.controller.metadata.image.topics.byName('orders')!
      await node.stop()
      const again = await startNode(machine.host)
      const { image } = again.controller.metadata
      const after = image.topics.byName('orders')!
      expect(after.id).toBe(before.id)
      expect(after.partitions.map(({ leader, isr }) => [leader, isr])).toEqual([
        [1, [1]],
        [1, [1]],
        [1, [1]],
      ])
      expect(after.partitions[0]!.leaderEpoch).toBeGreaterThan(before.partitions[0]!.leaderEpoch)
      expect([...image.configs.of({ type: 'topic', name: 'orders' })]).toEqual([['retention.ms', '1000']])
      expect(again.controller.controllerEpoch).toBe(node.controller.controllerEpoch + 1)
      await again.stop()
    }))

  test('decides nothing else while a long decision is on its way, and what came meanwhile by what it made', () =>
    run(4, async (sim) => {
      const machine = sim.machine('node')
      const node = await startNode(machine.host)
      const { controller } = node
      const answers = await Promise.all([
        controller.createTopics([topicOf('large', { numPartitions: 5_000 })], false),
        controller.createTopics([topicOf('large', { numPartitions: 2 })], false),
        controller.createTopics([topicOf('other', { numPartitions: 3_000 })], false),
        controller.createTopics([topicOf('small')], false),
        controller.createTopics([topicOf('other')], false),
      ])
      expect(answers).toMatchObject([
        [{ result: { partitions: 5_000 } }],
        [{ result: { code: ErrorCode.TOPIC_ALREADY_EXISTS } }],
        [{ result: { partitions: 3_000 } }],
        [{ result: { partitions: 1 } }],
        [{ result: { code: ErrorCode.TOPIC_ALREADY_EXISTS } }],
      ])
      await node.stop()
      const again = await startNode(machine.host)
      const { topics } = again.controller.metadata.image
      expect(Object.fromEntries(Array.from(topics.all(), ({ name, partitions }) => [name, partitions.length]))).toEqual({
        large: 5_000,
        other: 3_000,
        small: 1,
      })
      await again.stop()
    }))

  test('what a long change makes is seen as a whole, and what was decided after it later', () =>
    run(4, async (sim) => {
      const node = await startNode(sim.machine('node').host)
      const { controller } = node
      const names = ['large', 'small', 'other']
      const partitionsOf = (name: string): number | undefined => controller.metadata.image.topics.byName(name)?.partitions.length
      const seen: unknown[] = []
      controller.metadata.subscribe({ changed: () => seen.push(names.map(partitionsOf)) })
      const answered: unknown[] = []
      await Promise.all(
        names.map(async (name) => {
          await controller.createTopics([topicOf(name, { numPartitions: name === 'small' ? 1 : 4_500 })], false)
          answered.push([name, partitionsOf(name)])
        }),
      )
      expect(seen).toEqual([
        [undefined, undefined, undefined],
        [4_500, undefined, undefined],
        [4_500, 1, undefined],
        [4_500, 1, 4_500],
      ])
      expect(answered).toEqual([
        ['large', 4_500],
        ['small', 1],
        ['other', 4_500],
      ])
      await node.stop()
    }))

  test('changes settings of very many topics as one change, each answered by itself', () =>
    run(5, async (sim) => {
      const node = await startNode(sim.machine('node').host)
      const { controller } = node
      const names = Array.from({ length: 700 }, (_, i) => `t${i}`)
      await controller.createTopics(
        names.map((name) => topicOf(name)),
        false,
      )
      const changeOf = (name: string, value: string) => ({
        resource: { type: 'topic', name } as const,
        changes: [{ name: 'retention.ms', operation: 0, value }],
      })
      const before = controller.metadata.image.offset
      const changes = names.map((name, i) => changeOf(i === 250 ? 'nobody' : name, i === 650 ? 'x' : `${i}`))
      const answer = (await controller.alterConfigs(changes, false)) as readonly unknown[]
      const refused = answer.flatMap((one, i) => (one === undefined ? [] : [i]))
      expect([answer.length, refused]).toEqual([700, [250, 650]])
      const { image } = controller.metadata
      expect(image.offset - before).toBe(698)
      expect(image.configs.of({ type: 'topic', name: 't699' }).get('retention.ms')).toBe('699')
      expect(image.configs.of({ type: 'topic', name: 't250' }).size).toBe(0)
      await node.stop()
    }))

  test('refuses a change that is larger than a batch of the metadata log may be, and a start reads the largest that it took', () =>
    run(6, async (sim) => {
      const machine = sim.machine('node')
      const node = await startNode(machine.host)
      const changesOf = (count: number) =>
        Array.from({ length: count }, (_, i) => ({ name: `large.${i}`, operation: 0, value: 'v'.repeat(32_767) }))
      const resource = { type: 'broker', name: '1' } as const
      const change = (count: number) => node.controller.alterConfigs([{ resource, changes: changesOf(count) }], false)
      const before = node.controller.metadata.image.offset
      expect(await change(257)).toMatchObject({ code: ErrorCode.POLICY_VIOLATION })
      expect(node.controller.metadata.image.offset).toBe(before)
      expect(await change(255)).toEqual([undefined])
      await node.stop()
      const again = await startNode(machine.host)
      expect(again.controller.metadata.image.configs.of(resource).size).toBe(255)
      await again.stop()
    }))

  test('refuses a topic while its broker is fenced', () =>
    run(3, async (sim) => {
      const node = await startNode(sim.machine('node').host, {}, { register: false })
      const answer = await node.controller.createTopics([topicOf('t')], false)
      expect(answer).toMatchObject([{ result: { code: ErrorCode.INVALID_REPLICATION_FACTOR } }])
      await node.stop()
    }))
})

describe('after a crash', () => {
  test.each<[CrashMode, number]>([
    ['keep', 11],
    ['drop', 12],
    ['torn', 13],
    ['torn', 14],
    ['torn', 15],
  ])('%s: what was answered is there (seed %i)', (mode, seed) =>
    run(seed, async (sim) => {
      const machine = sim.machine('node')
      const node = await startNode(machine.host)
      for (let i = 0; i < 5; i++) await node.controller.createTopics([topicOf(`t${i}`)], false)
      await node.controller.deleteTopics([node.controller.metadata.image.topics.byName('t0')!.id])
      const { clusterId } = node.controller.metadata
      // One more, on its way when the power goes.
      const inFlight = node.controller.createTopics([topicOf('late')], false)
      machine.crash(mode)
      void inFlight
      machine.restart()
      const again = await startNode(machine.host)
      const names = [...again.controller.metadata.image.topics.all()].map(({ name }) => name).filter((name) => name !== 'late')
      expect(names.toSorted()).toEqual(['t1', 't2', 't3', 't4'])
      expect(again.controller.metadata.clusterId).toBe(clusterId)
      expect(again.controller.controllerEpoch).toBeGreaterThan(node.controller.controllerEpoch)
      await again.stop()
    }),
  )
})

describe('snapshots', () => {
  const settings = { 'metadata.log.max.record.bytes.between.snapshots': 2000, 'metadata.max.retention.bytes': 3000 }

  test('take the place of the log behind them', () =>
    run(21, async (sim) => {
      const machine = sim.machine('node')
      const node = await startNode(machine.host, settings)
      for (let i = 0; i < 60; i++) {
        await node.controller.createTopics([topicOf(`t${i}`)], false)
        await sim.pass(100)
      }
      const files = machine.host.disk.list('/data/__cluster_metadata-0').map(({ name }) => name)
      expect(files).not.toContain('00000000000000000000-0000000000.checkpoint')
      expect(files.filter((name) => name.endsWith('.checkpoint')).length).toBeGreaterThan(0)
      const log = node.logDirs.get('__cluster_metadata', 0)!
      expect(log.logStartOffset).toBeGreaterThan(0)
      await node.stop()
      const again = await startNode(machine.host, settings)
      expect(again.controller.metadata.image.topics.size).toBe(60)
      await again.stop()
    }))
})
