// Runs Debezium under Kafka Connect against a real PostgreSQL and Apache Kafka and records what it writes, as data for tests.
// node --conditions=@millrace/source packages/connect/test/debezium/record.ts FOLDER-OF-JARS [case …]
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { freePort, startPostgres } from '../embedded-postgres.ts'
import { cases } from './cases.ts'

const [jars = '', ...only] = process.argv.slice(2)
const here = import.meta.dirname
const brokerPath = readFileSync(join(jars, 'broker.cp'), 'utf8').trim()
const toolsPath = readFileSync(join(jars, 'tools.cp'), 'utf8').trim()
const home = mkdtempSync(join(tmpdir(), 'debezium-record-'))
const log4j = join(home, 'log4j2.properties')
writeFileSync(
  log4j,
  'rootLogger.level=warn\nrootLogger.appenderRef.c.ref=C\nappender.c.type=Console\nappender.c.name=C\nappender.c.target=SYSTEM_ERR\nappender.c.layout.type=PatternLayout\nappender.c.layout.pattern=%p %c %m%n\n',
)

function java(path: string, parameters: readonly string[], input?: string): string {
  const done = spawnSync('java', [`-Dlog4j2.configurationFile=${log4j}`, '-Xmx512m', '-cp', path, ...parameters], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    input,
  })
  if (done.status !== 0) throw new Error(`${parameters[0]}: ${done.stderr}`)
  return done.stdout
}

async function record(name: string, config: Readonly<Record<string, string>>): Promise<void> {
  await using postgres = await startPostgres()
  const folder = join(home, name)
  const port = await freePort()
  const controller = await freePort()
  const properties = join(home, `${name}.server.properties`)
  writeFileSync(
    properties,
    `process.roles=broker,controller\nnode.id=1\ncontroller.quorum.bootstrap.servers=127.0.0.1:${controller}\nlisteners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}\nadvertised.listeners=PLAINTEXT://127.0.0.1:${port}\nlistener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\ncontroller.listener.names=CONTROLLER\ninter.broker.listener.name=PLAINTEXT\nlog.dirs=${folder}\noffsets.topic.replication.factor=1\ntransaction.state.log.replication.factor=1\ntransaction.state.log.min.isr=1\ngroup.initial.rebalance.delay.ms=0\n`,
  )
  java(brokerPath, ['kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c', properties, '--standalone'])
  const broker = spawn(
    'java',
    [`-Dlog4j2.configurationFile=${log4j}`, '-Xmx512m', '-cp', brokerPath, 'kafka.Kafka', properties],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  await postgres.sql(readFileSync(join(here, 'before.sql'), 'utf8'))
  const worker = join(home, `${name}.worker.properties`)
  const rest = await freePort()
  writeFileSync(
    worker,
    `bootstrap.servers=127.0.0.1:${port}\nkey.converter=org.apache.kafka.connect.json.JsonConverter\nvalue.converter=org.apache.kafka.connect.json.JsonConverter\nkey.converter.schemas.enable=true\nvalue.converter.schemas.enable=true\noffset.storage.file.filename=${join(home, `${name}.offsets`)}\noffset.flush.interval.ms=1000\nplugin.path=${join(jars, 'plugin')}\nlisteners=http://127.0.0.1:${rest}\n`,
  )
  const connector = join(home, `${name}.json`)
  writeFileSync(
    connector,
    JSON.stringify({
      name: 'inventory',
      config: {
        'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
        'tasks.max': '1',
        'database.hostname': postgres.host,
        'database.port': String(postgres.port),
        'database.user': 'postgres',
        'database.password': 'postgres',
        'database.dbname': 'postgres',
        'topic.prefix': 'server1',
        'plugin.name': 'pgoutput',
        'schema.include.list': 'inventory',
        ...config,
      },
    }),
  )
  const connect = spawn(
    'java',
    [
      `-Dlog4j2.configurationFile=${log4j}`,
      '-Xmx512m',
      '-cp',
      toolsPath,
      'org.apache.kafka.connect.cli.ConnectStandalone',
      worker,
      connector,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const read = (topic: string): string =>
    java(toolsPath, [
      'org.apache.kafka.tools.consumer.ConsoleConsumer',
      '--bootstrap-server',
      `127.0.0.1:${port}`,
      ...topic.split(' '),
      '--from-beginning',
      '--timeout-ms',
      '10000',
      '--formatter-property',
      'print.key=true',
      '--formatter-property',
      'print.headers=true',
      '--formatter-property',
      'print.partition=false',
      '--formatter-property',
      'key.separator=\u0001',
      '--formatter-property',
      'headers.separator=\u0002',
      '--formatter-property',
      'null.literal=\u0003',
    ])
  try {
    const until = async (said: () => boolean): Promise<void> => {
      for (let tries = 0; tries < 40; tries += 1) {
        if (said()) return
        await new Promise((resolve) => setTimeout(resolve, 2000))
      }
      throw new Error(`${name}: timed out`)
    }
    const topics = (): string[] =>
      java(toolsPath, ['org.apache.kafka.tools.TopicCommand', '--bootstrap-server', `127.0.0.1:${port}`, '--list'])
        .split('\n')
        .filter((topic) => topic.startsWith('server1') || topic.startsWith('__debezium'))
    await until(() => topics().includes('server1.inventory.full_identity'))
    await until(() => topics().length >= 6)
    await new Promise((resolve) => setTimeout(resolve, 5000))
    for (const statement of readFileSync(join(here, 'after.sql'), 'utf8').split('\n'))
      if (statement !== '') await postgres.sql(statement)
    await until(() => read('--topic server1.inventory.full_identity').includes('"id":999'))
    const lines: string[] = []
    for (const topic of topics().sort()) {
      for (const line of read(`--topic ${topic}`).split('\n')) {
        if (line === '') continue
        const [headers = '', key = '', value = ''] = line.split('\u0001')
        lines.push(
          JSON.stringify({ topic, headers, key: key === '\u0003' ? null : key, value: value === '\u0003' ? null : value }),
        )
      }
    }
    writeFileSync(join(here, `${name}.jsonl.gz`), gzipSync(`${lines.join('\n')}\n`))
    process.stdout.write(`${name}: ${lines.length} records\n`)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    writeFileSync(join(here, `${name}.offsets.base64`), readFileSync(join(home, `${name}.offsets`)).toString('base64'))
  } finally {
    connect.kill('SIGKILL')
    broker.kill('SIGKILL')
  }
}

for (const [name, config] of Object.entries(cases)) if (only.length === 0 || only.includes(name)) await record(name, config)
rmSync(home, { recursive: true, force: true })
