// Formatting: what a new metadata directory begins with, as Kafka's own storage tool writes it (KIP-1170).
import { passes, type Disk, type Host } from '@millrace/host'
import { clusterMetadataTopicId } from '@millrace/protocol'
import { partitionOf } from '../log/file-names.ts'
import { addTopicId } from '../log/partition-metadata.ts'
import { decodeRecord, encodeRecord, recordOf, type MetadataRecord, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { forEachRecord } from '../metadata/batches.ts'
import { finalizedAtFormat } from './features.ts'
import { LogDirRefused } from './meta-properties.ts'
import { bootstrapSnapshot, listSnapshots, readSnapshot, writeSnapshot } from '../raft/snapshot.ts'
import { VoterSet, type Voter } from '../raft/voter-set.ts'

const metadataDirectory = '__cluster_metadata-0'
/** Where Kafka before 4.4 kept the records a new cluster begins with. */
const legacyBootstrap = 'bootstrap.checkpoint'

export function metadataDirectoryIn(logDir: string): string {
  return `${logDir}/${metadataDirectory}`
}

/**
 * Makes the metadata directory of a new node a quorum of this voter alone; where there is a quorum already it only gets the file
 * that names its topic, if it lacks that.
 * @param logDirs where partitions lie: with any of them there has been a quorum.
 * @throws LogDirRefused its metadata log is gone, or elsewhere · DiskFull · DiskFailed
 */
export async function formatMetadata(host: Host, logDir: string, self: Voter, logDirs: Iterable<string> = []): Promise<void> {
  const { disk } = host
  const directory = metadataDirectoryIn(logDir)
  if (isFormatted(disk, logDir)) return nameTopic(host, directory)
  for (const one of logDirs) {
    const partition = disk.list(one).find(({ name }) => name !== metadataDirectory && partitionOf(name) !== undefined)
    // With a metadata log of its own making the node would know none of its topics.
    if (partition !== undefined)
      throw new LogDirRefused(
        logDir,
        `has no metadata log, but ${one}/${partition.name} belongs to a cluster: set metadata.log.dir to where its metadata log is`,
      )
  }
  disk.makeDirectory(directory)
  const records = [...finalizedAtFormat].map(([name, featureLevel]) =>
    encodeRecord(recordOf('featureLevel', { name, featureLevel })),
  )
  const content = { lastContainedLogTimestamp: host.clock.now(), voters: new VoterSet([self]), records }
  await writeSnapshot(disk, directory, bootstrapSnapshot, content, host.clock, host.compression)
  addTopicId(disk, directory, clusterMetadataTopicId)
  disk.syncDirectoryNow(logDir)
}

function nameTopic({ disk, log }: Host, directory: string): void {
  if (!disk.exists(directory)) return
  try {
    addTopicId(disk, directory, clusterMetadataTopicId)
  } catch (cause) {
    // The log is whole without it: another start has room for it.
    if (!passes(cause)) throw cause
    log.warn('the metadata log stays without its partition.metadata for now', { directory, cause })
  }
}

/** A vote, a log or a snapshot: this directory has been part of a quorum. */
function isFormatted(disk: Disk, logDir: string): boolean {
  const directory = metadataDirectoryIn(logDir)
  if (disk.exists(`${logDir}/${legacyBootstrap}`)) return true
  if (!disk.exists(directory)) return false
  return disk.list(directory).some(({ name }) => name === 'quorum-state' || name.endsWith('.log') || name.endsWith('.checkpoint'))
}

/** The records a new cluster begins with: those of the bootstrap snapshot, or of the file that older Kafkas wrote. */
export function bootstrapRecords(host: Host, logDir: string): MetadataRecordInit[] {
  const { disk, compression } = host
  const directory = metadataDirectoryIn(logDir)
  const records: MetadataRecord[] = []
  const first = listSnapshots(disk, directory)[0]
  if (first?.endOffset === 0)
    forEachRecord(readSnapshot(disk, directory, first, compression), compression, (record) => records.push(record))
  else if (disk.exists(`${logDir}/${legacyBootstrap}`)) {
    forEachRecord(disk.readFile(`${logDir}/${legacyBootstrap}`), compression, (record) => records.push(record))
  } else {
    for (const [name, featureLevel] of finalizedAtFormat) {
      records.push(decodeRecord(encodeRecord(recordOf('featureLevel', { name, featureLevel }))))
    }
  }
  return records as MetadataRecordInit[]
}
