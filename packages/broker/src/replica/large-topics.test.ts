// A topic of thousands of partitions: its logs are made and set aside a few in each turn, in the order of the changes.
import { expect, test } from 'vitest'
import { Simulation } from '@millrace/host/simulated'
import { ErrorCode } from '@millrace/protocol'
import { startNode, topicOf } from '../../test/nodes.ts'
import type { ControllerNode } from '../../test/nodes.ts'
import { Partition } from './partition.ts'
import { Replicas } from './replicas.ts'

const large = 1_100
const timeout = 60_000

interface World {
  readonly node: ControllerNode
  readonly replicas: Replicas
  /** Runs what is put off to another turn, turn by turn. @returns directories made and renamed in each. */
  turns(): number[]
  /** Directories made and renamed since the last question. */
  touched(): number
}

/** @param slowMs that the disk takes for each directory. */
async function withReplicas(work: (world: World) => Promise<void>, slowMs = 0): Promise<void> {
  const sim = new Simulation({ seed: 11 })
  const machine = sim.machine('node')
  await sim.run(async () => {
    let count = 0
    const disk: typeof machine.host.disk = {
      ...machine.host.disk,
      makeDirectory: (path) => {
        count++
        machine.host.disk.makeDirectory(path)
      },
      rename: (from, to) => {
        if (to.endsWith('-delete')) count++
        machine.host.disk.rename(from, to)
      },
    }
    const node = await startNode({ ...machine.host, disk })
    const { controller, logDirs } = node
    const later: (() => void)[] = []
    const replicas = new Replicas({
      nodeId: 1,
      durability: 'os',
      log: machine.host.log,
      logDirs,
      metadataTopic: '__cluster_metadata',
      minInSyncReplicas: () => 1,
      clock: { soon: (run) => later.push(run), monotonic: () => machine.host.clock.monotonic() + slowMs * count },
    })
    replicas.apply(controller.metadata.image)
    controller.metadata.subscribe({ changed: (_, image) => replicas.apply(image) })
    const touched = (): number => {
      const before = count
      count = 0
      return before
    }
    touched()
    const turns = (): number[] => {
      const each: number[] = []
      for (let run = later.shift(); run !== undefined; run = later.shift()) {
        run()
        each.push(touched())
      }
      return each
    }
    await work({ node, replicas, turns, touched })
    replicas.close()
    await node.stop()
  })
}

const led = (replicas: Replicas, topic: string, partitions: number): number =>
  Array.from({ length: partitions }, (_, index) => replicas.find(topic, index)).filter(
    (found) => found instanceof Partition && found.isLeader,
  ).length

test(
  'the logs of a large topic are made a few in each turn, and those of a topic that comes meanwhile behind them',
  { timeout },
  () =>
    withReplicas(async ({ node: { controller }, replicas, turns, touched }) => {
      await controller.createTopics([topicOf('large', { numPartitions: large })], false)
      expect(touched()).toBe(0)
      await controller.createTopics([topicOf('small', { numPartitions: 3 })], false)
      expect([touched(), led(replicas, 'small', 3)]).toEqual([0, 0])
      const each = turns()
      expect(Math.max(...each)).toBeLessThanOrEqual(32)
      expect(each.reduce((sum, one) => sum + one, 0)).toBe(large + 3)
      expect([led(replicas, 'large', large), led(replicas, 'small', 3)]).toEqual([large, 3])
    }),
)

test('who must not be told of a topic before its logs are made can wait for them, on a slow disk too; nobody waits for others', () =>
  withReplicas(async ({ node: { controller }, replicas, turns }) => {
    await controller.createTopics([topicOf('there')], false)
    await controller.createTopics([topicOf('coming', { numPartitions: 20 }), topicOf('going', { numPartitions: 20 })], false)
    expect(replicas.find('coming', 19)).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    expect([replicas.whenMade(['there']), replicas.whenMade(['unknown'])]).toEqual([undefined, undefined])
    const made: string[] = []
    const waits = ['coming', 'going'].map((name) => replicas.whenMade(['there', name])?.then(() => made.push(name)))
    await controller.deleteTopics([controller.metadata.image.topics.byName('going')!.id])
    await waits[1]
    expect(made).toEqual(['going'])
    turns()
    await waits[0]
    expect([made, led(replicas, 'coming', 20)]).toEqual([['going', 'coming'], 20])
    expect(replicas.whenMade(['coming'])).toBeUndefined()
  }, 2))

test('those who wait for logs are let go when the node stops', () =>
  withReplicas(async ({ node: { controller }, replicas }) => {
    await controller.createTopics([topicOf('large', { numPartitions: 100 })], false)
    const wait = replicas.whenMade(['large'])
    expect(wait).toBeDefined()
    replicas.close()
    await wait
    expect(replicas.whenMade(['large'])).toBeUndefined()
  }))

test('on a slow disk fewer are made in a turn', { timeout }, () =>
  withReplicas(async ({ node: { controller }, replicas, turns }) => {
    await controller.createTopics([topicOf('large', { numPartitions: large })], false)
    expect(Math.max(...turns())).toBe(4)
    expect(led(replicas, 'large', large)).toBe(large)
  }, 2),
)

test(
  'a large topic that is deleted and made again under its name takes many turns, and finds none of its old logs',
  { timeout },
  () =>
    withReplicas(async ({ node: { controller, logDirs }, replicas, turns, touched }) => {
      await controller.createTopics([topicOf('large', { numPartitions: large })], false)
      turns()
      const first = controller.metadata.image.topics.byName('large')!.id
      await controller.deleteTopics([first])
      await controller.createTopics([topicOf('large', { numPartitions: 40 })], false)
      expect(touched()).toBeLessThanOrEqual(64)
      const each = turns()
      expect(Math.max(...each)).toBeLessThanOrEqual(32)
      const second = controller.metadata.image.topics.byName('large')!.id
      expect(led(replicas, 'large', large)).toBe(40)
      expect(new Set([...logDirs.all()].flatMap((log) => (log.name.topic === 'large' ? [log.topicId] : [])))).toEqual(
        new Set([second]),
      )
      expect([...logDirs.all()].filter((log) => log.name.topic === 'large')).toHaveLength(40)
    }),
)
