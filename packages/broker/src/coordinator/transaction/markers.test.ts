// The end of a transaction is written, whatever comes between, as long as it is this node's to write.
import { Simulation } from '@millrace/host/simulated'
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { writeAllMarkers } from './markers.ts'

async function triesUntilComplete(answers: ErrorCode[], isDue: () => boolean = () => true): Promise<number> {
  const sim = new Simulation({ seed: 1 })
  let tries = 0
  const due = {
    transactionalId: 't',
    producerId: 1,
    producerEpoch: 0,
    commit: true,
    transactionVersion: 2,
    partitions: new Map(),
    isDue,
  }
  const ports = { writeMarkers: () => Promise.resolve([]), exists: () => true }
  const completed = (): Promise<ErrorCode> => {
    tries++
    return Promise.resolve(answers.shift() ?? code.NONE)
  }
  await sim.run(() => writeAllMarkers(sim.machine('a').host, ports, due, 0, completed, new AbortController().signal))
  return tries
}

test('a disk that was full does not leave a transaction without its end', async () => {
  expect(await triesUntilComplete([code.NOT_COORDINATOR, code.COORDINATOR_NOT_AVAILABLE, code.NOT_COORDINATOR])).toBe(4)
})

test('who has lost the shard leaves its transactions to the next one', async () => {
  let asked = 0
  expect(await triesUntilComplete([code.NOT_COORDINATOR, code.NOT_COORDINATOR], () => ++asked < 4)).toBeLessThan(3)
})
