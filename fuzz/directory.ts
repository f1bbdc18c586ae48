// A data directory as a broker leaves it behind: topics with transactions, groups, offsets, settings, a snapshot of the metadata.
import { brokerConfig, createBroker, type Broker } from '@millrace/broker'
import { type Machine, Simulation } from '@millrace/host/simulated'
import {
  addOffsetsToTxnRequest,
  addOffsetsToTxnResponse,
  addPartitionsToTxnRequest,
  addPartitionsToTxnResponse,
  BatchBuilder,
  type CodecId,
  createTopicsRequest,
  createTopicsResponse,
  endTxnRequest,
  endTxnResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  incrementalAlterConfigsRequest,
  incrementalAlterConfigsResponse,
  initProducerIdRequest,
  initProducerIdResponse,
  joinGroupRequest,
  joinGroupResponse,
  offsetCommitRequest,
  offsetCommitResponse,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { WireClient } from '../packages/broker/test/wire-client.ts'
import { compression } from './batches.ts'

export const directorySettings = {
  'log.dirs': '/data',
  listeners: 'PLAINTEXT://broker:9092',
  'offsets.topic.num.partitions': 1,
  'transaction.state.log.num.partitions': 1,
  'group.initial.rebalance.delay.ms': 0,
  'log.segment.bytes': 1024 * 1024,
  'log.index.interval.bytes': 200,
  'metadata.log.max.record.bytes.between.snapshots': 1_000,
} as const

/** Starts a broker of this directory on a machine. @throws StartFailed */
export function startOn(machine: Machine): Promise<Broker> {
  return createBroker(brokerConfig(directorySettings), machine.host)
}

/** Every file by its path, `.lock` left out. @param clean the broker was stopped in order, else it was killed. */
export async function writtenDirectory(clean: boolean): Promise<ReadonlyMap<string, Uint8Array>> {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('broker')
  await sim.run(async () => {
    const broker = await startOn(machine)
    const { network, clock } = sim.machine('client').host
    await work(await WireClient.connect(network, { host: 'broker', port: 9092 }), (ms) => clock.sleep(ms))
    if (clean) await broker.stop()
  })
  await sim.pass(10_000)
  if (!clean) machine.crash('keep')
  const host = clean ? machine.host : machine.restart()
  const files = new Map<string, Uint8Array>()
  const visit = (path: string): void => {
    for (const { name, kind } of host.disk.list(path)) {
      if (kind === 'directory') visit(`${path}/${name}`)
      else if (name !== '.lock') files.set(`${path}/${name}`, host.disk.readFile(`${path}/${name}`))
    }
  }
  visit('/data')
  return files
}

function batch(
  count: number,
  codecId: CodecId,
  producer: { readonly producerId?: number; readonly baseSequence?: number } = {},
): Uint8Array {
  const builder = new BatchBuilder({ codecId })
  for (let i = 0; i < count; i++)
    builder.append(1_700_000_000_000 + i, Uint8Array.of(i), new Uint8Array(30), i === 0 ? [{ key: 'h', value: null }] : null)
  const transactional = producer.producerId !== undefined
  return builder.build(transactional ? { ...producer, producerEpoch: 0, transactional } : {}, compression)
}

async function work(client: WireClient, pause: (ms: number) => Promise<void>): Promise<void> {
  const topic = { numPartitions: 2, replicationFactor: 1 }
  await client.send(createTopicsRequest, createTopicsResponse, 7, {
    timeoutMs: 1_000,
    topics: [
      { ...topic, name: 'orders' },
      {
        ...topic,
        name: 'compacted',
        configs: [
          { name: 'cleanup.policy', value: 'compact' },
          { name: 'segment.ms', value: '100' },
        ],
      },
    ],
  })
  await client.send(incrementalAlterConfigsRequest, incrementalAlterConfigsResponse, 1, {
    resources: [
      { resourceType: 2, resourceName: 'orders', configs: [{ name: 'retention.ms', configOperation: 0, value: '-1' }] },
    ],
  })
  const produce = async (name: string, records: Uint8Array, transactionalId: string | null = null): Promise<void> => {
    await client.send(produceRequest, produceResponse, 9, {
      transactionalId,
      acks: -1,
      timeoutMs: 1_000,
      topicData: [{ name, partitionData: [{ index: 0, records }] }],
    })
  }
  for (const codecId of [0, 1, 2, 3, 4] as const) await produce('orders', batch(5, codecId))
  // Several segments.
  for (let i = 0; i < 12; i++) {
    await produce('compacted', batch(4, 0))
    await pause(150)
  }
  for (const [keyType, key] of [
    [0, 'group'],
    [1, 'tx'],
  ] as const)
    for (let tries = 0; tries < 3; tries++)
      await client.send(findCoordinatorRequest, findCoordinatorResponse, 4, { keyType, coordinatorKeys: [key] })
  const { producerId } = await client.send(initProducerIdRequest, initProducerIdResponse, 4, {
    transactionalId: 'tx',
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
  })
  const names = { transactionalId: 'tx', producerId, producerEpoch: 0 }
  for (const [turn, committed] of [true, false, undefined].entries()) {
    const v3AndBelowTopics = [{ name: 'orders', partitions: [0] }]
    const v3AndBelow = {
      v3AndBelowTransactionalId: 'tx',
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: 0,
      v3AndBelowTopics,
    }
    await client.send(addPartitionsToTxnRequest, addPartitionsToTxnResponse, 3, v3AndBelow)
    await client.send(addOffsetsToTxnRequest, addOffsetsToTxnResponse, 3, { ...names, groupId: 'group' })
    await produce('orders', batch(3, 0, { producerId, baseSequence: turn * 3 }), 'tx')
    if (committed !== undefined) await client.send(endTxnRequest, endTxnResponse, 3, { ...names, committed })
  }
  await client.send(joinGroupRequest, joinGroupResponse, 3, {
    groupId: 'group',
    sessionTimeoutMs: 60_000,
    rebalanceTimeoutMs: 60_000,
    memberId: '',
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0, 0, 0) }],
  })
  await client.send(offsetCommitRequest, offsetCommitResponse, 7, {
    groupId: 'alone',
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 3, committedMetadata: 'm' }] }],
  })
}
