import type { Host } from '@millrace/host'
import { Turns } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { BatchBuilder, ErrorCode, RecordBatch } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { FakeShardLog } from '../../test/coordinator/fake-shard-log.ts'
import type { Outcome } from './outcome.ts'
import type { CoordinatorRecords } from './shard-log.ts'
import type { ShardContext, ShardMachine, ShardParts } from './shard.ts'
import { Shard } from './shard.ts'

const records: CoordinatorRecords<string> = {
  encode: (text) => ({ key: new TextEncoder().encode(text), value: null }),
  leastBytes: () => 0,
  decode: (key) => new TextDecoder().decode(key),
}

class Machine implements ShardMachine<string> {
  readonly replayed: [string, number][] = []
  replay(record: string, offset: number): void {
    this.replayed.push([record, offset])
  }
  replayMarker(): void {}
  loaded(): void {}
  unloaded(): void {}
}

type Parts = ShardParts<string, Machine>

function shardOf(host: Host, log: FakeShardLog, machine: Parts['machine'], given: Partial<Parts> = {}): Shard<string, Machine> {
  return new Shard({
    ...{ host, name: 'topic-0', log, records, commitTimeoutMs: 5_000, codeWhenDeleted: ErrorCode.NOT_COORDINATOR },
    ...{ turns: new Turns(host.clock), broken: () => undefined, machine },
    ...given,
  })
}

test('after records that could not be written, later ones are replayed at the offsets that they have', async () => {
  const sim = new Simulation({ seed: 1 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const log = new FakeShardLog()
    const machine = new Machine()
    const shard = shardOf(host, log, () => machine)
    shard.load()
    await host.clock.sleep(1)
    const write = (outcome: Outcome<string, void>): Promise<unknown> =>
      new Promise((resolve) => shard.write(() => outcome, resolve))
    await write({ records: ['a'], answer: undefined })
    log.refuses = ErrorCode.NOT_ENOUGH_REPLICAS
    // Of a decider that keeps its own memory until they are committed.
    const settled = (): void => undefined
    expect(await write({ records: ['b', 'c', 'd'], answer: undefined, settled })).toMatchObject({
      refused: ErrorCode.COORDINATOR_NOT_AVAILABLE,
    })
    log.refuses = undefined
    await write({ records: ['e', 'f'], answer: undefined })
    expect(machine.replayed).toEqual([
      ['a', 0],
      ['e', 1],
      ['f', 2],
    ])
    expect(log.endOffset).toBe(3)
  })
})

test('decisions of one turn share a batch as far as they fit; one that fits into none changes nothing', async () => {
  const sim = new Simulation({ seed: 2 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const log = new FakeShardLog()
    log.maxBatchBytes = 400
    const machine = new Machine()
    const shard = shardOf(host, log, () => machine)
    shard.load()
    await host.clock.sleep(1)
    const answers: unknown[] = []
    const write = (...names: string[]): void =>
      shard.write(
        () => ({ records: names, answer: names.length }),
        (result) => answers.push(result),
      )
    const long = (name: string): string => name.repeat(100)
    write('a', 'b')
    write(long('c'))
    write(long('d'), long('e'))
    write(long('f'), long('g'), long('h'), long('i'))
    write('j')
    await host.clock.sleep(1)
    expect(log.batches.map((bytes) => new RecordBatch(bytes).recordCount)).toEqual([3, 2, 1])
    const tooLarge = { refused: ErrorCode.UNKNOWN_SERVER_ERROR }
    expect(answers).toEqual([{ answer: 2 }, { answer: 1 }, { answer: 2 }, tooLarge, { answer: 1 }])
    expect(machine.replayed.map(([name, offset]) => `${name[0]}${offset}`)).toEqual(['a0', 'b1', 'c2', 'd3', 'e4', 'j5'])
  })
})

/** A machine's host by whose clock each look is a millisecond later than the one before. */
function busy(host: Host): Host {
  let looks = 0
  return { ...host, clock: { ...host.clock, monotonic: () => looks++ } }
}

/** How often the event loop came round while `isDone` was false. */
async function turnsUntil(host: Host, isDone: () => boolean): Promise<number> {
  let turns = 0
  while (!isDone()) {
    turns++
    await new Promise<void>((resolve) => host.clock.soon(resolve))
  }
  return turns
}

const names = Array.from({ length: 1_000 }, (_, at) => `n${at}`)

/** One batch of a thousand records, in gzip. */
function writeNames(log: FakeShardLog, host: Host): void {
  const builder = new BatchBuilder({ codecId: 1 })
  for (const name of names) builder.append(0, new TextEncoder().encode(name), null)
  log.append(builder.build({}, host.compression), 0)
}

test('a long load goes in turns, of one shard after the other', async () => {
  const sim = new Simulation({ seed: 1 })
  const host = busy(sim.machine('a').host)
  await sim.run(async () => {
    const turns = new Turns(host.clock)
    const machines = [new Machine(), new Machine()]
    const shards = machines.map((machine, at) => {
      const log = new FakeShardLog()
      writeNames(log, host)
      return shardOf(host, log, () => machine, { name: `topic-${at}`, turns })
    })
    for (const shard of shards) shard.load()
    const taken = await turnsUntil(host, () => shards.every((shard) => shard.active))
    // Both together: some eight records a turn.
    expect(taken).toBeGreaterThan(200)
    for (const machine of machines) expect(machine.replayed.map(([name]) => name)).toEqual(names)
  })
})

test('a shard that is given up while it loads reads no further', async () => {
  const sim = new Simulation({ seed: 1 })
  const host = busy(sim.machine('a').host)
  await sim.run(async () => {
    const log = new FakeShardLog()
    writeNames(log, host)
    const machine = new Machine()
    const shard = shardOf(host, log, () => machine)
    shard.load()
    await turnsUntil(host, () => machine.replayed.length > 0)
    shard.unload()
    const { length } = machine.replayed
    await host.clock.sleep(1_000)
    expect(machine.replayed).toHaveLength(length)
    expect(shard.active).toBe(false)
  })
})

test('what goes through all of the state leaves turns to others, sees what they change, and ends with the shard', async () => {
  const sim = new Simulation({ seed: 1 })
  const host = busy(sim.machine('a').host)
  await sim.run(async () => {
    let context!: ShardContext<string>
    const shard = shardOf(host, new FakeShardLog(), (of) => ((context = of), new Machine()))
    shard.load()
    await host.clock.sleep(1)
    const state = new Set(names)
    const seen: string[] = []
    context.inTurns('walk', state, (name) => seen.push(name))
    await turnsUntil(host, () => seen.length > 100)
    state.delete('n999')
    expect(await turnsUntil(host, () => seen.length === 999)).toBeGreaterThan(50)
    seen.length = 0
    context.inTurns('walk', state, (name) => seen.push(name))
    await turnsUntil(host, () => seen.length > 0)
    shard.unload()
    await host.clock.sleep(1_000)
    expect(seen.length).toBeLessThan(20)
  })
})

/** A shard that is loaded, whose log commits when the test says so. @returns with it how often its owner was told that it broke. */
async function writing(host: Host): Promise<{ log: FakeShardLog; shard: Shard<string, Machine>; broken: () => number }> {
  let times = 0
  const log = new FakeShardLog()
  const ends = { codeWhenDeleted: ErrorCode.COORDINATOR_NOT_AVAILABLE, broken: () => void times++ }
  const shard = shardOf(host, log, () => new Machine(), ends)
  shard.load()
  await host.clock.sleep(1)
  log.commitsAtOnce = false
  return { log, shard, broken: () => times }
}

test.each([
  ['deleted', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  ['led by another', ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_COORDINATOR],
])(
  'a shard whose partition is %s while it writes has ended: who waits is told, and nothing is to be read again',
  async (_, why, told) => {
    const sim = new Simulation({ seed: 1 })
    const { host, events } = sim.machine('a')
    await sim.run(async () => {
      const { log, shard, broken } = await writing(host)
      const answers: unknown[] = []
      shard.write(
        () => ({ records: ['a'], answer: 1 }),
        (answer) => answers.push(answer),
      )
      await host.clock.sleep(1)
      // One that waits for what was written, and one that is not written yet.
      shard.write(
        () => ({ records: [], answer: 2 }),
        (answer) => answers.push(answer),
      )
      shard.write(
        () => ({ records: ['b'], answer: 3 }),
        (answer) => answers.push(answer),
      )
      log.fail(why)
      expect(answers).toEqual([{ refused: told }, { refused: told }, { refused: told }])
      await host.clock.sleep(10_000)
      expect(answers).toHaveLength(3)
      expect(log.endOffset).toBe(1)
      shard.write(
        () => ({ records: ['c'], answer: 4 }),
        (answer) => answers.push(answer),
      )
      expect(answers[3]).toEqual({ refused: ErrorCode.NOT_COORDINATOR })
      expect(broken()).toBe(0)
    })
    expect(events.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([])
  },
)

test('a shard whose disk loses a write is read again', async () => {
  const sim = new Simulation({ seed: 1 })
  const { host, events } = sim.machine('a')
  await sim.run(async () => {
    const { log, shard, broken } = await writing(host)
    shard.write(
      () => ({ records: ['a'], answer: 1 }),
      () => undefined,
    )
    await host.clock.sleep(1)
    log.fail(ErrorCode.KAFKA_STORAGE_ERROR)
    expect(broken()).toBe(1)
  })
  expect(events.map(({ event }) => event)).toContain('coordinator shard lost a write')
})

test('a shard that is given up before its log could be read has not failed', async () => {
  const sim = new Simulation({ seed: 1 })
  const { host, events } = sim.machine('a')
  let times = 0
  await sim.run(async () => {
    const log = new FakeShardLog()
    log.loads = host.clock.sleep(10).then(() => Promise.reject(new Error('its files have gone')))
    const given = { turns: new Turns(host.clock), broken: () => void times++ }
    const [gone, stays] = [1, 2].map(() => shardOf(host, log, () => new Machine(), given))
    gone!.load()
    gone!.unload()
    await host.clock.sleep(20)
    expect(times).toBe(0)
    expect(events.filter(({ level }) => level === 'error')).toEqual([])
    stays!.load()
    await host.clock.sleep(20)
    expect(times).toBe(1)
  })
  expect(events.filter(({ level }) => level === 'error').map(({ event }) => event)).toEqual([
    'coordinator shard could not be loaded',
  ])
})
