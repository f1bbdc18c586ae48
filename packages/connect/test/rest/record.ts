// Takes the tour through the real Kafka Connect and writes down its answers: node --conditions=@millrace/source packages/connect/test/rest/record.ts
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { classPath, freePort, listening, start, startApacheKafka } from '@millrace/judges'
import type { Answer } from './take.ts'
import { take } from './take.ts'
import { tour } from './tour.ts'

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
  for (const step of tour) answers.push(await take(port, step, places))
} finally {
  writeFileSync(join(import.meta.dirname, 'tour.json'), `${JSON.stringify(answers, null, 1)}\n`)
  await connect.stop()
  process.stdout.write(connect.output().slice(-3000))
  await kafka.stop()
  rmSync(home, { recursive: true })
}
