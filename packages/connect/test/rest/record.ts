// Takes the tour through the real Kafka Connect and writes down its answers: node --conditions=@millrace/source packages/connect/test/rest/record.ts [debezium]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { classPath, freePort, judgesFolder, listening, start, startApacheKafka } from '@millrace/judges'
import type { Answer } from './take.ts'
import { take } from './take.ts'
import { tour } from './tour.ts'

/** What Debezium declares: name, type, whether it is required, default, importance. */
async function recordDebezium(at: number): Promise<void> {
  const path = '/connector-plugins/io.debezium.connector.postgresql.PostgresConnector/config'
  const { body } = await take(at, { method: 'GET', path, until: 'slot.name' }, {})
  const lines = (body as Record<string, unknown>[]).map(({ name, type, required, default_value, importance }) =>
    JSON.stringify({ name, type, required, default: default_value, importance }),
  )
  writeFileSync(join(import.meta.dirname, 'debezium-settings.jsonl'), `${lines.sort().join('\n')}\n`)
}

const home = mkdtempSync(join(tmpdir(), 'connect-tour-'))
const kafka = await startApacheKafka({ heap: '512M' })
const port = await freePort()
const file = join(home, 'in.txt')
writeFileSync(file, 'one\ntwo\nthree\n')
writeFileSync(
  join(home, 'worker.properties'),
  Object.entries({
    'bootstrap.servers': kafka.bootstrap,
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'key.converter.schemas.enable': 'false',
    'offset.storage.file.filename': join(home, 'offsets'),
    'offset.flush.interval.ms': '500',
    listeners: `http://127.0.0.1:${port}`,
    'plugin.path': join(judgesFolder, 'debezium/plugin'),
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join(''),
)
writeFileSync(
  join(home, 'log4j2.properties'),
  'rootLogger.level=warn\nrootLogger.appenderRef.c.ref=C\nappender.c.type=Console\nappender.c.name=C\nappender.c.layout.type=PatternLayout\nappender.c.layout.pattern=%p %c %m%n\n',
)
const connect = start('java', [
  '-Xmx512m',
  `-Dlog4j2.configurationFile=${join(home, 'log4j2.properties')}`,
  '-cp',
  classPath('tools'),
  'org.apache.kafka.connect.cli.ConnectStandalone',
  join(home, 'worker.properties'),
])
const answers: Answer[] = []
try {
  await listening(port, connect, 60_000)
  const places = { '@FILE@': file, '@OUT@': join(home, 'out.txt'), '@PORT@': String(port) }
  if (process.argv.includes('debezium')) await recordDebezium(port)
  else for (const step of tour) answers.push(await take(port, step, places))
} finally {
  if (answers.length > 0) writeFileSync(join(import.meta.dirname, 'tour.json'), `${JSON.stringify(answers, null, 1)}\n`)
  await connect.stop()
  process.stdout.write(connect.output().slice(-3000))
  await kafka.stop()
  rmSync(home, { recursive: true })
}
