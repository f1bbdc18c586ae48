// Settings that change while the broker runs: which value acts, from when on, and what is said about it.
import { describe, expect, test } from 'vitest'
import { withBroker } from '../test/settings-world.ts'
import { brokerConfig } from './config.ts'
import { LiveConfig } from './live-config.ts'
import { ConfigsDelta, ConfigsImage } from './metadata/configs-image.ts'

function imageOf(...settings: readonly (readonly [broker: string, name: string, value: string])[]) {
  const delta = new ConfigsDelta(ConfigsImage.empty)
  for (const [resourceName, name, value] of settings) delta.config({ resourceType: 4, resourceName, name, value })
  return { configs: delta.apply() }
}

describe('the settings of this moment', () => {
  test('this broker at run time wins over all brokers at run time, that over the file, that over the default', () => {
    let image = imageOf()
    const { view } = new LiveConfig(brokerConfig({ 'max.connections': 10 }), () => image)
    expect(view['max.connections']).toBe(10)
    image = imageOf(['', 'max.connections', '20'])
    expect(view['max.connections']).toBe(20)
    image = imageOf(['', 'max.connections', '20'], ['1', 'max.connections', '30'], ['2', 'max.connections', '40'])
    expect(view['max.connections']).toBe(30)
    image = imageOf()
    expect(view['max.connections']).toBe(10)
    expect(view['log.cleaner.backoff.ms']).toBe(15_000)
  })

  test('a value that is wrong, or of a setting that is read at the start only, does not act', () => {
    const image = imageOf(['1', 'max.connections', 'many'], ['', 'max.connections', '20'], ['1', 'num.partitions', '9'])
    const { view } = new LiveConfig(brokerConfig({}), () => image)
    expect(view['max.connections']).toBe(20)
    expect(view['num.partitions']).toBe(1)
  })
})

describe('a broker', () => {
  test('names the settings that nothing heeds once at its start, and again when one is set at run time', () =>
    withBroker({ 'num.io.threads': 4, 'ssl.key.password': 'secret', 'num.network.threads': 3 }, async (world) => {
      expect(world.logged('settings without effect')).toEqual([
        {
          level: 'warn',
          settings: ['num.io.threads (one event loop does the work)', 'ssl.key.password (this version has no security)'],
        },
      ])
      expect(await world.alter('broker', '', 'background.threads', '12')).toBe(0)
      expect(world.logged('settings changed')).toEqual([{ level: 'info', settings: ['background.threads'] }])
      expect(world.logged('settings without effect').at(-1)).toEqual({
        level: 'warn',
        settings: ['background.threads (one event loop does the work)'],
      })
      expect(await world.alter('broker', '1', 'listener.name.plaintext.ssl.keystore.type', 'PEM')).toBe(0)
      expect(world.logged('settings without effect').at(-1)).toEqual({
        level: 'warn',
        settings: ['listener.name.plaintext.ssl.keystore.type (this version has no security)'],
      })
    }))

  test('says in the documentation of a setting that it has no effect, and where its value comes from', () =>
    withBroker({ 'num.io.threads': 4 }, async (world) => {
      await world.alter('broker', '', 'num.io.threads', '6')
      await world.alter('broker', '1', 'num.io.threads', '8')
      const described = await world.describe('broker', '1', 'num.io.threads')
      expect(described).toMatchObject({ value: '8', configSource: 2, readOnly: false, configType: 3 })
      expect(described?.synonyms).toEqual([
        { name: 'num.io.threads', value: '8', source: 2 },
        { name: 'num.io.threads', value: '6', source: 3 },
        { name: 'num.io.threads', value: '4', source: 4 },
        { name: 'num.io.threads', value: '8', source: 5 },
      ])
      expect(described?.documentation).toMatch(/Has no effect: one event loop does the work\.$/)
    }))

  test('heeds max.connections as it is now', () =>
    withBroker({}, async (world) => {
      await world.alter('broker', '1', 'max.connections', '1')
      // A second one waits until the first one ends.
      const second = await world.connect()
      expect(await world.alter('broker', '1', 'max.connections.per.ip', '100')).toBe(0)
      world.client.close()
      world.client = second
      expect(await world.alter('broker', '1', 'max.connections', null)).toBe(0)
      await world.connect()
      expect(await world.alter('broker', '1', 'max.connections.per.ip', '100')).toBe(0)
    }))

  test('forgets producers after producer.id.expiration.ms as it is now', () =>
    withBroker({ 'producer.id.expiration.check.interval.ms': 1_000 }, async (world) => {
      await world.createTopic('orders')
      const batch = (baseSequence: number) => ({ values: ['x'], producerId: 7, producerEpoch: 0, baseSequence })
      expect(await world.produce('orders', batch(0))).toBe(0)
      expect(await world.produce('orders', batch(5))).toBe(45)
      await world.alter('broker', '', 'producer.id.expiration.ms', '60000')
      await world.wait(62_000)
      // Unknown again, it may begin anywhere.
      expect(await world.produce('orders', batch(5))).toBe(0)
    }))
})
