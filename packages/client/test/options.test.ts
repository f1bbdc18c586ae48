// What users of JavaScript get wrong in a client's options is told at once, by name.
import { expect, test } from 'vitest'
import { createMillrace } from '../src/index.ts'

/** As if there were no types. */
const make = (options?: unknown, host?: unknown) => createMillrace(options as never, host as never)
const kafka = make({ bootstrapServers: ['localhost:9092'] })

test.each([
  [() => make(), 'createMillrace: an object of options is needed, not undefined'],
  [() => make({}), "createMillrace: bootstrapServers is missing; it must be a list of brokers, each 'host:port'"],
  [
    () => make({ bootstrapServers: 'a:1' }),
    "createMillrace: bootstrapServers must be a list of brokers, each 'host:port', not 'a:1'",
  ],
  [() => make({ bootstrapServers: ['a:1'], clientID: 'x' }), 'createMillrace: clientID is not an option; did you mean clientId?'],
  [() => make({ bootstrapServers: ['a:1'] }, {}), 'createMillrace: a host is needed'],
  [() => kafka.producer({ acks: -1 } as never), "producer: acks must be 'all', 1 or 0, not -1"],
  [
    () => kafka.producer({ compression: 'brotli' } as never),
    "producer: compression must be 'none', 'gzip', 'snappy', 'lz4' or 'zstd'",
  ],
  [() => kafka.consumer({ fromBeginning: true } as never), 'consumer: fromBeginning is not an option; there are groupId'],
  [
    () => kafka.consumer({ autoOffsetReset: 'begin' } as never),
    "consumer: autoOffsetReset must be 'earliest', 'latest' or 'none'",
  ],
  [() => kafka.consumer({ groupId: 'g' }).subscribe('orders' as never), 'subscribe: topics must be a list of texts'],
])('%s', (run, said) => {
  expect(run).toThrow(TypeError)
  expect(run).toThrow(said)
})

test.each([
  [{ value: 'a' }, 'send: topic must be a text, not undefined'],
  [{ topic: 'orders', messages: [{ value: 'a' }] }, 'send: value must be bytes, a text or null, not undefined'],
  [{ topic: 'orders', value: { amount: 1 } }, 'send: value must be bytes, a text or null, not object'],
  [{ topic: 'orders', key: 7, value: 'a' }, 'send: key must be bytes, a text or null, not number'],
])('a record %j is refused and not sent without its value', async (record, said) => {
  await expect(kafka.producer().send(record as never, { timeoutMs: 60_000 })).rejects.toThrow(new TypeError(said))
})

test('topics to create are checked before anybody is asked', async () => {
  const create = (topics: unknown) => kafka.admin.createTopics(topics as never, { timeoutMs: 60_000 })
  await expect(create({ topics: [] })).rejects.toThrow('createTopics: topics must be a list of { name, partitions, … }')
  await expect(create(['orders'])).rejects.toThrow("createTopics: an object of options is needed, not 'orders'")
  await expect(create([{ name: 'a', numPartitions: 3 }])).rejects.toThrow(
    'createTopics: numPartitions is not an option; there are name, partitions, replicationFactor, ',
  )
})
