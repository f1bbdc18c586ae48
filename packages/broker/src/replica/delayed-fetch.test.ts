// A fetch that nobody waits for any more gives nothing to anybody.
import { Simulation } from '@millrace/host/simulated'
import { ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { fetch } from './delayed-fetch.ts'
import type { Partition, PartitionRead } from './partition.ts'
import { Purgatory } from './purgatory.ts'

const target = {
  topic: 'orders',
  topicId: 'b3JkZXJzLXRvcGljLWlkMA',
  partition: 0,
  currentLeaderEpoch: -1,
  fetchOffset: 0,
  lastFetchedEpoch: -1,
  maxBytes: 1_000,
  answeredHighWatermark: -1,
  answeredLogStartOffset: -1,
}

test.each(['its bytes came', 'its read failed'])(
  'one whose connection goes while the disk reads is not answered: %s',
  async (end) => {
    const sim = new Simulation({ seed: 3 })
    const { host } = sim.machine('a')
    await sim.run(async () => {
      const { clock } = host
      const reading = Promise.withResolvers<PartitionRead>()
      const given: Uint8Array[] = []
      const partition = {
        committedBytes: 0,
        refusalFor: () => ErrorCode.NONE,
        read: () => reading.promise,
        log: { parts: { memory: { give: (bytes: Uint8Array) => given.push(bytes) } } },
      } as unknown as Partition
      const gone = new AbortController()
      const purgatory = new Purgatory(clock, host.metrics, 'Fetch')
      const ends: string[] = []
      let leased = 0
      fetch({
        targets: [target],
        find: () => partition,
        limits: { maxBytes: 1_000, minOneBatch: true, committedOnly: false, sendsFiles: () => false },
        lease: {
          afterAnswers: (run) => clock.soon(run),
          leaseAnswer: (asked) => {
            leased += asked
            return asked
          },
          endLease: (bytes) => (leased -= bytes),
        },
        ...{ minBytes: 1, maxWaitMs: 500, signal: gone.signal, clock, purgatory },
        done: () => ends.push('done'),
        failed: (cause) => ends.push(`failed: ${(cause as Error).message}`),
      })
      gone.abort()
      const bytes = new Uint8Array(100)
      const read = { chunks: [bytes], byteLength: 100, nextOffset: 1, segment: undefined, position: 0, takenBytes: 100 }
      if (end === 'its read failed') reading.reject(new Error('a bug'))
      else
        reading.resolve({ read, highWatermark: 1, lastStableOffset: 1, logStartOffset: 0, aborted: null, diverging: undefined })
      await clock.sleep(1_000)
      expect(ends).toEqual(end === 'its read failed' ? ['failed: a bug'] : [])
      expect([leased, purgatory.size, given.length]).toEqual([0, 0, end === 'its read failed' ? 0 : 1])
    })
  },
)
