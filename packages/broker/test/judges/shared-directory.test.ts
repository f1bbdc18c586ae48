// A log directory belongs to one broker, whether Apache Kafka or ours came first.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { kafkaTool, missingJudges, startApacheKafka } from '@millrace/judges'
import { afterAll, expect, test } from 'vitest'
import { brokerConfig, createBroker, type Broker } from '../../src/index.ts'

const missing = missingJudges('broker', 'tools') ?? missingLibrary()
const folder = mkdtempSync(join(tmpdir(), 'millrace-shared-directory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** With it the system's locks can be set, which Apache Kafka heeds. */
function missingLibrary(): string | undefined {
  try {
    createRequire(import.meta.resolve('@millrace/host/node')).resolve('koffi')
    return undefined
  } catch {
    return 'koffi has no build for this system'
  }
}

const create = (bootstrap: string, topic: string): Promise<string> =>
  kafkaTool('org.apache.kafka.tools.TopicCommand', ['--bootstrap-server', bootstrap, '--create', '--topic', topic])

const startOurs = (directory: string): Promise<Broker> =>
  createBroker(brokerConfig({ 'log.dirs': directory, listeners: 'PLAINTEXT://127.0.0.1:0' }), nodeHost({ log: () => undefined }))

test.skipIf(missing !== undefined)(
  'ours refuses the directory of an Apache Kafka that runs, which is none the worse for it',
  { timeout: 120_000 },
  async () => {
    const directory = join(folder, 'theirs')
    const kafka = await startApacheKafka({ directory, heap: '256M' })
    try {
      await expect(startOurs(directory)).rejects.toThrow(`${directory} is in use by another process`)
      expect(await create(kafka.bootstrap, 'after')).toContain('Created topic after')
    } finally {
      await kafka.stop()
    }
    await (await startOurs(directory)).stop()
  },
)

test.skipIf(missing !== undefined)(
  'Apache Kafka refuses the directory of a broker of ours that runs, which is none the worse for it',
  { timeout: 120_000 },
  async () => {
    const directory = join(folder, 'ours')
    await using broker = await startOurs(directory)
    await expect(startApacheKafka({ directory, heap: '256M' })).rejects.toThrow(/Failed to acquire lock on file \.lock/)
    expect(await create(broker.bootstrap, 'after')).toContain('Created topic after')
  },
)
