// millrace cluster: its brokers, its metadata quorum, its features, its log directories.
import type { QuorumReplica } from '@millrace/client'
import type { Call, Command, Commands } from '../arguments.ts'
import { UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output, Row } from '../output.ts'
import { checkBrokers } from '../places.ts'

export const cluster = (output: (call: Call) => Output): Commands => ({
  name: 'cluster',
  doc: 'Shows brokers, the metadata quorum, features and log directories.',
  usual: 'describe',
  verbs: { describe: describe(output), quorum: quorum(output), features: features(output), 'log-dirs': logDirs(output) },
})

const describe = (output: (call: Call) => Output): Command => ({
  name: 'cluster describe',
  operands: '',
  doc: "Shows the cluster's id and its brokers.",
  options: clusterOptions,
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      const { clusterId, controllerId, nodes } = await admin.describeCluster()
      const out = output(call)
      out.event('cluster', { clusterId, controllerId }, `cluster ${clusterId}, controller ${controllerId}`)
      const rows = nodes.toSorted((a, b) => a.id - b.id).map(({ id, host, port, rack }): Row => [id, host, port, rack])
      out.rows('broker', ['ID', 'HOST', 'PORT', 'RACK'], rows)
      return 0
    }),
})

const quorum = (output: (call: Call) => Output): Command => ({
  name: 'cluster quorum',
  operands: '',
  doc: 'Shows who leads the metadata log, and how far its voters and observers are.',
  options: clusterOptions,
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      const { leaderId, leaderEpoch, highWatermark, voters, observers } = await admin.describeQuorum()
      const out = output(call)
      const words = `leader ${leaderId}, epoch ${leaderEpoch}, high watermark ${highWatermark}`
      out.event('quorum', { leaderId, leaderEpoch, highWatermark }, words)
      const leaderEnd = voters.find(({ nodeId }) => nodeId === leaderId)?.logEndOffset ?? highWatermark
      const row =
        (role: string) =>
        (replica: QuorumReplica): Row => {
          const { nodeId, directoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp } = replica
          const lag = Math.max(0, leaderEnd - logEndOffset)
          const known = (time: number): number | null => (time < 0 ? null : time)
          const status = role === 'voter' && nodeId === leaderId ? 'leader' : role
          return [nodeId, directoryId, logEndOffset, lag, known(lastFetchTimestamp), known(lastCaughtUpTimestamp), status]
        }
      const head = ['NODE', 'DIRECTORY ID', 'LOG END OFFSET', 'LAG', 'LAST FETCH', 'LAST CAUGHT UP', 'STATUS']
      out.rows('replica', head, [...voters.map(row('voter')), ...observers.map(row('observer'))])
      return 0
    }),
})

const features = (output: (call: Call) => Output): Command => ({
  name: 'cluster features',
  operands: '',
  doc: 'Shows which levels of features are supported, and which is in force.',
  options: clusterOptions,
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      const described = await admin.describeFeatures()
      const rows = described.features.map(({ name, supportedMin, supportedMax, level }) => [
        name,
        supportedMin,
        supportedMax,
        level,
        described.epoch,
      ])
      output(call).rows('feature', ['FEATURE', 'SUPPORTED MIN', 'SUPPORTED MAX', 'LEVEL', 'EPOCH'], rows)
      return 0
    }),
})

const logDirs = (output: (call: Call) => Output): Command => ({
  name: 'cluster log-dirs',
  operands: '[BROKER…]',
  doc: 'Shows how much lies in the log directories of brokers.',
  options: { ...clusterOptions, partitions: { doc: 'one row a partition' } },
  run: (call) => {
    const unknown = call.operands.find((id) => !/^\d+$/.test(id))
    if (unknown !== undefined) throw new UsageError(`cluster log-dirs ${unknown}: the id of a broker is needed`)
    const brokerIds = call.operands.length === 0 ? undefined : call.operands.map(Number)
    return withCluster(call, async ({ admin }) => {
      await checkBrokers(admin, brokerIds ?? [])
      const found = await admin.describeLogDirs(brokerIds === undefined ? {} : { brokerIds })
      const out = output(call)
      if (call.flag('partitions')) {
        const rows = found.flatMap(({ brokerId, path, replicas }) =>
          replicas.map(({ topic, partition, sizeInBytes, offsetLag }): Row => [
            brokerId,
            path,
            topic,
            partition,
            sizeInBytes,
            offsetLag,
          ]),
        )
        out.rows('replica', ['BROKER', 'DIRECTORY', 'TOPIC', 'PARTITION', 'BYTES', 'OFFSET LAG'], rows)
        return 0
      }
      const rows = found.map(({ brokerId, path, errorCode, totalBytes, usableBytes, replicas }): Row => {
        const bytes = replicas.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)
        const known = (count: number): number | null => (count < 0 ? null : count)
        return [
          brokerId,
          path,
          errorCode === 0 ? 'online' : 'offline',
          replicas.length,
          bytes,
          known(usableBytes),
          known(totalBytes),
        ]
      })
      out.rows('directory', ['BROKER', 'DIRECTORY', 'STATE', 'REPLICAS', 'BYTES', 'USABLE BYTES', 'TOTAL BYTES'], rows)
      return 0
    })
  },
})
