// Who leads instead, for answers that send a client elsewhere (KIP-951).
import type { Uuid } from '@millrace/protocol'
import { zeroUuid } from '@millrace/protocol'
import type { MetadataImage } from '../metadata/image.ts'

export interface LeaderHint {
  readonly leaderId: number
  readonly leaderEpoch: number
}

export interface NodeEndpointHint {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/** Reads leaders and their addresses from the metadata. */
export class LeaderHints {
  readonly #image: () => MetadataImage

  constructor(image: () => MetadataImage) {
    this.#image = image
  }

  /** The leader of a partition that is named by id, or by name when the id is zero; undefined when the metadata knows none. */
  leaderOf(topic: string, topicId: Uuid | undefined, partition: number): LeaderHint | undefined {
    const { topics } = this.#image()
    const image = topicId === undefined || topicId === zeroUuid ? topics.byName(topic) : topics.byId(topicId)
    const state = image?.partitions[partition]
    return state === undefined || state.leader < 0 ? undefined : { leaderId: state.leader, leaderEpoch: state.leaderEpoch }
  }

  /** Where clients of one listener reach these nodes. */
  endpoints(nodeIds: Iterable<number>, listener: string): NodeEndpointHint[] {
    const hints: NodeEndpointHint[] = []
    for (const nodeId of nodeIds) {
      const node = this.#image().cluster.broker(nodeId)
      const endpoint = node?.endpoints.find(({ name }) => name === listener)
      if (node !== undefined && endpoint !== undefined) {
        hints.push({ nodeId, host: endpoint.host, port: endpoint.port, rack: node.rack ?? null })
      }
    }
    return hints
  }
}
