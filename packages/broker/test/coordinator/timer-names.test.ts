import { Simulation } from '@millrace/host/simulated'
import { ErrorCode, zeroUuid } from '@millrace/protocol'
import type { ConsumerGroupHeartbeatResponseInit } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { GroupCoordinator } from '../../src/coordinator/group/group-coordinator.ts'
import { groupTopic } from '../../src/coordinator/metadata-view.ts'
import { MetadataDelta } from '../../src/metadata/delta.ts'
import { emptyImage } from '../../src/metadata/image.ts'
import { decodeRecord, encodeRecord, recordOf } from '../../src/metadata/record-codec.ts'
import { FakeShardLog } from './fake-shard-log.ts'
import { testSettings } from './new-coordinators.ts'

const context = { apiVersion: 1, clientId: 'c', host: '127.0.0.1' }

test('the session of a member ends though one of another group has left, whose names together read the same', async () => {
  const sim = new Simulation({ seed: 1 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const delta = new MetadataDelta(emptyImage)
    for (const record of [
      recordOf('topic', { name: groupTopic, topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' }),
      recordOf(
        'partition',
        { topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partitionId: 0, replicas: [1], isr: [1], leader: 1, directories: [zeroUuid] },
        1,
      ),
    ])
      delta.replay(decodeRecord(encodeRecord(record)))
    const image = delta.apply({ offset: 1, epoch: 1, timestamp: 0 })
    const log = new FakeShardLog()
    const coordinator = new GroupCoordinator(host, testSettings, {
      metadata: { image },
      shardLog: () => log,
      verifyPartitions: () => Promise.resolve([ErrorCode.NONE]),
    })
    coordinator.onLeadership(0, 0)
    await host.clock.sleep(1)
    const heartbeat = (groupId: string, memberId: string, memberEpoch: number): Promise<ConsumerGroupHeartbeatResponseInit> =>
      coordinator.consumerGroupHeartbeat(
        {
          groupId,
          memberId,
          memberEpoch,
          instanceId: null,
          rackId: null,
          rebalanceTimeoutMs: memberEpoch === 0 ? 300_000 : -1,
          subscribedTopicNames: memberEpoch === 0 ? ['t'] : null,
          subscribedTopicRegex: null,
          serverAssignor: null,
          topicPartitions: memberEpoch === 0 ? [] : null,
        },
        context,
      )
    // Both are "a b c" with a blank between group and member.
    expect(await heartbeat('a', 'b c', 0)).toMatchObject({ memberEpoch: 2 })
    expect(await heartbeat('a b', 'c', 0)).toMatchObject({ memberEpoch: 2 })
    expect(await heartbeat('a b', 'c', -1)).toMatchObject({ memberEpoch: -1 })
    // Nobody hears of the first any more: its session has to end.
    await host.clock.sleep(testSettings['group.consumer.session.timeout.ms'] + 1_000)
    const [group] = await coordinator.describeConsumerGroups(['a'])
    expect(group).toMatchObject({ groupState: 'Empty', members: [] })
    coordinator.close()
  })
})
