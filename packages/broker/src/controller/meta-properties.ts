// Who a log directory belongs to: `meta.properties`, one in each of log.dirs.
import { DiskFailed, makeLastingDirectory, type Disk, type Host } from '@millrace/host'
import { isUuid, type Uuid } from '@millrace/protocol'
import { newUuid } from '../metadata/new-uuid.ts'

const fileName = 'meta.properties'

/** A log directory that this node must not use, and what to do about it. */
export class LogDirRefused extends Error {
  override readonly name = 'LogDirRefused'
  readonly directory: string
  constructor(directory: string, problem: string) {
    super(`log directory ${directory} ${problem}`)
    this.directory = directory
  }
}

/** The cluster and the node that log directories belong to, and the id of each. */
export interface Identity {
  readonly clusterId: string
  readonly nodeId: number
  /** Those of log.dirs by path, in that order; those whose disk failed are left out. */
  readonly directories: ReadonlyMap<string, Uuid>
  /** Those, and why. */
  readonly failed: ReadonlyMap<string, Error>
}

interface MetaProperties {
  readonly clusterId: string
  readonly nodeId: number
  /** Not there in directories from before Kafka 3.7. */
  readonly directoryId: Uuid | undefined
}

export interface IdentityOptions {
  readonly directories: readonly string[]
  readonly nodeId: number
  /** The cluster a new directory is made for; a new one when left out. A directory of another one is refused. */
  readonly clusterId?: string | undefined
  /** The directory without which the node cannot start: where the metadata log lies. The others may fail. */
  readonly needed?: string | undefined
  /** The same where it is none of log.dirs: it is not made anew for a cluster that there is, whose metadata must be somewhere. */
  readonly alone?: string | undefined
}

/**
 * Reads whose the log directories are. Those that are empty or not there are made this node's; with all of them new, so is the cluster.
 * @throws LogDirRefused another cluster, another node, or files of unknown origin · DiskFailed
 */
export function takeDirectories(host: Host, options: IdentityOptions): Identity {
  const { disk } = host
  const found = new Map<string, MetaProperties | undefined>()
  const failed = new Map<string, Error>()
  for (const directory of options.directories) {
    try {
      makeLastingDirectory(disk, directory)
      const properties = readMetaProperties(disk, directory)
      if (properties === undefined) checkEmpty(disk, directory)
      else check(directory, properties, options, [...found.values()].find((other) => other !== undefined)?.clusterId)
      found.set(directory, properties)
    } catch (cause) {
      if (!(cause instanceof DiskFailed) || directory === (options.needed ?? directory)) throw cause
      host.log.error('log directory cannot be used; the others go on', { directory, cause })
      failed.set(directory, cause)
    }
  }
  const [member] = [...found].find(([, properties]) => properties !== undefined) ?? []
  if (options.alone !== undefined && member !== undefined && found.get(options.alone) === undefined) {
    throw new LogDirRefused(
      options.alone,
      `has no ${fileName}, but ${member} belongs to a cluster: set metadata.log.dir to where its metadata log is, or move that there with its ${fileName}`,
    )
  }
  const clusterId =
    [...found.values()].find((properties) => properties !== undefined)?.clusterId ?? options.clusterId ?? newUuid(host.random)
  const directories = new Map<string, Uuid>()
  for (const [directory, properties] of found) {
    const directoryId = properties?.directoryId ?? newUuid(host.random)
    if (properties?.directoryId === undefined)
      writeMetaProperties(disk, directory, { clusterId, nodeId: options.nodeId, directoryId })
    if (properties === undefined) host.log.info('log directory formatted', { directory, clusterId, nodeId: options.nodeId })
    const twin = [...directories].find(([, id]) => id === directoryId)
    if (twin !== undefined) throw new LogDirRefused(directory, `is a copy of ${twin[0]}: both have the id ${directoryId}`)
    directories.set(directory, directoryId)
  }
  return { clusterId, nodeId: options.nodeId, directories, failed }
}

function check(
  directory: string,
  { clusterId, nodeId }: MetaProperties,
  options: IdentityOptions,
  others: string | undefined,
): void {
  const expected = options.clusterId ?? others
  if (expected !== undefined && clusterId !== expected) {
    throw new LogDirRefused(
      directory,
      `belongs to cluster ${clusterId}, not to ${expected}: set log.dirs to this cluster's directory`,
    )
  }
  if (nodeId !== options.nodeId) {
    throw new LogDirRefused(
      directory,
      `belongs to node ${nodeId}, but node.id is ${options.nodeId}: set node.id=${nodeId}, or another directory`,
    )
  }
}

/** A file of no known origin could be a cluster whose meta.properties was lost: writing there could destroy it. */
function checkEmpty(disk: Disk, directory: string): void {
  const strange = disk.list(directory).find(({ name }) => name !== '.lock' && name !== 'lost+found' && name !== `${fileName}.tmp`)
  if (strange === undefined) return
  throw new LogDirRefused(
    directory,
    `has files (${strange.name}) but no ${fileName}: give an empty directory, or restore ${fileName}`,
  )
}

/** @returns undefined when there is none. @throws LogDirRefused */
function readMetaProperties(disk: Disk, directory: string): MetaProperties | undefined {
  const path = `${directory}/${fileName}`
  if (!disk.exists(path)) return undefined
  const values = new Map<string, string>()
  for (const line of new TextDecoder().decode(disk.readFile(path)).split(/\r?\n/)) {
    const pair = /^([^#!=:\s][^=:\s]*)\s*[=:](.*)$/.exec(line.trim())
    // Java escapes a colon and an equals sign; no id holds either.
    if (pair !== null) values.set(pair[1]!, pair[2]!.trim().replace(/\\(.)/g, '$1'))
  }
  const refused = (problem: string): LogDirRefused => new LogDirRefused(directory, `has a ${fileName} ${problem}`)
  if (values.get('version') !== '1') {
    throw refused(
      `of version ${values.get('version') ?? 'unknown'}: it is from before KRaft, or damaged; Kafka 3.9 can migrate it`,
    )
  }
  const clusterId = values.get('cluster.id')
  const nodeId = values.get('node.id') ?? ''
  const directoryId = values.get('directory.id')
  if (clusterId === undefined || clusterId === '') throw refused('without cluster.id')
  if (!/^\d+$/.test(nodeId)) throw refused('without node.id')
  if (directoryId !== undefined && !isUuid(directoryId)) throw refused(`with a directory.id that is none: ${directoryId}`)
  return { clusterId, nodeId: Number(nodeId), directoryId }
}

function writeMetaProperties(disk: Disk, directory: string, properties: MetaProperties & { readonly directoryId: Uuid }): void {
  const { clusterId, nodeId, directoryId } = properties
  const text = `#\nversion=1\ncluster.id=${clusterId}\nnode.id=${nodeId}\ndirectory.id=${directoryId}\n`
  const temporary = `${directory}/${fileName}.tmp`
  const file = disk.open(temporary, 'truncate')
  try {
    file.write([new TextEncoder().encode(text)], 0)
    file.syncNow()
  } finally {
    file.close()
  }
  disk.rename(temporary, `${directory}/${fileName}`)
  disk.syncDirectoryNow(directory)
}
