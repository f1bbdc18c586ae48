// Apache Kafka and our broker take turns on log directories and a metadata directory of its own, with a clean stop and with a kill.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { kafkaTool, missingJudges, startApacheKafka } from '@millrace/judges'
import { afterAll, expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'

const missing = missingJudges('broker', 'tools')
const folder = mkdtempSync(join(tmpdir(), 'millrace-metadata-directory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const [logs, metadata] = [join(folder, 'logs'), join(folder, 'metadata')]

const create = (bootstrap: string, topic: string): Promise<string> =>
  kafkaTool('org.apache.kafka.tools.TopicCommand', ['--bootstrap-server', bootstrap, '--create', '--topic', topic])

const topics = async (bootstrap: string): Promise<string[]> =>
  (await kafkaTool('org.apache.kafka.tools.TopicCommand', ['--bootstrap-server', bootstrap, '--list']))
    .trim()
    .split(/\s+/)
    .toSorted()

async function ours(topic: string): Promise<string[]> {
  const config = brokerConfig({ 'log.dirs': logs, 'metadata.log.dir': metadata, listeners: 'PLAINTEXT://127.0.0.1:0' })
  await using broker = await createBroker(config, nodeHost({ log: () => undefined }))
  await create(broker.bootstrap, topic)
  return await topics(broker.bootstrap)
}

async function theirs(topic: string, end: 'stop' | 'kill'): Promise<string[]> {
  const kafka = await startApacheKafka({ directory: logs, settings: { 'metadata.log.dir': metadata }, heap: '256M' })
  try {
    await create(kafka.bootstrap, topic)
    return await topics(kafka.bootstrap)
  } finally {
    await kafka[end]()
  }
}

test.skipIf(missing !== undefined)(
  'each knows what the other decided, whichever way it ended',
  { timeout: 240_000 },
  async () => {
    expect(await ours('a')).toEqual(['a'])
    expect(readdirSync(logs)).not.toContain('__cluster_metadata-0')
    expect(await theirs('b', 'stop')).toEqual(['a', 'b'])
    expect(await ours('c')).toEqual(['a', 'b', 'c'])
    expect(await theirs('d', 'kill')).toEqual(['a', 'b', 'c', 'd'])
    expect(await ours('e')).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(readdirSync(logs)).not.toContain('__cluster_metadata-0')
  },
)
