// The quorum of one over its real log: what retention lets go of the metadata log and its snapshots.
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { defaultLogConfig, defaultLogDirsConfig } from '../log/config.ts'
import { LogDirs } from '../log/log-dirs.ts'
import { RaftDriver } from './raft-driver.ts'
import { openRaftLog } from './raft-log.ts'
import { listSnapshots } from './snapshot.ts'

const directory = '/data/__cluster_metadata-0'
const self = { id: 1, directoryId: 'bG9nLXRlc3QtdG9waWMtMg', endpoints: [], kraftVersions: { min: 0, max: 1 } }

test('by size no more snapshots go than have to, with the log that is before the next one', async () => {
  const sim = new Simulation({ seed: 3 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const logDirs = await LogDirs.open(
      host,
      { ...defaultLogDirsConfig, directories: ['/data'] },
      { configOf: () => ({ ...defaultLogConfig, retentionMs: -1, retentionBytes: -1 }) },
    )
    const log = openRaftLog(logDirs, directory)
    const failed = (cause: Error): never => {
      throw cause
    }
    const raft = await RaftDriver.start(
      host,
      { directory, log, self, configuredVoters: [1], retentionBytes: 35_000, retentionMs: -1, failed },
      { snapshot: () => undefined, committed: () => undefined },
    )
    const ends: number[] = []
    for (let n = 0; n < 4; n++) {
      raft.append([new Uint8Array(10_000)])
      await new Promise<void>((resolve, reject) =>
        raft.whenCommitted(raft.endOffset, (cause) => (cause === undefined ? resolve() : reject(cause))),
      )
      ends.push(raft.endOffset)
      await raft.snapshot({ endOffset: raft.endOffset, epoch: raft.epoch }, host.clock.now(), [new Uint8Array(100)])
    }
    // 40 kB of log and four small snapshots: the first of them goes, with the 10 kB before the second.
    expect(listSnapshots(host.disk, directory).map(({ endOffset }) => endOffset)).toEqual(ends.slice(1))
    expect([log.startOffset, log.sizeInBytes < 35_000]).toEqual([ends[1], true])
    await raft.close()
    await logDirs.close()
  })
})
