// AlterReplicaLogDirs v1–2: moves partitions of this node to another of its log directories (KIP-113).
import { DiskFailed, passes, type Logger } from '@millrace/host'
import { ApiKey, ErrorCode, type AlterReplicaLogDirsRequest, type AlterReplicaLogDirsResponseInit } from '@millrace/protocol'
import { mayHaveFuture } from '../log/file-names.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import type { LogMover } from '../replica/log-mover.ts'
import { Partition } from '../replica/partition.ts'
import type { Replicas } from '../replica/replicas.ts'
import type { Handler } from './handler.ts'

export interface AlterReplicaLogDirsParts {
  readonly log: Logger
  readonly logDirs: LogDirs
  readonly replicas: Replicas
  readonly mover: LogMover
  /** log.dirs, absolute. */
  readonly directories: readonly string[]
}

export function alterReplicaLogDirsHandler(
  parts: AlterReplicaLogDirsParts,
): Handler<AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponseInit> {
  return {
    apiKey: ApiKey.ALTER_REPLICA_LOG_DIRS,
    minVersion: 1,
    maxVersion: 2,
    handle: ({ dirs }) => {
      // Of a partition that is named more than once the last place counts.
      const wanted = new Map<string, Map<number, string>>()
      for (const { path, topics } of dirs) {
        for (const { name, partitions } of topics) {
          const ofTopic = wanted.get(name) ?? new Map<number, string>()
          wanted.set(name, ofTopic)
          for (const index of partitions) ofTopic.set(index, path)
        }
      }
      const results = Array.from(wanted, ([topicName, ofTopic]) => ({
        topicName,
        partitions: Array.from(ofTopic, ([partitionIndex, path]) => ({
          partitionIndex,
          errorCode: move(parts, topicName, partitionIndex, path),
        })),
      }))
      return { results }
    },
  }
}

function move(
  { log, logDirs, replicas, mover, directories }: AlterReplicaLogDirsParts,
  topic: string,
  index: number,
  path: string,
): ErrorCode {
  if (!mayHaveFuture({ topic, partition: index })) return ErrorCode.INVALID_TOPIC_EXCEPTION
  if (!directories.includes(path)) return ErrorCode.LOG_DIR_NOT_FOUND
  if (logDirs.failed.has(path)) return ErrorCode.KAFKA_STORAGE_ERROR
  const partition = replicas.find(topic, index)
  const isThere = partition instanceof Partition && logDirs.directoryOf(partition.log) === path
  if (logDirs.isCordoned(path) && !isThere) return ErrorCode.INVALID_REPLICA_ASSIGNMENT
  if (partition === ErrorCode.KAFKA_STORAGE_ERROR) return partition
  if (!(partition instanceof Partition)) {
    // Where it is to be once this node is told to keep it.
    logDirs.prefer(topic, index, path)
    return partition === ErrorCode.NOT_LEADER_OR_FOLLOWER ? ErrorCode.REPLICA_NOT_AVAILABLE : partition
  }
  if (partition.isOffline || partition.log.failure !== undefined) return ErrorCode.KAFKA_STORAGE_ERROR
  const future = logDirs.futureOf(topic, index)
  if (future !== undefined) {
    if (logDirs.directoryOf(future) === path) return ErrorCode.NONE
    // Another place, or the old one: what was copied so far is of no use.
    logDirs.dropFuture(future)
  }
  if (isThere) return ErrorCode.NONE
  // A future log of this partition may lie in a directory that failed.
  if (logDirs.failed.size > 0) return ErrorCode.KAFKA_STORAGE_ERROR
  try {
    mover.start(partition, logDirs.createFuture(partition.log, path))
    return ErrorCode.NONE
  } catch (cause) {
    if (!(cause instanceof DiskFailed || passes(cause))) throw cause
    log.error('a move could not begin', { topic, partition: index, directory: path, cause })
    return ErrorCode.KAFKA_STORAGE_ERROR
  }
}
