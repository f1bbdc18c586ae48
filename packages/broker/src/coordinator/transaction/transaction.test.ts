// Every order of a few requests, late and repeated ones too, against what a transactional id promises.
import { ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { Decision, Producer, Transaction } from './transaction.ts'
import {
  addPartitions,
  beginProducer,
  complete,
  endVersion1,
  endVersion2,
  fenceAndAbort,
  isPrepared,
  newTransaction,
} from './transaction.ts'

/** An EndTxn on its way. It is never lost: it may arrive at any time, and more than once. */
interface Ending {
  readonly by: Producer
  readonly commit: boolean
  /** Number of the transaction that its sender meant. */
  readonly meant: number
}

interface World {
  readonly transaction: Transaction
  /** Grows whenever a transaction begins. */
  readonly begun: number
  /** What each client believes it is; undefined: it has not begun, or was told that it is fenced. */
  readonly clients: readonly (Producer | undefined)[]
  /** The transaction that each client believes it is in. */
  readonly inside: readonly (number | undefined)[]
  readonly endings: readonly Ending[]
  readonly nextId: number
}

const partition = { topic: 't', partition: 0 }

/** All worlds that one step leads to; each step is a request that is decided and, where it changes something, written at once. */
function* steps(world: World, version: 1 | 2): Generator<World> {
  const { transaction, clients, inside } = world
  const present = { transaction, pending: undefined }
  let nextId = world.nextId
  const around = { now: 1, takeProducerId: () => nextId++ }
  const end = version === 2 ? endVersion2 : (p: typeof present, by: Producer, commit: boolean) => endVersion1(p, by, commit, 1)

  if (isPrepared(transaction.state)) {
    yield { ...world, transaction: complete(transaction, 1) }
  } else if (transaction.state === 'Ongoing') {
    // It was open too long.
    yield changed(world, fenceAndAbort(transaction, version, around), nextId)
  }
  for (let client = 0; client < clients.length; client++) {
    const known = clients[client]
    for (const expected of known === undefined ? [undefined] : [undefined, known]) {
      const decision = beginProducer(present, 1000, expected, around)
      if (decision.kind === 'abort') {
        yield changed(world, fenceAndAbort(transaction, version, around), nextId)
      } else if (decision.kind === 'change') {
        const { producerId, producerEpoch } = decision.to
        const next = changed(world, decision, nextId)
        yield withClient(next, client, { producerId, producerEpoch }, undefined)
        // The answer is lost.
        yield next
      } else if (decision.code === ErrorCode.PRODUCER_FENCED) {
        yield withClient(world, client, undefined, undefined)
      }
    }
    if (known === undefined) continue
    const within = inside[client]
    if (within === undefined) {
      const added = addPartitions(present, known, [partition], version === 2 ? 2 : 0, 1)
      if (added.kind === 'change') {
        const next = changed(world, added, nextId)
        yield withClient(next, client, known, next.begun)
      }
    } else {
      for (const commit of [true, false]) {
        const ending = { by: known, commit, meant: within }
        if (world.endings.length < 2 && !world.endings.some((one) => same(one, ending))) {
          yield { ...world, endings: [...world.endings, ending] }
        }
      }
    }
  }
  for (const ending of world.endings) {
    const decision = end(present, ending.by, ending.commit, around)
    if (decision.kind === 'change') {
      const next = changed(world, decision, nextId)
      if (transaction.state === 'Ongoing' && ending.meant !== world.begun)
        throw new Error(`ended ${world.begun}, meant ${ending.meant}`)
      yield answered(next, ending, complete(next.transaction, 1), version)
      yield next
    } else if (decision.code === ErrorCode.NONE) {
      if (transaction.state !== (ending.commit ? 'CompleteCommit' : 'CompleteAbort'))
        throw new Error('a decision that was not made')
      yield answered(world, ending, transaction, version)
    }
  }
}

/** The sender learns how its transaction ended, and with version 2 what it is now. */
function answered(world: World, ending: Ending, now: Transaction, version: 1 | 2): World {
  const client = world.inside.findIndex((one, at) => one === ending.meant && sameProducer(world.clients[at], ending.by))
  if (client === -1) return world
  const { producerId, producerEpoch } = now
  return withClient(world, client, version === 2 ? { producerId, producerEpoch } : ending.by, undefined)
}

function changed(world: World, decision: Decision, nextId: number): World {
  if (decision.kind !== 'change') return world
  const { transaction } = world
  const { to } = decision
  if (to.producerId === transaction.producerId && to.producerEpoch < transaction.producerEpoch)
    throw new Error('the epoch went down')
  if (to.producerEpoch > 32_767 || to.producerEpoch < 0) throw new Error(`epoch ${to.producerEpoch}`)
  const begins = to.state === 'Ongoing' && transaction.state !== 'Ongoing'
  return { ...world, transaction: to, begun: world.begun + (begins ? 1 : 0), nextId }
}

function withClient(world: World, client: number, producer: Producer | undefined, within: number | undefined): World {
  if (producer !== undefined && producer.producerEpoch >= 32_767) throw new Error('the last epoch is for fences only')
  const clients = world.clients.map((one, at) => (at === client ? producer : one))
  const inside = world.inside.map((one, at) => (at === client ? within : one))
  return { ...world, clients, inside }
}

const sameProducer = (a: Producer | undefined, b: Producer): boolean =>
  a?.producerId === b.producerId && a.producerEpoch === b.producerEpoch
const same = (a: Ending, b: Ending): boolean => sameProducer(a.by, b.by) && a.commit === b.commit && a.meant === b.meant

const nameOf = ({ transaction, begun, clients, inside, endings }: World): string => {
  const { state, producerId, previousProducerId, nextProducerId, producerEpoch, lastProducerEpoch, partitions } = transaction
  const own = [state, producerId, previousProducerId, nextProducerId, producerEpoch, lastProducerEpoch, partitions.size]
  return JSON.stringify([own, begun, clients, inside, endings])
}

/** Every world within `depth` steps. */
function explore(version: 1 | 2, clientCount: number, depth: number, firstEpoch: number, check?: (world: World) => void): number {
  const transaction = { ...newTransaction('id', 100, 1000, 0), producerEpoch: firstEpoch }
  const nobody = Array.from({ length: clientCount }, () => undefined)
  let frontier: World[] = [{ transaction, begun: 0, clients: nobody, inside: nobody, endings: [], nextId: 101 }]
  const seen = new Set(frontier.map(nameOf))
  for (let step = 0; step < depth; step++) {
    const next: World[] = []
    for (const world of frontier) {
      for (const reached of steps(world, version)) {
        const name = nameOf(reached)
        if (seen.has(name)) continue
        seen.add(name)
        check?.(reached)
        next.push(reached)
      }
    }
    frontier = next
  }
  return seen.size
}

test('with version 2 no late or repeated EndTxn decides another transaction than the one it was sent for', () => {
  expect(explore(2, 2, 12, -1)).toBeGreaterThan(10_000)
})

test('with version 1 a late EndTxn can decide the next transaction, which is why the coordinator looks at the connection', () => {
  expect(() => explore(1, 1, 8, -1)).toThrow('ended 2, meant 1')
})

test('when epochs are used up a new producer id follows, and no client ever holds the last epoch', () => {
  expect(explore(2, 2, 11, 32_764)).toBeGreaterThan(10_000)
})

test('of two producers only the one that began last can go on', () => {
  explore(2, 2, 11, -1, ({ transaction, clients, inside }) => {
    if (transaction.state !== 'Ongoing') return
    const able = clients.filter(
      (client, at) => client !== undefined && inside[at] !== undefined && sameProducer(client, transaction),
    )
    expect(able.length).toBeLessThanOrEqual(1)
  })
})
