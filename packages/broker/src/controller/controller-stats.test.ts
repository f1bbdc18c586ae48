// What a controller counts of elections, batches and snapshots, while it works and from one start to the next.
import { Simulation, type Machine } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { startNode, topicOf } from '../../test/nodes.ts'

const run = (seed: number, work: (machine: Machine) => Promise<void>): Promise<void> => {
  const sim = new Simulation({ seed })
  return sim.run(() => work(sim.machine('node')))
}

const histogram = ({ host }: Machine, name: string) =>
  host.metrics.snapshot().find(({ options }) => options.name === name)!.histogram!

test('a start after a clean stop elects every leader from the eligible ones, and none at a risk', () =>
  run(1, async (machine) => {
    const node = await startNode(machine.host)
    await node.controller.createTopics([topicOf('orders', { numPartitions: 3 })], false)
    expect(node.controller.stats).toMatchObject({ eligibleElections: 0, uncleanElections: 0 })
    await node.stop()
    const again = await startNode(machine.host)
    expect(again.controller.stats).toMatchObject({ eligibleElections: 3, uncleanElections: 0 })
    await again.stop()
    // What the log holds of earlier elections is not counted again.
    const third = await startNode(machine.host, {}, { register: false })
    expect(third.controller.stats.eligibleElections).toBe(0)
    await third.stop()
  }))

test('each batch counts with its records, those of the quorum itself with none', () =>
  run(2, async (machine) => {
    const node = await startNode(machine.host)
    const sizes = histogram(machine, 'MetadataBatchSizes')
    const times = histogram(machine, 'MetadataBatchProcessingTimeUs')
    const [batches, records] = [sizes.count(), sizes.sum()]
    expect(batches).toBeGreaterThan(0)
    // All but the records with which its epoch began: the leader, and who votes by which version.
    expect(node.controller.metadata.image.offset + 1 - records).toBe(3)
    await node.controller.createTopics([topicOf('orders', { numPartitions: 4 })], false)
    expect([sizes.count() - batches, sizes.sum() - records]).toEqual([1, 5])
    expect(times.count()).toBe(sizes.count())
    await node.stop()
  }))

test('a snapshot is told by its bytes and age, and is read at the next start', () =>
  run(3, async (machine) => {
    const { disk, clock } = machine.host
    const node = await startNode(machine.host)
    await clock.sleep(5_000)
    expect(node.controller.stats).toMatchObject({ snapshotBytes: 0, snapshotsLoaded: 0 })
    expect(node.controller.stats.snapshotAge).toBeGreaterThanOrEqual(5_000)
    await node.controller.snapshot()
    const folder = '/data/__cluster_metadata-0'
    const written = disk.list(folder).filter(({ name }) => /^0*[1-9]\d*-\d+\.checkpoint$/.test(name))
    expect(written).toHaveLength(1)
    expect(node.controller.stats.snapshotBytes).toBe(disk.readFile(`${folder}/${written[0]!.name}`).length)
    await clock.sleep(700)
    expect(node.controller.stats.snapshotAge).toBeGreaterThanOrEqual(700)
    expect(node.controller.stats.snapshotAge).toBeLessThan(1_000)
    await node.stop()
    const again = await startNode(machine.host)
    expect(again.controller.stats).toMatchObject({ snapshotsLoaded: 1, snapshotBytes: 0 })
    await again.stop()
  }))

test('a commit takes as long as the disk, shared by the records of its batch', () =>
  run(4, async (machine) => {
    const node = await startNode(machine.host)
    await machine.host.clock.sleep(120_000)
    expect(node.controller.commitLatency.at(machine.host.clock.monotonic())).toBeUndefined()
    const began = machine.host.clock.monotonic()
    await node.controller.createTopics([topicOf('orders', { numPartitions: 4 })], false)
    const ended = machine.host.clock.monotonic()
    const { mean, max } = node.controller.commitLatency.at(ended)!
    expect(mean).toBe(max)
    expect(max).toBeGreaterThan(0)
    expect(max).toBeLessThanOrEqual((ended - began) / 5)
    await node.stop()
  }))
