// Where the judges' files lie, and what is missing here.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Jars' class paths and other downloads; outside version control. */
export const judgesFolder = join(import.meta.dirname, '../.judges')

export type ClassPath = 'broker' | 'tools'

/** Class path of Apache Kafka's broker (4.4.0) or of its tools, streams and connect (4.3.1). The two are never mixed. */
export function classPath(which: ClassPath): string {
  return readFileSync(join(judgesFolder, `${which}.cp`), 'utf8').trim()
}

/** For a Java that is judged by what it answers: less processor time until it does, and slower code once it is warm. */
export const quickJava = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] as const

/** What Java has loaded and laid out once, of the classes on a path: it starts in half the time with it (JEP 350). */
export const classArchive = (which: ClassPath): string => join(judgesFolder, `${which}.jsa`)

/** The same with the classes of Apache Kafka. An archive that does not fit this Java or these jars is passed over by Java. */
export function quickJavaWith(which: ClassPath): string[] {
  const archive = classArchive(which)
  const flags = existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`, '-Xlog:disable'] : []
  return [...quickJava, ...flags, '-cp', classPath(which)]
}

/** Why the Java judges cannot run here, in words for a skipped test; undefined when they can. */
export function missingJudges(...which: readonly (ClassPath | 'debezium')[]): string | undefined {
  if (spawnSync('java', ['-version']).status !== 0) return 'java is not installed'
  for (const name of which) {
    const path = join(judgesFolder, name === 'debezium' ? 'debezium/plugins' : `${name}.cp`)
    if (!existsSync(path)) return `${name} jars are missing: run npm run judges`
  }
  return undefined
}
