// Kafka's own command for settings, on Apache Kafka and on our broker: it prints the same but for addresses, folders and ids.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { freePort, kafkaTool, missingJudges, startApacheKafka, type ApacheKafka } from '@millrace/judges'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBroker, type Broker } from '../../src/broker.ts'
import { brokerConfig } from '../../src/config.ts'

const missing = missingJudges('broker', 'tools')
const settings = {
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'log.retention.hours': '24',
}

let folder: string
let kafka: ApacheKafka
let broker: Broker

beforeAll(async () => {
  if (missing !== undefined) return
  folder = mkdtempSync(join(tmpdir(), 'millrace-config-command-'))
  kafka = await startApacheKafka({ directory: join(folder, 'kafka'), heap: '512M', settings })
  const [port, controllerPort] = [await freePort(), await freePort()]
  const listeners = `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`
  const own = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners,
    'advertised.listeners': listeners,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(folder, 'ours'),
  }
  broker = await createBroker(brokerConfig({ ...settings, ...own }), nodeHost({ log: () => undefined }))
}, 90_000)

afterAll(async () => {
  if (missing !== undefined) return
  await broker.stop()
  await kafka.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** What the command prints on each side, line by line in order; a failure is its message. */
async function both(...args: readonly string[]): Promise<readonly [theirs: string[], ours: string[]]> {
  const one = async (bootstrap: string): Promise<string[]> => {
    const given = ['--bootstrap-server', bootstrap, ...args]
    const printed = await kafkaTool('kafka.admin.ConfigCommand', given).catch((cause: unknown) => (cause as Error).message)
    const lines = printed
      .split('\n')
      .filter((line) => line.trim() !== '' && !/SLF4J|log4j|StatusLogger|WARN|java -X|^\s+at /.test(line))
    return lines
      .map((line) =>
        line
          .replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS')
          .replaceAll(folder, 'FOLDER')
          .replaceAll('/kafka', '/DATA')
          .replaceAll('/ours', '/DATA'),
      )
      .toSorted()
  }
  return [await one(kafka.bootstrap), await one(broker.bootstrap)]
}

/** `listeners` has another default; some settings are ours. */
const differs = /^\s*(listeners|millrace\.[a-z.]+)=/

describe.skipIf(missing !== undefined)('kafka-configs prints the same', () => {
  test('for all settings of the broker', { timeout: 60_000 }, async () => {
    const [theirs, ours] = await both('--describe', '--entity-type', 'brokers', '--entity-name', '1', '--all')
    const compared = (lines: readonly string[]): string[] => lines.filter((line) => !differs.test(line))
    expect(compared(theirs).length).toBeGreaterThan(300)
    expect(compared(ours)).toEqual(compared(theirs))
  })

  test('for a change of a broker, of all brokers, and for what is set then', { timeout: 120_000 }, async () => {
    const change = ['--alter', '--add-config', 'log.cleaner.threads=2,max.connections=500', '--entity-type', 'brokers']
    for (const entity of [['--entity-name', '1'], ['--entity-default']]) {
      const [theirs, ours] = await both(...change, ...entity)
      expect(ours).toEqual(theirs)
    }
    const [theirs, ours] = await both('--describe', '--entity-type', 'brokers', '--entity-name', '1')
    expect(theirs.join('\n')).toContain('max.connections=500')
    expect(ours).toEqual(theirs)
  })

  test('for changes that are refused', { timeout: 120_000 }, async () => {
    for (const wrong of ['num.partitions=3', 'log.cleaner.threads=100', 'log.retention.ms=soon']) {
      const [theirs, ours] = await both('--alter', '--add-config', wrong, '--entity-type', 'brokers', '--entity-name', '1')
      const kind = (lines: readonly string[]): string[] => [...new Set(lines.join('\n').match(/errors\.\w+Exception/g))]
      expect(kind(theirs)).not.toEqual([])
      expect(kind(ours)).toEqual(kind(theirs))
    }
  })
})
