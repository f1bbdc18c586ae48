// Compiles and runs the Java program and puts its output, compressed, where the packages' tests read it: node judges/java/golden-messages/write.ts
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type ClassPath, classPath, missingJudges } from '../../places.ts'

const seed = '20261121'
const packages = join(import.meta.dirname, '../../../packages')
const folders: Readonly<Record<string, string>> = {
  'messages.txt': 'protocol/test/golden',
  'batches.txt': 'protocol/test/golden',
  'error-codes.txt': 'protocol/test/golden',
  'apis.txt': 'protocol/test/golden',
  'compressed-batches.txt': 'broker/test/golden-records',
  'records.txt': 'broker/test/golden-records',
  'streams-messages.txt': 'streams/test/golden-records',
}

const missing = missingJudges('broker', 'tools')
if (missing !== undefined) throw new Error(missing)
const work = mkdtempSync(join(tmpdir(), 'golden-messages-'))
try {
  run('broker', [seed])
  // Streams is published for the tools' version only; its one message has not changed for years.
  run('tools', [seed, 'org.apache.kafka.streams.'])
  for (const [name, folder] of Object.entries(folders)) {
    const bytes = gzipSync(readFileSync(join(work, 'out', name)), { level: 9 })
    mkdirSync(join(packages, folder), { recursive: true })
    writeFileSync(join(packages, folder, `${name}.gz`), bytes)
    console.log(`packages/${folder}/${name}.gz: ${bytes.length} bytes`)
  }
} finally {
  rmSync(work, { recursive: true })
}

function run(which: ClassPath, args: readonly string[]): void {
  const jars = classPath(which)
  const classes = join(work, which)
  const sources = ['GoldenMessages.java', 'GoldenBatches.java'].map((name) => join(import.meta.dirname, name))
  // The batches' classes have other names in the tools' version, which is asked for messages only.
  const compiled = which === 'broker' ? classes : join(work, 'broker')
  if (which === 'broker') execFileSync('javac', ['-nowarn', '-cp', jars, '-d', classes, ...sources], { stdio: 'inherit' })
  execFileSync('java', ['-cp', `${compiled}:${jars}`, 'GoldenMessages', join(work, 'out'), ...args], { stdio: 'inherit' })
}
