// Whether the broker serves all that it keeps; what it does not, and where.
import type { Page } from './http-endpoint.ts'
import { surveyPartitions, type SurveySources } from './partition-survey.ts'
import type { LogDirs } from '../log/log-dirs.ts'

export interface HealthSources extends SurveySources {
  readonly logDirs: Pick<LogDirs, 'failureOf' | 'failed'>
  /** Those of log.dirs, and of the metadata log where that lies alone. */
  readonly allLogDirs: readonly Pick<LogDirs, 'full'>[]
  readonly isStopping: () => boolean
}

/** Of very many these are named, and the number of all. */
const namedMax = 20

/** 200: it serves. A failed directory, a full disk, a corrupt log are told, and the rest serves all the same. */
export async function health(sources: HealthSources): Promise<Page> {
  const { logDirs, allLogDirs, nodeId, isStopping } = sources
  const { offline } = await surveyPartitions(sources)
  const fullLogDirs = allLogDirs.flatMap(({ full }) => full)
  const isDegraded = logDirs.failed.size > 0 || fullLogDirs.length > 0 || offline.length > 0
  const status = isStopping() ? 'stopping' : isDegraded ? 'degraded' : 'ok'
  const body = {
    status,
    nodeId,
    offlineLogDirs: [...logDirs.failed.keys()],
    fullLogDirs,
    offlinePartitionCount: offline.length,
    offlinePartitions: offline.slice(0, namedMax),
  }
  return page(status === 'stopping' ? 503 : 200, body)
}

/** It cannot be asked for anything yet: logs are read, perhaps for long. */
export function healthOfStart(nodeId: number): Page {
  return page(503, { status: 'starting', nodeId })
}

function page(status: Page['status'], body: Readonly<Record<string, unknown>>): Page {
  return { status, type: 'application/json', body: `${JSON.stringify(body)}\n` }
}
