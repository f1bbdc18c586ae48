// Reads a server.properties file into a BrokerConfig; what is wrong in it is told with file and line.
import type { Disk } from '@millrace/host'
import { directoryPath } from './directory-path.ts'
import { ConfigInvalid, readSettings, type ConfigRead, type GivenSetting } from './config.ts'
import { parseProperties, PropertiesMalformed } from '@millrace/host'

/** Settings whose values are paths, and may be relative in a file. */
const pathSettings: ReadonlySet<string> = new Set(['log.dir', 'log.dirs', 'metadata.log.dir', 'cordoned.log.dirs'])

/**
 * Reads Kafka's configuration file as it is.
 * @param path absolute. @param workingDirectory what relative log directories are relative to, as for Kafka the directory it was started in.
 * @param overrides settings that win over the file's, as Kafka's `--override`.
 * @throws ConfigInvalid a value is wrong: every problem with file, line, setting, value and what it may be. DiskFailed the file cannot be read.
 */
export function readServerProperties(
  disk: Disk,
  path: string,
  workingDirectory: string,
  overrides: readonly GivenSetting[] = [],
): ConfigRead {
  const settings = readFile(disk, path).map((setting) =>
    pathSettings.has(setting.name) ? { ...setting, value: absolutePaths(setting.value, workingDirectory) } : setting,
  )
  return readSettings([...settings, ...overrides])
}

function readFile(disk: Disk, path: string): (GivenSetting & { readonly where: string })[] {
  try {
    return parseProperties(disk.readFile(path)).map(({ name, value, line }) => ({ name, value, where: `${path}:${line}` }))
  } catch (cause) {
    if (!(cause instanceof PropertiesMalformed)) throw cause
    throw new ConfigInvalid([
      { name: path, value: undefined, where: undefined, problem: `is not a properties file: ${cause.message}` },
    ])
  }
}

function absolutePaths(value: string, workingDirectory: string): string {
  return value
    .split(',')
    .map((part) => part.trim())
    .map((path) => (path === '' || path === '*' || path.startsWith('/') ? path : directoryPath(path, workingDirectory)))
    .join(',')
}
