// For the tests of the controller: a node's log directories and controller on a machine, without a network.
import type { Host } from '@millrace/host'
import { brokerConfig, logDirsOf, topicLogConfig, type BrokerConfig } from '../src/config.ts'
import type { Controller } from '../src/controller/controller.ts'
import { supportedFeatures } from '../src/controller/features.ts'
import { defaultLogDirsConfig } from '../src/log/config.ts'
import { LogDirs } from '../src/log/log-dirs.ts'
import { emptyImage } from '../src/metadata/image.ts'
import { newUuid } from '../src/metadata/new-uuid.ts'
import { prepareLogDirs, startController, type Prepared } from '../src/start-controller.ts'

export interface ControllerNode {
  readonly config: BrokerConfig
  readonly prepared: Prepared
  readonly logDirs: LogDirs
  readonly controller: Controller
  /** What took the metadata log away, if anything did. */
  readonly failures: Error[]
  /** A clean stop. */
  stop(): Promise<void>
}

/** Starts a controller on `/data`, registered and unfenced unless told otherwise. */
export async function startNode(
  host: Host,
  settings: Readonly<Record<string, string | number | boolean>> = {},
  options: { readonly register?: boolean; readonly clusterId?: string; readonly port?: number } = {},
): Promise<ControllerNode> {
  const config = brokerConfig({ 'log.dirs': '/data', ...settings })
  const prepared = await prepareLogDirs(host, config, options.clusterId)
  const live: { controller?: Controller } = {}
  const logDirs = await LogDirs.open(
    host,
    { ...defaultLogDirsConfig, directories: logDirsOf(config) },
    { configOf: (topic) => topicLogConfig(config, live.controller?.metadata.image ?? emptyImage, topic) },
  )
  const failures: Error[] = []
  const controller = await startController(host, config, prepared, logDirs, (cause) => failures.push(cause))
  live.controller = controller
  if (options.register ?? true) {
    await controller.registerBroker({
      id: config['node.id'],
      incarnationId: newUuid(host.random),
      endpoints: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: options.port ?? 9092, securityProtocol: 0 }],
      rack: config['broker.rack'],
      features: supportedFeatures,
      directories: [...prepared.identity.directories.values()],
      cordonedDirectories: [],
      previousEpoch: logDirs.previousBrokerEpoch,
    })
    await controller.unfenceBroker()
  }
  const stop = async (): Promise<void> => {
    await controller.stopBroker()
    await controller.close()
    await logDirs.close(controller.brokerEpoch)
  }
  return { config, prepared, logDirs, controller, failures, stop }
}

/** A topic to create, with nothing but what is given. */
export function topicOf(name: string, fields: Partial<Parameters<Controller['createTopics']>[0][number]> = {}) {
  return { name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [], ...fields }
}
