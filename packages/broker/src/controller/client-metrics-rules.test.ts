// What is refused of client metrics subscriptions: codes and words that Apache Kafka 4.4 answered to the same changes.
import { ErrorCode } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { brokerConfig, settingSources } from '../config.ts'
import { groupSettings } from '../coordinator/group/config.ts'
import { emptyImage } from '../metadata/image.ts'
import { clientMetricsSettings } from '../node-config.ts'
import { alterConfigs, type ConfigRules } from './configs.ts'

const config = brokerConfig({})
const rules: ConfigRules = { sources: (image) => settingSources(config, image), groupSettings, clientMetricsSettings }

type Changes = readonly (readonly [name: string, value: string | null, operation?: number])[]

function refusalOf(changes: Changes, name = 'm1') {
  const resource = { type: 'client-metrics', name } as const
  const asked = changes.map(([setting, value, operation = 0]) => ({ name: setting, value, operation }))
  const { answer, records } = alterConfigs(emptyImage, [{ resource, changes: asked }], rules)
  expect(records.length > 0).toBe(answer[0] === undefined && changes.some(([, value]) => value !== null))
  return answer[0]
}

const interval = (value: string) =>
  [
    ErrorCode.INVALID_REQUEST,
    `Invalid value ${value} for interval.ms, interval must be between 100 and 3600000 (1 hour)`,
  ] as const
const noNumber = (value: string) =>
  [ErrorCode.INVALID_CONFIG, `Invalid value ${value} for configuration interval.ms: Not a number of type INT`] as const
const illegal = (value: string) => [ErrorCode.INVALID_CONFIG, `Illegal client matching pattern: ${value}`] as const
const empty = (name: string) => [ErrorCode.INVALID_CONFIG, `Configuration '${name}' values must not be empty.`] as const
const noList = (what: string, name: string) =>
  [ErrorCode.INVALID_CONFIG, `Can't ${what} to key ${name} because its type is not LIST.`] as const
const unknown = [ErrorCode.INVALID_REQUEST, 'Unknown client metrics configuration: unknown'] as const

describe('a client metrics subscription', () => {
  test.each<[Changes, readonly [ErrorCode, string]]>([
    [[['interval.ms', '5']], interval('5')],
    [[['interval.ms', '99']], interval('99')],
    [[['interval.ms', '3600001']], interval('3600001')],
    [[['interval.ms', '-1']], interval('-1')],
    [[['interval.ms', 'abc']], noNumber('abc')],
    [[['interval.ms', '']], noNumber('')],
    [[['interval.ms', '99999999999']], noNumber('99999999999')],
    [[['match', 'foo']], illegal('foo')],
    [[['match', 'foo=bar']], illegal('foo=bar')],
    [[['match', 'client_id']], illegal('client_id')],
    [[['match', 'client_id=']], illegal('client_id=')],
    [[['match', 'CLIENT_ID=a']], illegal('CLIENT_ID=a')],
    [[['match', 'client_id=a=b']], illegal('client_id=a=b')],
    [[['match', 'client_id=[']], illegal('client_id=[')],
    [[['match', 'client_id=*']], illegal('client_id=*')],
    [[['match', 'client_id=a,client_id=(a']], illegal('client_id=(a')],
    [[['match', 'client_id=a{2,3}']], illegal('client_id=a{2')],
    [[['match', 'client_id=abc,']], empty('match')],
    [[['metrics', 'a,,b']], empty('metrics')],
    [[['unknown', '1']], unknown],
    [
      [
        ['interval.ms', '5'],
        ['unknown', '1'],
      ],
      unknown,
    ],
    [
      [
        ['match', 'foo'],
        ['interval.ms', '5'],
      ],
      interval('5'),
    ],
    [[['metrics', 'c', 2]], noList('APPEND', 'metrics')],
    [[['match', 'client_id=q', 3]], noList('SUBTRACT', 'match')],
  ])('is refused with %j', (changes, [code, message]) => {
    expect(refusalOf(changes)).toEqual({ code, message })
  })

  test.each<[Changes]>([
    [[['interval.ms', '100']]],
    [[['interval.ms', ' 3600000 ']]],
    [[['match', '']]],
    [[['match', ' client_id = abc ,client_software_name=.*']]],
    [[['match', 'client_instance_id=x,client_software_version=1,client_source_address=1,client_source_port=1']]],
    [[['match', 'client_id=a++']]],
    [[['metrics', '']]],
    [[['metrics', '*,org.apache.kafka.producer.']]],
    [[['interval.ms', null, 1]]],
    [[['unknown', null, 1]]],
  ])('takes %j', (changes) => {
    expect(refusalOf(changes)).toBeUndefined()
  })

  test('needs a name', () => {
    expect(refusalOf([['interval.ms', '5']], '')).toEqual({
      code: ErrorCode.INVALID_REQUEST,
      message: "Subscription name can't be empty",
    })
  })
})
