// APIs about the cluster (settings, features, quorum, brokers), at every version, to Apache Kafka and to us: valid, at the bounds, and wrong.
import { missingJudges } from '@millrace/judges'
import { ApiKey } from '@millrace/protocol'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { startBoth, versions } from './both.ts'
import type { Body, Both } from './both.ts'

const missing = missingJudges('broker')
let both: Both

beforeAll(async () => {
  if (missing !== undefined) return
  both = await startBoth()
  for (const side of both.sides) await side.makeTopics([{ name: 'plain', partitions: 3 }])
}, 90_000)

afterAll(async () => {
  if (missing === undefined) await both.stop()
})

describe.skipIf(missing !== undefined)('the same answers as Apache Kafka', () => {
  test.each(versions(0, 2))('AlterConfigs v%i', { timeout: 30_000 }, async (version) => {
    const setting = (name: string, value: string | null): Body => ({ name, value })
    const resource = (resourceType: number, resourceName: string, ...configs: Body[]): Body => ({
      resourceType,
      resourceName,
      configs,
    })
    const alter = (resources: readonly Body[], validateOnly = false) =>
      both.same(ApiKey.ALTER_CONFIGS, version, { resources, validateOnly })
    const ofTopic = (...configs: Body[]): Body => resource(2, 'plain', ...configs)
    const tried: readonly Body[] = [
      ofTopic(setting('retention.ms', '5000'), setting('segment.bytes', '2097152')),
      ofTopic(setting('retention.ms', '6000')),
      ofTopic(),
      ofTopic(setting('retention.ms', null)),
      ofTopic(setting('retention.ms', 'soon')),
      ofTopic(setting('no.such.config', '1')),
      ofTopic(setting('retention.ms', '1'), setting('retention.ms', '2')),
      resource(2, 'missing', setting('retention.ms', '1')),
      resource(2, '', setting('retention.ms', '1')),
      resource(2, 'bad/name', setting('retention.ms', '1')),
      // Without min.insync.replicas both refuse: eligible leader replicas are remembered.
      resource(4, '', setting('log.retention.ms', '777'), setting('min.insync.replicas', '1')),
      resource(4, '1', setting('log.retention.ms', '888')),
      resource(4, '1', setting('log.retention.ms', 'soon')),
      resource(4, '1', setting('node.id', '2')),
      resource(4, '2', setting('log.retention.ms', '888')),
      resource(4, 'x', setting('log.retention.ms', '888')),
      resource(4, '1'),
      resource(8, '1', setting('kafka', 'INFO')),
      resource(16, 'a-subscription', setting('interval.ms', '1000')),
      resource(32, 'a-group', setting('consumer.session.timeout.ms', '45500')),
      resource(32, '', setting('consumer.session.timeout.ms', '45500')),
      resource(0, 'x', setting('a', 'b')),
    ]
    for (const each of tried) await alter([each])
    // A resource that is named twice is no case: Apache Kafka gives no answer at all.
    await alter([ofTopic(setting('retention.ms', '99')), resource(2, 'missing', setting('retention.ms', '1'))])
    await alter([ofTopic(setting('retention.ms', '123456'))], true)
    for (const side of both.sides) {
      const body = {
        resources: [{ resourceType: 2, resourceName: 'plain', configurationKeys: ['retention.ms', 'segment.bytes'] }],
      }
      await side.until(ApiKey.DESCRIBE_CONFIGS, 4, body, (answer) => {
        const [{ configs }] = answer['results'] as [{ configs: { name: string; value: string; configSource: number }[] }]
        return (
          configs.some(({ name, value }) => name === 'retention.ms' && value === '99') &&
          configs.every(({ name, configSource }) => name !== 'segment.bytes' || configSource === 5)
        )
      })
    }
  })

  test.each(versions(0, 2))('UpdateFeatures v%i', async (version) => {
    const update = (feature: string, level: number, upgradeType: number, more: readonly Body[] = [], validateOnly = true) => {
      const of = (name: string, maxVersionLevel: number, kind: number): Body =>
        version === 0
          ? { feature: name, maxVersionLevel, allowDowngrade: kind > 1 }
          : { feature: name, maxVersionLevel, upgradeType: kind }
      const featureUpdates = [of(feature, level, upgradeType), ...more]
      return both.same(ApiKey.UPDATE_FEATURES, version, {
        timeoutMs: 10_000,
        featureUpdates,
        ...(version === 0 ? {} : { validateOnly: validateOnly }),
      })
    }
    for (const kind of version === 0 ? [1, 2] : [1, 2, 3, 0, 4]) {
      await update('transaction.version', 2, kind)
      await update('transaction.version', 3, kind)
      await update('transaction.version', -1, kind)
      await update('no.such.feature', 1, kind)
      await update('metadata.version', 33, kind)
      await update('metadata.version', 34, kind)
      await update('metadata.version', 6, kind)
      await update('metadata.version', 0, kind)
      await update('kraft.version', 1, kind)
      await update('kraft.version', 2, kind)
      if (version === 0) continue
      await update('transaction.version', 1, kind)
      await update('transaction.version', 0, kind)
      await update('metadata.version', 32, kind)
      await update('metadata.version', 20, kind)
      await update('kraft.version', 0, kind)
    }
    await both.same(ApiKey.UPDATE_FEATURES, version, { timeoutMs: 10_000, featureUpdates: [] })
  })

  test.each(versions(0, 2))('DescribeQuorum v%i', async (version) => {
    const passing = ['highWatermark', 'logEndOffset', 'lastFetchTimestamp', 'lastCaughtUpTimestamp', 'leaderEpoch', 'port']
    const ask = (...topics: Body[]) => both.same(ApiKey.DESCRIBE_QUORUM, version, { topics }, passing)
    const topic = (topicName: string, ...partitions: number[]): Body => ({
      topicName,
      partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
    })
    await ask(topic('__cluster_metadata', 0))
    await ask(topic('__cluster_metadata', 1))
    await ask(topic('__cluster_metadata', 0, 1))
    await ask(topic('__cluster_metadata'))
    await ask(topic('plain', 0))
    await ask(topic('__cluster_metadata', 0), topic('plain', 0))
    await ask()
  })

  test('UnregisterBroker v0 of a broker that is not there', async () => {
    for (const brokerId of [9, -1]) await both.same(ApiKey.UNREGISTER_BROKER, 0, { brokerId })
  })
})
