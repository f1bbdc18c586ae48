// A model of the cluster's metadata under crashes: what was answered stays, what was refused or never asked is not there.
import { expect, test } from 'vitest'
import { Simulation, type CrashMode, type Machine } from '@millrace/host/simulated'
import { startNode, topicOf, type ControllerNode } from '../../test/nodes.ts'

/** What must be there, and what may be: asked for, but not answered when the power went. */
interface Model {
  readonly topics: Map<string, number>
  readonly maybe: Map<string, number | undefined>
}

const settings = {
  'metadata.log.max.record.bytes.between.snapshots': 1500,
  'metadata.max.retention.bytes': 4000,
  'metadata.log.segment.bytes': 8388608,
}

/** One change by chance. The model learns it when it is answered; until then it is open. */
async function change(sim: Simulation, node: ControllerNode, model: Model, n: number): Promise<void> {
  const { controller } = node
  const names = [...model.topics.keys()]
  const existing = names[sim.random.below(Math.max(1, names.length))]
  const settle = (name: string, partitions: number | undefined): void => {
    model.maybe.delete(name)
    if (partitions === undefined) model.topics.delete(name)
    else model.topics.set(name, partitions)
  }
  switch (sim.random.below(5)) {
    case 0:
    case 1: {
      const name = `t${n}`
      model.maybe.set(name, 1)
      const answer = await controller.createTopics([topicOf(name, { numPartitions: 1 })], false)
      expect(answer).toMatchObject([{ result: { partitions: 1 } }])
      return settle(name, 1)
    }
    case 2: {
      if (existing === undefined || model.maybe.has(existing)) return
      const id = controller.metadata.image.topics.byName(existing)?.id
      if (id === undefined) return
      model.maybe.set(existing, undefined)
      await controller.deleteTopics([id])
      return settle(existing, undefined)
    }
    case 3: {
      if (existing === undefined || model.maybe.has(existing)) return
      const count = model.topics.get(existing)! + 1
      model.maybe.set(existing, count)
      await controller.createPartitions([{ name: existing, count, assignments: null }], false)
      return settle(existing, count)
    }
    default:
      return controller.snapshot()
  }
}

function check(node: ControllerNode, model: Model): void {
  const { topics } = node.controller.metadata.image
  const found = new Map([...topics.all()].map(({ name, partitions }) => [name, partitions.length]))
  for (const [name, partitions] of model.topics) {
    if (!model.maybe.has(name)) expect([name, found.get(name)]).toEqual([name, partitions])
    else expect([partitions, model.maybe.get(name)]).toContain(found.get(name))
  }
  for (const [name, partitions] of found) {
    if (!model.topics.has(name)) expect([name, model.maybe.get(name)]).toEqual([name, partitions])
  }
  for (const topic of topics.all())
    for (const partition of topic.partitions) expect(partition).toMatchObject({ leader: 1, isr: [1] })
  // What is known now is certain.
  model.maybe.clear()
  model.topics.clear()
  for (const [name, partitions] of found) model.topics.set(name, partitions)
}

async function lives(sim: Simulation, machine: Machine, mode: CrashMode): Promise<void> {
  const model: Model = { topics: new Map(), maybe: new Map() }
  let [epoch, brokerEpoch, producerId, n] = [0, -1, -1, 0]
  for (let life = 0; life < 8; life++) {
    const node = await startNode(machine.host, settings)
    expect(node.controller.controllerEpoch).toBeGreaterThan(epoch)
    expect(node.controller.brokerEpoch).toBeGreaterThan(brokerEpoch)
    epoch = node.controller.controllerEpoch
    brokerEpoch = node.controller.brokerEpoch
    check(node, model)
    for (let i = 0; i < 12; i++) await change(sim, node, model, n++)
    const block = await node.controller.allocateProducerIds()
    if ('first' in block) {
      expect(block.first).toBeGreaterThan(producerId)
      producerId = block.first
    }
    if (life % 4 === 3) {
      await node.stop()
      continue
    }
    // Changes that the crash meets on their way, at different points of their lives.
    const open = Array.from({ length: 3 }, () => change(sim, node, model, n++))
    await sim.pass(sim.random.below(4) / 4)
    machine.crash(mode)
    void open
    machine.restart()
  }
}

const seeds = Array.from({ length: 12 }, (_, i) => i + 1)
test.each(seeds.flatMap((seed) => (['keep', 'drop', 'torn'] as const).map((mode) => [mode, seed] as const)))(
  '%s, seed %i',
  (mode, seed) => {
    const sim = new Simulation({ seed })
    return sim.run(() => lives(sim, sim.machine('node'), mode))
  },
)
