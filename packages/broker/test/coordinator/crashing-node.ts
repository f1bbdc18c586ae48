// Logs, partitions and both coordinators of one node on a simulated machine that crashes; the metadata is given by hand.
import type { Host } from '@millrace/host'
import type { CrashMode, Machine } from '@millrace/host/simulated'
import { newCoordinators } from './new-coordinators.ts'
import type { Coordinators } from './new-coordinators.ts'
import { defaultLogConfig, defaultLogDirsConfig } from '../../src/log/config.ts'
import { LogDirs } from '../../src/log/log-dirs.ts'
import { emptyImage } from '../../src/metadata/image.ts'
import type { MetadataImage } from '../../src/metadata/image.ts'
import { TopicsDelta } from '../../src/metadata/topics-image.ts'
import { Replicas } from '../../src/replica/replicas.ts'

const nodeId = 1
/** An id that names its topic. */
export const uuidOf = (name: string): string => name.replaceAll('_', '-').padEnd(21, '0').slice(0, 21).concat('A')

/** What outlives every life of the node. */
export interface Cluster {
  readonly topics: ReadonlyMap<string, number>
  /** Level of transaction.version. */
  readonly transactionVersion: number
  nextProducerId: number
}

/** One life of the node. */
export interface Life extends Coordinators {
  readonly host: Host
  readonly image: MetadataImage
  readonly logDirs: LogDirs
  readonly replicas: Replicas
}

/** Opens the logs and has both coordinators read them. @param epoch the leader epoch of every partition. */
export async function startLife(host: Host, directory: string, cluster: Cluster, epoch: number): Promise<Life> {
  const image = imageOf(cluster, epoch)
  const config = { ...defaultLogDirsConfig, directories: [directory], durability: 'disk' as const }
  const logDirs = await LogDirs.open(host, config, { configOf: () => ({ ...defaultLogConfig, segmentBytes: 4_096 }) })
  const replicas = new Replicas({
    nodeId,
    durability: 'disk',
    log: host.log,
    logDirs,
    metadataTopic: '__cluster_metadata',
    minInSyncReplicas: () => 1,
  })
  const coordinators = newCoordinators(host, image, replicas, async () => {
    const first = cluster.nextProducerId
    cluster.nextProducerId += 10
    return { first, count: 10 }
  })
  replicas.apply(image)
  return { host, image, logDirs, replicas, ...coordinators }
}

export class CrashingNode {
  readonly #machine: Machine
  readonly #cluster: Cluster
  #lives = 0
  /** undefined between a crash and the next start. */
  life: Life | undefined

  constructor(machine: Machine, cluster: Cluster) {
    this.#machine = machine
    this.#cluster = cluster
  }

  async start(): Promise<void> {
    this.#lives++
    this.life = await startLife(this.#machine.host, '/data', this.#cluster, this.#lives)
  }

  crash(mode: CrashMode): void {
    this.life = undefined
    this.#machine.crash(mode)
    this.#machine.restart()
  }
}

function imageOf({ topics, transactionVersion }: Cluster, leaderEpoch: number): MetadataImage {
  const delta = new TopicsDelta(emptyImage.topics)
  for (const [name, partitions] of topics) {
    const topicId = uuidOf(name)
    delta.topic({ name, topicId })
    for (let partitionId = 0; partitionId < partitions; partitionId++) {
      delta.partition({
        partitionId,
        topicId,
        replicas: [nodeId],
        isr: [nodeId],
        removingReplicas: [],
        addingReplicas: [],
        leader: nodeId,
        leaderRecoveryState: 0,
        leaderEpoch,
        partitionEpoch: 0,
        directories: [],
        eligibleLeaderReplicas: null,
        lastKnownElr: null,
      })
    }
  }
  const features = { finalized: new Map([['transaction.version', transactionVersion]]) }
  return { ...emptyImage, topics: delta.apply(), features: features as unknown as MetadataImage['features'] }
}
