// Public API: log directories of brokers: what lies in them, and how much room there is.
import { describeLogDirsRequest, describeLogDirsResponse } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const describeLogDirsApi = { request: describeLogDirsRequest, response: describeLogDirsResponse }

export interface LogDirDescription {
  readonly brokerId: number
  readonly path: string
  /** ErrorCode of a directory that is offline; else 0. */
  readonly errorCode: number
  /** Bytes of its file system, and those of them that the broker may still use; -1 where the broker is too old to tell (KIP-827). */
  readonly totalBytes: number
  readonly usableBytes: number
  readonly replicas: readonly (TopicPartition & {
    readonly sizeInBytes: number
    /** Records that it lacks. */
    readonly offsetLag: number
    /** It is being moved here from another directory of its broker. */
    readonly isFuture: boolean
  })[]
}

/** @param brokerIds all brokers when left out. */
export async function describeLogDirs(
  requests: AdminRequests,
  brokerIds: readonly number[] | undefined,
  limit: Limit,
): Promise<LogDirDescription[]> {
  const described = await Promise.all(
    (brokerIds ?? (await requests.brokers(limit))).map((brokerId) =>
      requests.retrying(limit, async () => {
        const answer = await requests.broker(brokerId, describeLogDirsApi, { topics: null }, limit)
        check(answer.errorCode, `log directories of broker ${brokerId}`)
        return answer.results.map(({ logDir, errorCode, topics, totalBytes, usableBytes }) => ({
          brokerId,
          path: logDir,
          errorCode,
          totalBytes,
          usableBytes,
          replicas: topics.flatMap(({ name, partitions }) =>
            partitions.map(({ partitionIndex, partitionSize, offsetLag, isFutureKey }) => ({
              topic: name,
              partition: partitionIndex,
              sizeInBytes: partitionSize,
              offsetLag,
              isFuture: isFutureKey,
            })),
          ),
        }))
      }),
    ),
  )
  return described.flat()
}
