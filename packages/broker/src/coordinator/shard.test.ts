import { Simulation } from '@millrace/host/simulated'
import { ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { FakeShardLog } from '../../test/coordinator/fake-shard-log.ts'
import type { Outcome } from './outcome.ts'
import type { CoordinatorRecords } from './shard-log.ts'
import type { ShardMachine } from './shard.ts'
import { Shard } from './shard.ts'

const records: CoordinatorRecords<string> = {
  encode: (text) => ({ key: new TextEncoder().encode(text), value: null }),
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

test('after records that could not be written, later ones are replayed at the offsets that they have', async () => {
  const sim = new Simulation({ seed: 1 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const log = new FakeShardLog()
    const machine = new Machine()
    const parts = { host, name: 'topic-0', log, records, commitTimeoutMs: 5_000, broken: () => undefined }
    const shard = new Shard<string, Machine>({ ...parts, machine: () => machine })
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
