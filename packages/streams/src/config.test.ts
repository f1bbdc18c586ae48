// What users of JavaScript get wrong in an application's options is told at once, by name.
import { expect, test } from 'vitest'
import { settingsOf } from './config.ts'
import { topic } from './topic.ts'

test.each([
  [undefined, 'createApp: an object of options is needed, not undefined'],
  [{}, 'createApp: applicationId is missing; it must be a text'],
  [
    { applicationId: 'a', bootstrapServer: ['a:1'] },
    'createApp: bootstrapServer is not an option; did you mean bootstrapServers?',
  ],
  [
    { applicationId: 'a', guarantee: 'exactly-once' },
    "createApp: guarantee must be 'exactly_once' or 'at_least_once', not 'exactly-once'",
  ],
  [
    { applicationId: 'a', state: 'rocksdb' },
    "createApp: state must be 'auto', 'durable' or 'memory', or a backend, not 'rocksdb'",
  ],
  [
    { applicationId: 'a', onError: 'stop' },
    "createApp: onError must be 'fail' or 'skip', or { deadLetter: TOPIC }, or a function, not 'stop'",
  ],
])('%j is refused', (options, said) => {
  expect(() => settingsOf(options as never)).toThrow(new TypeError(said))
})

test('a topic without serdes is told', () => {
  expect(() => topic('orders', undefined as never)).toThrow(
    'topic orders: key is missing; it must be a serde, such as string or json()',
  )
  expect(() => topic('orders', { key: {} } as never)).toThrow('topic orders: value is missing; it must be a serde')
})
