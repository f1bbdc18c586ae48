// What Java keeps of Apache Kafka's classes from one start to the next: made once, by a broker and by tools that use it.
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { kafkaTool, startApacheKafka } from './apache-kafka.ts'
import type { ClassPath } from './places.ts'
import { classArchive, judgesFolder } from './places.ts'

/** Makes those that are older than their jars' list, or not there. Everything works without, and slower: where it fails this says so. */
export async function archiveClasses(): Promise<void> {
  if (isFresh('broker') && isFresh('tools')) return
  process.stdout.write("judges: keeping what Java lays out of Apache Kafka's classes\n")
  try {
    await archive()
  } catch (cause) {
    process.stdout.write(`judges: Java starts without it: ${(cause as Error).message}\n`)
  }
}

async function archive(): Promise<void> {
  for (const which of ['broker', 'tools'] as const) rmSync(classArchive(which), { force: true })
  const kafka = await startApacheKafka({ flags: [keeping('broker')] })
  try {
    const size = ['--num-records', '50', '--producer-acks', 'all', '--record-size', '100', '--topic', 'archived']
    await kafkaTool('org.apache.kafka.tools.EndToEndLatency', ['--bootstrap-server', kafka.bootstrap, ...size], {
      flags: [keeping('tools')],
    })
  } finally {
    await kafka.stop()
  }
  for (const which of ['broker', 'tools'] as const) renameSync(beside(which), classArchive(which))
}

function isFresh(which: ClassPath): boolean {
  const archive = classArchive(which)
  return existsSync(archive) && statSync(archive).mtimeMs > statSync(join(judgesFolder, `${which}.cp`)).mtimeMs
}

/** Written beside and moved: somebody may be starting Java just now. */
const beside = (which: ClassPath): string => `${classArchive(which)}.new`

const keeping = (which: ClassPath): string => `-XX:ArchiveClassesAtExit=${beside(which)}`
