// What users of JavaScript get wrong in a worker's options is told at once, by name.
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { expect, test } from 'vitest'
import { createWorker } from './worker.ts'

const host = nodeHost({ log: () => undefined })

test.each([
  [[], 'createWorker: an object of options is needed, not undefined'],
  [[{}, host], "createWorker: properties is missing; it must be an object of Kafka Connect's worker properties"],
  [[{ propertys: {} }, host], 'createWorker: propertys is not an option; did you mean properties?'],
  [[{ properties: {} }], 'createWorker: a host is needed, which is what nodeHost() of @millrace/host/node makes, not undefined'],
])('%#: arguments that are wrong are named', (given, said) => {
  const make = createWorker as unknown as (...all: unknown[]) => unknown
  expect(() => make(...given)).toThrow(new TypeError(said))
})

test('without brokers a worker is not made, unless it is given a client', async () => {
  for (const properties of [{}, { 'bootstrap.servers': ' , ' }])
    expect(() => createWorker({ properties }, host)).toThrow(
      'bootstrap.servers: is required: brokers of a Kafka, such as localhost:9092',
    )
  await using millrace = createMillrace({ bootstrapServers: ['127.0.0.1:1'] }, host)
  const worker = createWorker({ properties: {}, millrace }, host)
  await worker.stop()
})
