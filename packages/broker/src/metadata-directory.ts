// A metadata.log.dir that is none of log.dirs: the metadata log lies there alone, and nothing else is placed there or told of it.
import type { Host } from '@millrace/host'
import { metadataDirAlone, topicLogConfig, type BrokerConfig } from './config.ts'
import { LogDirs } from './log/log-dirs.ts'
import type { OpenFiles } from './log/open-files.ts'
import { partitionDirectoryName } from './log/file-names.ts'
import { emptyImage } from './metadata/image.ts'
import { logDirsConfig } from './parts-config.ts'
import { metadataTopic } from './raft/raft-log.ts'

/**
 * Where the metadata log is opened: `logDirs`, or a directory of its own. @param failed it is lost to this process: stop the node.
 * @throws DirectoryLocked · DiskFailed
 */
export async function openMetadataDirs(
  host: Host,
  config: BrokerConfig,
  logDirs: LogDirs,
  around: { readonly openFiles: OpenFiles; readonly failed: (cause: Error) => void },
): Promise<LogDirs> {
  const directory = metadataDirAlone(config)
  if (directory === undefined) return logDirs
  const only = partitionDirectoryName({ topic: metadataTopic, partition: 0 })
  return LogDirs.open(
    host,
    { ...logDirsConfig(config), directories: [directory], only, cordoned: [], cleanerEnable: false },
    {
      configOf: (topic) => topicLogConfig(config, emptyImage, topic),
      openFiles: around.openFiles,
      directoryFailed: (_, cause) => around.failed(cause),
    },
  )
}
