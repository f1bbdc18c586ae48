// DescribeLogDirs v1–5: how much each log directory holds, partition by partition, and the room of its file system (KIP-113, KIP-827).
import type { Disk } from '@millrace/host'
import { DiskFailed } from '@millrace/host'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type {
  DescribeLogDirsRequest,
  DescribeLogDirsResponseDescribeLogDirsResultInit,
  DescribeLogDirsResponseDescribeLogDirsTopicInit,
  DescribeLogDirsResponseInit,
} from '@millrace/protocol'
import type { Log } from '../log/log.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import { clusterMetadataTopic } from '../controller/topic-names.ts'
import type { Handler } from './handler.ts'

export interface DescribeLogDirsParts {
  readonly disk: Pick<Disk, 'space'>
  readonly logDirs: Pick<LogDirs, 'all' | 'futures' | 'get' | 'failed' | 'isCordoned'>
  /** log.dirs, absolute. */
  readonly directories: readonly string[]
}

export function describeLogDirsHandler(
  parts: DescribeLogDirsParts,
): Handler<DescribeLogDirsRequest, DescribeLogDirsResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_LOG_DIRS,
    minVersion: 1,
    maxVersion: 5,
    handle: ({ topics }, { apiVersion }) => {
      const asked = topics === null ? undefined : new Map(topics.map(({ topic, partitions }) => [topic, new Set(partitions)]))
      const wanted = ({ topic, partition }: Log['name']): boolean =>
        topic !== clusterMetadataTopic && (asked === undefined || asked.get(topic)?.has(partition) === true)
      const futures = new Set(parts.logDirs.futures())
      const logs = [...parts.logDirs.all(), ...futures].filter((log) => wanted(log.name))
      return { results: parts.directories.map((directory) => describe(parts, directory, logs, futures, apiVersion)) }
    },
  }
}

function describe(
  { disk, logDirs }: DescribeLogDirsParts,
  logDir: string,
  logs: readonly Log[],
  futures: ReadonlySet<Log>,
  version: number,
): DescribeLogDirsResponseDescribeLogDirsResultInit {
  const cordon = version >= 5 ? { isCordoned: logDirs.isCordoned(logDir) } : {}
  if (logDirs.failed.has(logDir)) return { errorCode: ErrorCode.KAFKA_STORAGE_ERROR, logDir, ...cordon }
  try {
    const { total, usable } = disk.space(logDir)
    const here = logs.filter(({ directory }) => directory.startsWith(`${logDir}/`))
    const topics = topicsOf(here, (log) => lagOf(log, logDirs, futures), futures)
    return { errorCode: ErrorCode.NONE, logDir, topics, totalBytes: total, usableBytes: usable, ...cordon }
  } catch (cause) {
    if (!(cause instanceof DiskFailed)) throw cause
    return { errorCode: ErrorCode.KAFKA_STORAGE_ERROR, logDir }
  }
}

/** How far a log is behind: one that moves, behind the one it is copied from; -1 when that is not online. */
function lagOf(log: Log, logDirs: Pick<LogDirs, 'get'>, futures: ReadonlySet<Log>): number {
  if (!futures.has(log)) return Math.max(log.highWatermark - log.logEndOffset, 0)
  const { topic, partition } = log.name
  const current = logDirs.get(topic, partition)
  return current === undefined ? -1 : current.logEndOffset - log.logEndOffset
}

function topicsOf(
  logs: readonly Log[],
  lag: (log: Log) => number,
  futures: ReadonlySet<Log>,
): DescribeLogDirsResponseDescribeLogDirsTopicInit[] {
  const byTopic = Map.groupBy(logs, ({ name }) => name.topic)
  return [...byTopic].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map((log) => ({
      partitionIndex: log.name.partition,
      partitionSize: log.sizeInBytes,
      offsetLag: lag(log),
      isFutureKey: futures.has(log),
    })),
  }))
}
