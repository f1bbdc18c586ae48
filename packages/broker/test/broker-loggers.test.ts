// Loggers of a broker as settings (KIP-412): described, changed while it runs, forgotten at its end.
import { ApiKey, apis, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { withBroker, type SettingsWorld } from './settings-world.ts'

const loggers = 8

async function alter(world: SettingsWorld, name: string, value: string | null, operation = 0, broker = '1'): Promise<number> {
  return (await answerTo(world, name, value, operation, broker)).errorCode
}

async function answerTo(world: SettingsWorld, name: string, value: string | null, operation = 0, broker = '1') {
  const api = apis.get(ApiKey.INCREMENTAL_ALTER_CONFIGS)!
  const configs = [{ name, value, configOperation: operation }]
  const body = { resources: [{ resourceType: loggers, resourceName: broker, configs }] }
  type Answer = { responses: { errorCode: number; errorMessage: string | null }[] }
  const answer = (await world.client.send(api.request as never, api.response as never, 1, body as never)) as Answer
  return answer.responses[0]!
}

async function levels(world: SettingsWorld): Promise<Readonly<Record<string, string>>> {
  const api = apis.get(ApiKey.DESCRIBE_CONFIGS)!
  const body = { resources: [{ resourceType: loggers, resourceName: '1', configurationKeys: null }] }
  type Config = { name: string; value: string; configSource: number; documentation: string | null }
  type Answer = { results: { errorCode: number; configs: Config[] }[] }
  const { results } = (await world.client.send(api.request as never, api.response as never, 4, body as never)) as Answer
  expect(results[0]!.configs.every(({ configSource }) => configSource === 6)).toBe(true)
  // Loggers have none, and Kafka says so with an empty string where a setting nobody asked to explain has null.
  expect(results[0]!.configs.every(({ documentation }) => documentation === '')).toBe(true)
  return Object.fromEntries(results[0]!.configs.map(({ name, value }) => [name, value]))
}

const rolled = (world: SettingsWorld): number => world.logged('segment rolled').length

test('the level of one logger, and of all that have none of their own, changes at once, and is what it was after a restart', () =>
  withBroker({ 'log.dirs': '/data', 'log.segment.bytes': 1_048_576 }, async (world) => {
    await world.createTopic('orders', { 'segment.bytes': '1048576' })
    const roll = async (): Promise<void> => {
      for (let n = 0; n < 3; n++) await world.produce('orders', { values: ['x'.repeat(600_000)] })
    }
    const before = await levels(world)
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining(['root', 'log', 'network', 'controller', 'coordinator', 'replica', 'api']),
    )
    expect(before).toMatchObject({ root: 'DEBUG', log: 'DEBUG' })
    await roll()
    expect(rolled(world)).toBeGreaterThan(0)
    expect(await alter(world, 'log', 'WARN')).toBe(ErrorCode.NONE)
    expect(await levels(world)).toMatchObject({ root: 'DEBUG', log: 'WARN', network: 'DEBUG' })
    const quiet = rolled(world)
    await roll()
    expect(rolled(world)).toBe(quiet)
    expect(await alter(world, 'root', 'FATAL')).toBe(ErrorCode.NONE)
    expect(await alter(world, 'log', null, 1)).toBe(ErrorCode.NONE)
    expect(await levels(world)).toMatchObject({ root: 'FATAL', log: 'FATAL' })
    expect(await alter(world, 'root', 'TRACE')).toBe(ErrorCode.NONE)
    expect(await levels(world)).toMatchObject({ root: 'TRACE', log: 'TRACE' })
    await roll()
    expect(rolled(world)).toBeGreaterThan(quiet)
  }))

test('what Kafka refuses is refused with its codes', () =>
  withBroker({ 'log.dirs': '/data' }, async (world) => {
    // OFF would silence errors too: Kafka has no such level of its loggers.
    for (const level of ['LOUD', 'OFF', 'ALL', 'error', '', ' DEBUG ']) {
      expect(await answerTo(world, 'root', level)).toMatchObject({
        errorCode: ErrorCode.INVALID_CONFIG,
        errorMessage: `Cannot set the log level of root to ${level} as it is not a supported log level. Valid log levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN`,
      })
    }
    const nobody = await answerTo(world, 'kafka.server.KafkaApis', 'DEBUG')
    expect(nobody.errorCode).toBe(ErrorCode.INVALID_CONFIG)
    expect(nobody.errorMessage).toMatch(/^Logger kafka\.server\.KafkaApis does not exist! The loggers of this broker are root, /)
    for (const name of Object.keys(await levels(world))) expect(nobody.errorMessage).toContain(name)
    expect(await alter(world, 'nobody', 'OFF', 2)).toBe(ErrorCode.INVALID_REQUEST)
    expect(await alter(world, 'root', null, 1)).toBe(ErrorCode.INVALID_REQUEST)
    expect(await alter(world, 'root', 'INFO', 2)).toBe(ErrorCode.INVALID_REQUEST)
    expect(await alter(world, 'root', 'INFO', 0, '2')).toBe(ErrorCode.INVALID_REQUEST)
    expect(await alter(world, 'root', 'INFO', 0, '')).toBe(ErrorCode.INVALID_REQUEST)
  }))
