// Brings the judges: jars by Maven with their class paths, confluent-kafka by pip, all under .judges: node judges/install.ts [broker] [tools] [debezium] [python]
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgesFolder } from './places.ts'

const poms = join(import.meta.dirname, 'poms')
const asked = process.argv.slice(2)

mkdirSync(judgesFolder, { recursive: true })
for (const name of ['broker', 'tools', 'debezium', 'python']) if (asked.length === 0 || asked.includes(name)) install(name)

function install(name: string): void {
  if (name === 'python') return installPython()
  const pom = join(poms, `${name === 'debezium' ? name : `apache-kafka-${name}`}.xml`)
  const stamp = join(judgesFolder, `${name}.stamp`)
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  process.stdout.write(`judges: bringing ${name} by Maven\n`)
  const goal =
    name === 'debezium'
      ? [
          'dependency:copy-dependencies',
          `-DoutputDirectory=${join(judgesFolder, 'debezium/plugins/postgres')}`,
          '-DincludeScope=runtime',
        ]
      : ['dependency:build-classpath', `-Dmdep.outputFile=${join(judgesFolder, `${name}.cp`)}`]
  execFileSync('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio: ['ignore', 'inherit', 'inherit'] })
  writeFileSync(stamp, hash)
}

/** A virtual environment with confluent-kafka, which wraps librdkafka. */
function installPython(): void {
  const folder = join(judgesFolder, 'python')
  const stamp = join(judgesFolder, 'python.stamp')
  if (existsSync(stamp)) return
  process.stdout.write('judges: bringing confluent-kafka by pip\n')
  execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 'inherit', 'inherit'] })
  execFileSync(join(folder, 'bin/pip'), ['install', '-q', 'confluent-kafka==2.16.1'], { stdio: ['ignore', 'inherit', 'inherit'] })
  writeFileSync(stamp, 'confluent-kafka==2.16.1')
}
