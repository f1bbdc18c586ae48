import { DiskFailed } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { topicId } from '../../test/logs.ts'
import { defaultLogConfig, defaultLogDirsConfig } from '../log/config.ts'
import { LogDirs } from '../log/log-dirs.ts'
import { emptyImage } from '../metadata/image.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { TopicsDelta } from '../metadata/topics-image.ts'
import { Partition } from './partition.ts'
import { Replicas } from './replicas.ts'

/** The image with a topic `t` of so many partitions on node 1; nothing tells in which directory they lie. */
function withPartitions(image: MetadataImage, count: number): MetadataImage {
  const delta = new TopicsDelta(image.topics)
  const there = image.topics.byId(topicId)?.partitions.length
  if (there === undefined) delta.topic({ name: 't', topicId })
  for (let partitionId = there ?? 0; partitionId < count; partitionId++) {
    delta.partition({
      partitionId,
      topicId,
      replicas: [1],
      isr: [1],
      removingReplicas: [],
      addingReplicas: [],
      leader: 1,
      leaderRecoveryState: 0,
      leaderEpoch: 0,
      partitionEpoch: 0,
      directories: [],
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
    })
  }
  return { ...image, topics: delta.apply() }
}

test('room for one partition of a topic makes no empty log of another, whose own lies in a directory that failed', async () => {
  const sim = new Simulation({ seed: 6 })
  const { host, disk } = sim.machine('a')
  await sim.run(async () => {
    const logDirs = await LogDirs.open(
      host,
      { ...defaultLogDirsConfig, directories: ['/a', '/b'] },
      { configOf: () => defaultLogConfig, unusable: new Map([['/b', new DiskFailed('/b', 'EIO')]]) },
    )
    const { log } = host
    const around = { nodeId: 1, durability: 'disk', log, logDirs, metadataTopic: 'm', minInSyncReplicas: () => 1 } as const
    const replicas = new Replicas(around)
    const one = withPartitions(emptyImage, 1)
    replicas.apply(one)
    expect(replicas.find('t', 0)).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    disk.fault = (operation, path) => (operation === 'write' && path.startsWith('/a/t-') ? 'ENOSPC' : undefined)
    replicas.apply(withPartitions(one, 2))
    expect([replicas.find('t', 1), replicas.isWaiting]).toEqual([ErrorCode.KAFKA_STORAGE_ERROR, true])
    disk.fault = undefined
    replicas.createWaiting()
    expect(replicas.find('t', 1)).toBeInstanceOf(Partition)
    expect(replicas.find('t', 0)).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    await logDirs.close()
  })
})
