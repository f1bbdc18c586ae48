import type { Clock } from '@millrace/host'
import { DiskFull } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { Reader } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { Producer } from './producer.ts'
import { decodeSnapshot, encodeSnapshot } from './producer-snapshot.ts'
import { ProducerState } from './producer-state.ts'
import { producerSnapshot } from './records/producer-snapshot.ts'
import { batchOf } from '../../test/logs.ts'
import { RecordBatch } from '@millrace/protocol'

const many = 20_000
const settings = { producerIdExpirationMs: 86_400_000, transactionVerification: false }

/** Producers on a simulated machine whose clock is a millisecond later at each look; `between` runs in each turn that is given to others. */
class Scene {
  readonly sim = new Simulation({ seed: 3 })
  readonly host = this.sim.machine('a').host
  turns = 0
  between = (): void => undefined
  readonly state: ProducerState

  constructor() {
    const { disk, compression, clock: virtual } = this.host
    let looks = 0
    const clock: Clock = {
      ...virtual,
      monotonic: () => looks++,
      soon: (run) => {
        this.turns++
        this.between()
        virtual.soon(run)
      },
    }
    this.state = new ProducerState({ disk, clock, crc32c: compression.crc32c, directory: () => '/t-0', settings })
    disk.makeDirectory('/t-0')
  }

  run(work: (scene: Scene) => Promise<void>): Promise<void> {
    return this.sim.run(() => work(this))
  }

  /** Very many producers with up to six batches each. */
  fill(): void {
    const { state } = this
    for (let id = 0; id < many; id++) {
      const producer = new Producer(id)
      for (let i = 0; i <= id % 6; i++) producer.addBatch(0, i, state.endOffset++, 0, 1_000)
      state.producers.set(id, producer)
    }
  }

  append(producerId: number, baseSequence: number, transactional = false): void {
    const bytes = batchOf(this.host, ['x'], { producerId, producerEpoch: 0, baseSequence, transactional, timestamp: 1_000 })
    const batch = new RecordBatch(bytes)
    batch.baseOffset = this.state.endOffset++
    this.state.apply(batch, undefined)
  }

  /** What a file shows. */
  read(offset: number): Producer[] | undefined {
    const name = `/t-0/${String(offset).padStart(20, '0')}.snapshot`
    return decodeSnapshot(this.host.disk.readFile(name), this.host.compression.crc32c)
  }
}

const sameAs = (producers: Iterable<Producer>): unknown[] =>
  Array.from(producers, (one) => [one.producerId, one.epoch, one.lastTimestamp, one.transactionFirstOffset, one.batches()])

test('a snapshot of very many producers is written in several turns, and shows them all as they were when it was taken', () =>
  new Scene().run(async (scene) => {
    const { state } = scene
    scene.fill()
    scene.append(many, 0, true)
    const taken = state.endOffset
    const before = sameAs([...state.producers.values()].map((producer) => producer.copy()))
    state.takeSnapshot()
    expect(state.snapshots).toEqual([taken])
    expect(await state.openAt(taken)).toEqual([many])
    scene.between = () => {
      // Of one that is written late, one that is written already, a new one and one that is forgotten.
      scene.append(many - 1, 100 + scene.turns)
      scene.append(0, 100 + scene.turns)
      scene.append(many + scene.turns, 0)
      state.producers.delete(many - 1 - scene.turns)
      expect(scene.read(taken)).toBe(undefined)
    }
    await state.sync()
    expect(scene.turns).toBeGreaterThan(5)
    expect(sameAs(scene.read(taken) ?? [])).toEqual(before)
    expect(state.producers.get(0)?.lastSequence).toBe(100 + scene.turns)
    expect(state.producers.get(many - 1)?.lastSequence).toBe(100 + scene.turns)
    expect(state.producers.has(many - 2)).toBe(false)
    scene.between = () => undefined
    expect(await state.openAt(taken)).toEqual([many])
  }))

test('of very many producers a start reads in several turns, and knows the same as one that reads at once', () =>
  new Scene().run(async (scene) => {
    scene.fill()
    scene.append(many, 0, true)
    scene.append(7, 50, true)
    await scene.state.writeSnapshot()
    const { endOffset } = scene.state
    const before = sameAs(scene.state.producers.values())
    const now = 2_000
    scene.turns = 0
    await scene.state.reloadLater(0, endOffset, now)
    expect(scene.turns).toBeGreaterThan(5)
    expect(sameAs(scene.state.producers.values())).toEqual(before)
    expect(scene.state.firstUnstableOffset).toBe(endOffset - 2)
    scene.state.reload(0, endOffset, now)
    expect(sameAs(scene.state.producers.values())).toEqual(before)
    expect(scene.state.firstUnstableOffset).toBe(endOffset - 2)
  }))

test('which of very many producers have a transaction open is looked up in several turns', () =>
  new Scene().run(async (scene) => {
    scene.fill()
    scene.append(many, 0, true)
    scene.append(7, 50, true)
    await scene.state.writeSnapshot()
    scene.turns = 0
    expect(await scene.state.openAt(scene.state.endOffset)).toEqual([7, many])
    expect(scene.turns).toBeGreaterThan(3)
    expect(await scene.state.openAt(scene.state.endOffset + 1)).toEqual([])
  }))

test('a snapshot that is under way ends with its segment, and with a cut below it', () =>
  new Scene().run(async (scene) => {
    const { state } = scene
    scene.fill()
    const taken = state.endOffset
    for (const end of [
      () => state.setAside(taken),
      () => state.removeStray([taken + 5]),
      () => state.startAt(taken),
      () => state.reload(0, taken - 1, 2_000),
    ]) {
      scene.turns = 0
      if (state.producers.size === 0) {
        state.endOffset = 0
        scene.fill()
      }
      state.takeSnapshot()
      scene.between = () => {
        if (scene.turns === 2) end()
      }
      await state.sync()
      expect(state.snapshots).toEqual([])
      expect(scene.host.disk.list('/t-0')).toEqual([])
    }
  }))

test('the next snapshot waits for the one that is under way; of one without room nothing is left, and the next is taken', () =>
  new Scene().run(async (scene) => {
    const { state } = scene
    scene.fill()
    const taken = state.endOffset
    state.takeSnapshot()
    scene.append(0, 50)
    state.takeSnapshot()
    expect(state.snapshots).toEqual([taken])
    await state.finishSnapshot()
    const { open } = scene.host.disk
    let writes = 0
    scene.host.disk.open = (path, mode) => {
      const file = open.call(scene.host.disk, path, mode)
      const write = file.write.bind(file)
      file.write = (chunks, position) => {
        if (++writes === 20) throw new DiskFull(path)
        write(chunks, position)
      }
      return file
    }
    state.takeSnapshot()
    await state.finishSnapshot()
    expect(writes).toBe(20)
    expect(scene.host.disk.list('/t-0')).toHaveLength(1)
    expect(state.snapshots).toEqual([taken])
    state.takeSnapshot()
    await state.finishSnapshot()
    expect(state.snapshots).toEqual([taken, taken + 1])
    expect(scene.read(taken + 1)?.[0]?.lastSequence).toBe(50)
  }))

test('the entries of a snapshot are those of its specification', () => {
  const { crc32c } = new Scene().host.compression
  const producer = new Producer(2 ** 40 + 1)
  producer.addBatch(3, 17, 2 ** 35, 4, 1_700_000_000_000)
  producer.coordinatorEpoch = 9
  producer.transactionFirstOffset = 2 ** 34
  const reader = new Reader(Buffer.concat(encodeSnapshot([producer, new Producer(5)], crc32c)))
  expect(reader.int16()).toBe(1)
  expect(producerSnapshot.read(reader, 1).producerEntries).toEqual([
    {
      producerId: 2 ** 40 + 1,
      epoch: 3,
      lastSequence: 17,
      lastOffset: 2 ** 35,
      offsetDelta: 4,
      timestamp: 1_700_000_000_000,
      coordinatorEpoch: 9,
      currentTxnFirstOffset: 2 ** 34,
    },
    {
      producerId: 5,
      epoch: -1,
      lastSequence: -1,
      lastOffset: -1,
      offsetDelta: 0,
      timestamp: -1,
      coordinatorEpoch: -1,
      currentTxnFirstOffset: -1,
    },
  ])
  expect(reader.remaining()).toBe(0)
})
