// Prepares the log directories of this node and starts its controller: identity, formatting, quorum, state.
import type { Host } from '@millrace/host'
import { logDirsOf, metadataDirAlone, metadataLogDirOf, settingSources, type BrokerConfig } from './config.ts'
import { Controller } from './controller/controller.ts'
import { bootstrapRecords, formatMetadata, metadataDirectoryIn } from './controller/format.ts'
import { takeDirectories, type Identity } from './controller/meta-properties.ts'
import { topicSettingAt } from './controller/setting-sources.ts'
import { groupSettings } from './coordinator/group/config.ts'
import type { LogDirs } from './log/log-dirs.ts'
import { newUuid } from './metadata/new-uuid.ts'
import { advertisedListenersOf, controllerEndpointsOf, listenersOf, securityProtocolIds } from './network/listeners.ts'
import { clientMetricsSettings } from './node-config.ts'
import { openRaftLog } from './raft/raft-log.ts'
import type { Voter } from './raft/voter-set.ts'

/** What was found or made in the log directories. */
export interface Prepared {
  readonly identity: Identity
  readonly self: Voter
}

/**
 * Before LogDirs opens them: reads whose the log directories are, formats those that are new, and makes the metadata directory.
 * @param clusterId of the cluster a new directory is made for; a new one when left out.
 * @param bound the ports that the controller's listeners got; as configured when left out.
 * @throws LogDirRefused · DiskFull · DiskFailed
 */
export async function prepareLogDirs(
  host: Host,
  config: BrokerConfig,
  clusterId?: string,
  bound: (listener: string) => number = () => 0,
): Promise<Prepared> {
  const metadataDir = metadataLogDirOf(config)
  const alone = metadataDirAlone(config)
  const taken = takeDirectories(host, {
    // Its own comes first: where others have been formatted, it has been too.
    directories: alone === undefined ? logDirsOf(config) : [alone, ...logDirsOf(config)],
    nodeId: config['node.id'],
    clusterId,
    needed: metadataDir,
    alone,
  })
  const directoryId = taken.directories.get(metadataDir)!
  const identity = { ...taken, directories: new Map([...taken.directories].filter(([path]) => path !== alone)) }
  const endpoints = controllerEndpoints(config, bound)
  // A quorum of one is found by nobody, so that it need not listen; the record wants an address all the same.
  const addresses = endpoints.length > 0 ? endpoints : [{ name: 'CONTROLLER', host: '127.0.0.1', port: 9093 }]
  const self: Voter = { id: config['node.id'], directoryId, endpoints: addresses, kraftVersions: { min: 0, max: 1 } }
  await formatMetadata(host, metadataDir, self, identity.directories.keys())
  return { identity, self }
}

/**
 * Starts the controller on opened log directories. This node is not registered as a broker yet: that comes when its listeners are open.
 * @param failed the metadata log is lost to this process: stop the node.
 */
export async function startController(
  host: Host,
  config: BrokerConfig,
  { identity, self }: Prepared,
  logDirs: LogDirs,
  failed: (cause: Error) => void,
): Promise<Controller> {
  const metadataDir = metadataLogDirOf(config)
  const directory = metadataDirectoryIn(metadataDir)
  return Controller.start(host, {
    clusterId: identity.clusterId,
    nodeId: identity.nodeId,
    raft: {
      directory,
      log: openRaftLog(logDirs, directory),
      self,
      configuredVoters: config['controller.quorum.voters'].map((voter) => Number.parseInt(voter, 10)),
      retentionBytes: config['metadata.max.retention.bytes'],
      retentionMs: config['metadata.max.retention.ms'],
    },
    configs: { sources: (image) => settingSources(config, image), groupSettings, clientMetricsSettings },
    topicRules: (image, topic) => {
      const sources = settingSources(config, image)
      return {
        minInsyncReplicas: topicSettingAt('min.insync.replicas', sources, image, topic),
        uncleanElection: topicSettingAt('unclean.leader.election.enable', sources, image, topic),
      }
    },
    activation: {
      controllerId: identity.nodeId,
      incarnationId: newUuid(host.random),
      endpoints: self.endpoints.map((endpoint) => ({ ...endpoint, securityProtocol: securityProtocolIds.PLAINTEXT })),
      bootstrap: bootstrapRecords(host, metadataDir),
      minInsyncReplicas: config['min.insync.replicas'],
    },
    config,
    failed,
  })
}

function controllerEndpoints(config: BrokerConfig, bound: (listener: string) => number): Voter['endpoints'] {
  const listeners = listenersOf(config)
  if (!Array.isArray(listeners)) return []
  const advertised = advertisedListenersOf(config, listeners)
  const endpoints = controllerEndpointsOf(listeners, Array.isArray(advertised) ? advertised : [], bound, 'localhost')
  return endpoints.map(({ name, host, port }) => ({ name, host, port }))
}
