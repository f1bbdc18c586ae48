// What `log dump` prints, line for line beside what Apache Kafka's own tool prints of the same files.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createBroker, readSettings } from '@millrace/broker'
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { dumpLog, kafkaTool, missingJudges, startApacheKafka } from '@millrace/judges'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-log-dump-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const missing = missingJudges('broker', 'tools')

async function run(line: string): Promise<string> {
  const chunks: Uint8Array[] = []
  const words = line.split(' ').filter((word) => word !== '')
  await runCommandLine(words, (chunk) => void chunks.push(Buffer.from(chunk)))
  return Buffer.concat(chunks).toString()
}

/** Everything that leaves records of its own kind behind. */
async function fill(bootstrap: string): Promise<void> {
  const on = (line: string): Promise<string> => run(`${line} -b ${bootstrap}`)
  const lines = join(folder, 'lines')
  const produce = (options: string, records: readonly object[]): Promise<string> => {
    writeFileSync(lines, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    return on(`produce dumped --records --file ${lines} ${options}`)
  }
  await on('topics create dumped -p 1 --config index.interval.bytes=200 --config retention.ms=-1')
  const headers = [
    { key: 'a', value: '1' },
    { key: 'b', value: null },
  ]
  for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd'])
    for (let i = 0; i < 5; i++) {
      const record = (n: number): object => ({
        key: n % 2 === 0 ? null : `k${n}`,
        value: n % 3 === 0 ? null : `ä ${codec} ${n}`,
        headers,
      })
      await produce(`-z ${codec} --timestamp ${1_700_000_000_000 + i * 60_000}`, [record(i), record(i + 1), record(i + 2)])
    }
  await produce('--transactional-id tx-dump --transaction-records 2', [{ value: '1' }, { value: '2' }, { value: '3' }])
  await aborted(bootstrap)
  await on('consume dumped -g classic-dump --from beginning -n 5')
  await on('groups reset-offsets classic-dump -t dumped --to-latest --execute')
  await on('groups delete-offsets classic-dump -t dumped')
  const consumer = ['--topic', 'dumped', '--group', 'new-dump', '--from-beginning', '--max-messages', '3']
  await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...['--bootstrap-server', bootstrap, '--consumer-property', 'group.protocol=consumer', ...consumer],
  ])
  await on('configs set max.message.bytes=2000000 -t dumped')
  await on('configs set log.cleaner.threads=2 --broker-default')
  await on('topics create short-lived')
  await on('topics delete short-lived')
}

/** A transaction whose record was written before it was aborted. */
async function aborted(bootstrap: string): Promise<void> {
  await using client = createMillrace({ bootstrapServers: [bootstrap] }, nodeHost({ level: 'error' }))
  const producer = client.producer({ transactionalId: 'tx-dump' })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.send({ topic: 'dumped', value: 'aborted' })
  await producer.abortTransaction()
}

/** Files of the directory with this end that hold something, and are of a topic that the pattern names. */
function filesOf(directory: string, topics: RegExp, suffix: RegExp): string[] {
  const partitions = readdirSync(directory, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && topics.test(entry.name),
  )
  return partitions.flatMap(({ name }) =>
    readdirSync(join(directory, name))
      .filter((file) => suffix.test(file))
      .map((file) => join(directory, name, file)),
  )
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')

/** What the tool says of the active index of a running broker, or of times within batches, is no content. */
const isContent = (line: string): boolean =>
  /^(Dumping|Log starting|Snapshot end|baseOffset|\||offset|timestamp|version|producerId)/.test(line)

/** Holds both outputs against each other, file by file. */
async function compare(files: readonly string[], ours: string, theirs: readonly string[]): Promise<string> {
  expect(files.length).toBeGreaterThan(0)
  let all = ''
  // The tool's output is kept up to a limit, so not all files at once.
  for (let at = 0; at < files.length; at += 20) {
    const part = files.slice(at, at + 20)
    const expected = linesOf(await dumpLog(part, ...theirs)).filter(isContent)
    const printed = await run(`log dump ${part.join(' ')} ${ours}`)
    expect(linesOf(printed)).toEqual(expected)
    all += printed
  }
  return all
}

async function judge(directory: string): Promise<void> {
  const logs = (topics: RegExp): string[] =>
    filesOf(directory, topics, /\.log$/).filter((path) => nodeHost().disk.readFile(path).length > 0)
  const records = await compare(logs(/^dumped-/), '--data', ['--print-data-log'])
  for (const kind of ['endTxnMarker: ABORT', 'endTxnMarker: COMMIT', 'compresscodec: zstd', 'headerKeys: [a,b]'])
    expect(records.includes(kind), kind).toBe(true)
  await compare(logs(/^dumped-/), '--records', ['--deep-iteration'])
  const offsets = await compare(logs(/^__consumer_offsets-/), '--data', ['--offsets-decoder'])
  for (const kind of ['"type":"2"', '"ownedPartitions"', '<DELETE>', '"type":"5"', '"type":"8"', '"topicId"'])
    expect(offsets.includes(kind), kind).toBe(true)
  const transactions = await compare(logs(/^__transaction_state-/), '--data', ['--transaction-log-decoder'])
  expect(transactions).toContain('"transactionalId":"tx-dump"')
  const metadata = await compare(
    [...logs(/^__cluster_metadata-0/), ...filesOf(directory, /^__cluster_metadata-0/, /\.checkpoint$/)],
    '--data',
    ['--cluster-metadata-decoder'],
  )
  for (const kind of [
    'TOPIC_RECORD',
    'PARTITION_RECORD',
    'REGISTER_BROKER_RECORD',
    'CONFIG_RECORD',
    'REMOVE_TOPIC_RECORD',
    'FEATURE_LEVEL',
    'LeaderChange',
    'KRaftVoters',
  ])
    expect(metadata.includes(kind), kind).toBe(true)
  const small = filesOf(directory, /^dumped-/, /\.(txnindex|snapshot)$/)
  expect(small.map((path) => basename(path).split('.')[1])).toEqual(expect.arrayContaining(['snapshot', 'txnindex']))
  expect(await compare(small, '', [])).toMatch(/lastStableOffset: \d+[^]*currentTxnFirstOffset: OptionalLong\.empty/)
  const indexes = await compare(filesOf(directory, /^dumped-/, /\.(index|timeindex)$/), '', [])
  expect(indexes).toMatch(/^offset: \d+ position: \d+$/m)
}

describe.skipIf(missing !== undefined)(`log dump${missing === undefined ? '' : ` (${missing})`}`, { timeout: 300_000 }, () => {
  test("Apache Kafka's directory is shown as Apache Kafka shows it", async () => {
    const directory = join(folder, 'theirs')
    const settings = { 'offsets.topic.num.partitions': '2', 'transaction.state.log.num.partitions': '2' }
    const kafka = await startApacheKafka({ directory, heap: '384M', settings })
    try {
      await fill(kafka.bootstrap)
    } finally {
      await kafka.stop()
    }
    await judge(directory)
  })

  test('our directory is shown as Apache Kafka shows it', async () => {
    const directory = join(folder, 'ours')
    const settings = {
      'log.dirs': directory,
      listeners: 'PLAINTEXT://127.0.0.1:0',
      'offsets.topic.num.partitions': '2',
      'transaction.state.log.num.partitions': '2',
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
    }
    const given = Object.entries(settings).map(([name, value]) => ({ name, value, where: 'test' }))
    const broker = await createBroker(readSettings(given).config, nodeHost({ level: 'error' }))
    try {
      await fill(broker.bootstrap)
    } finally {
      await broker.stop()
    }
    await judge(directory)
  })
})
