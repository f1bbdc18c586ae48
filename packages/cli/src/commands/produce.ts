// millrace produce: lines of standard input become records.
import { createInterface } from 'node:readline'
import type { Call, Command } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output } from '../output.ts'

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

// A person at a terminal learns sooner than after Kafka's two minutes that a broker takes nothing: a full disk, too few replicas.
const deliveryTimeoutMs = 30_000

export const produce = (output: (call: Call) => Output): Command => ({
  name: 'produce',
  operands: 'TOPIC',
  doc: 'Writes each line of standard input as one record.',
  options: {
    ...clusterOptions,
    'key-separator': {
      value: 'TEXT',
      short: 'k',
      doc: 'what stands between key and value in a line; without it records have no key',
    },
    partition: { value: 'N', short: 'p', doc: 'write to this partition only' },
    compression: { value: codecs.join('|'), short: 'z', doc: 'compress the batches' },
    'empty-is-null': { doc: 'an empty value is a tombstone' },
  },
  run: (call) =>
    withCluster(call, async (millrace) => {
      const [topic, ...more] = call.operands
      if (topic === undefined || more.length > 0) throw new UsageError('produce TOPIC: exactly one topic')
      const compression = codecs.find((each) => each === (call.text('compression') ?? 'none'))
      if (compression === undefined)
        throw new UsageError(`--compression ${call.text('compression')}: one of ${codecs.join(', ')}`)
      await using producer = millrace.producer({ compression, deliveryTimeoutMs })
      await producer.ready(topic)
      const partition = call.integer('partition', { max: (producer.partitionsOf(topic) ?? 1) - 1 }) ?? -1
      const encoder = new TextEncoder()
      let records = 0
      for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
        const { key, value } = split(line, call.text('key-separator'), records + 1)
        const body = value === '' && call.flag('empty-is-null') ? null : encoder.encode(value)
        while (!producer.append(topic, partition, key === null ? null : encoder.encode(key), body, -1, null))
          await producer.ready(topic)
        records++
      }
      await producer.flush()
      output(call).event('produced', { topic, records }, call.flag('json') ? undefined : `${records} records written to ${topic}`)
      return 0
    }),
})

function split(line: string, separator: string | undefined, number: number): { key: string | null; value: string } {
  if (separator === undefined) return { key: null, value: line }
  const cut = line.indexOf(separator)
  if (cut === -1)
    throw new InputRefused(`line ${number} has no ${JSON.stringify(separator)} between key and value: ${line.slice(0, 80)}`)
  return { key: line.slice(0, cut), value: line.slice(cut + separator.length) }
}
