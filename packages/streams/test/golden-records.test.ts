// The subscription that Kafka Streams wrote (judges/java/golden-messages): read and written again, nothing may differ.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Reader, Writer } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { subscriptionInfo } from '../src/assignment/records/subscription-info.ts'

test('every subscription that Kafka Streams wrote is read whole and written again as the same bytes', () => {
  const text = gunzipSync(readFileSync(new URL('golden-records/streams-messages.txt.gz', import.meta.url))).toString()
  const versions = new Set<number>()
  for (const line of text.trimEnd().split('\n')) {
    const [, version, hex] = line.split(' ')
    versions.add(Number(version))
    const reader = new Reader(Buffer.from(hex!, 'hex'))
    const writer = new Writer()
    subscriptionInfo.write(writer, subscriptionInfo.read(reader, Number(version)), Number(version))
    expect(reader.remaining()).toBe(0)
    expect(Buffer.from(writer.toBytes()).toString('hex'), line).toBe(hex)
  }
  expect(versions.size).toBe(subscriptionInfo.maxVersion - subscriptionInfo.minVersion + 1)
})
