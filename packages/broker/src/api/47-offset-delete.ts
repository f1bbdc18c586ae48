// OffsetDelete v0: committed offsets of topics that the group is not subscribed to (KIP-496).
import { ApiKey, ErrorCode, type OffsetDeleteRequest, type OffsetDeleteResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Metadata } from '../metadata/publisher.ts'
import type { Handler } from './handler.ts'

export interface OffsetDeleteParts {
  readonly groups: Pick<GroupCoordinator, 'deleteOffsets'>
  readonly metadata: Pick<Metadata, 'image'>
}

export function offsetDeleteHandler(parts: OffsetDeleteParts): Handler<OffsetDeleteRequest, OffsetDeleteResponseInit> {
  return {
    apiKey: ApiKey.OFFSET_DELETE,
    minVersion: 0,
    maxVersion: 0,
    handle: async ({ groupId, topics }) => {
      const { image } = parts.metadata
      const exists = (name: string, partition: number): boolean => image.topics.byName(name)?.partitions[partition] !== undefined
      const asked = topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => partitionIndex).filter((partition) => exists(name, partition)),
      }))
      const result = await parts.groups.deleteOffsets(
        groupId,
        asked.filter(({ partitions }) => partitions.length > 0),
      )
      if (typeof result === 'number') return { errorCode: result }
      return {
        // A topic that is not there is told though nothing was asked of it, as by Apache Kafka.
        topics: topics
          .filter(({ name, partitions }) => partitions.length > 0 || image.topics.byName(name) === undefined)
          .map(({ name, partitions }) => ({
            name,
            partitions: partitions.map(({ partitionIndex }) => ({
              partitionIndex,
              errorCode: exists(name, partitionIndex)
                ? (result.get(name) ?? ErrorCode.NONE)
                : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            })),
          })),
      }
    },
  }
}
