// What Apache Kafka 4.4 wrote into its logs (judges/java/golden-messages): records of metadata and coordinators, and compressed batches.
import { readFileSync, readdirSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { nodeHost } from '@millrace/host/node'
import {
  type MessageCodec,
  Reader,
  RecordBatch,
  RecordCursor,
  Writer,
  checkBatch,
  crc32c,
  uncompressedRecords,
} from '@millrace/protocol'
import { expect, test } from 'vitest'

const folders = ['metadata', 'raft', 'log', 'coordinator/group', 'coordinator/transaction', 'coordinator/share']
const codecs = new Map<string, MessageCodec<unknown, unknown>>()
for (const folder of folders) {
  const records = new URL(`../src/${folder}/records/`, import.meta.url)
  for (const file of readdirSync(records)) {
    const module = (await import(new URL(file, records).href)) as Record<string, MessageCodec<unknown, unknown>>
    for (const codec of Object.values(module)) codecs.set(codec.name, codec)
  }
}

function golden(name: string): string[][] {
  const text = gunzipSync(readFileSync(new URL(`golden-records/${name}.txt.gz`, import.meta.url))).toString()
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => line.split(' '))
}

test('every record that Kafka wrote is read whole and written again as the same bytes, in every version', () => {
  const wrong: string[] = []
  const seen = new Set<string>()
  for (const [javaName, version, hex] of golden('records')) {
    const codec = codecs.get(javaName!) ?? codecs.get(javaName!.replace(/Data$/, ''))
    if (codec === undefined) {
      wrong.push(`${javaName}: no such record`)
      continue
    }
    seen.add(`${codec.name} v${version}`)
    const reader = new Reader(Buffer.from(hex!, 'hex'))
    const record = codec.read(reader, Number(version))
    const writer = new Writer(64)
    codec.write(writer, record, Number(version))
    const again = Buffer.from(writer.toBytes()).toString('hex')
    if (reader.remaining() > 0 || again !== hex) wrong.push(`${codec.name} v${version}\n${hex} became\n${again}`)
  }
  for (const { name, minVersion, maxVersion } of codecs.values()) {
    for (let version = minVersion; version <= maxVersion; version += 1)
      if (!seen.has(`${name} v${version}`)) wrong.push(`${name} v${version} is missing`)
  }
  expect(wrong).toEqual([])
})

test('batches that Kafka compressed come out as it put them in, with every codec', () => {
  const compression = nodeHost().compression
  const cursor = new RecordCursor()
  const seen = new Set<string>()
  for (const [name, header, records, hex, plain] of golden('compressed-batches')) {
    seen.add(name!)
    const bytes = new Uint8Array(Buffer.from(hex!, 'hex'))
    const batch = new RecordBatch(bytes)
    expect(checkBatch(batch, compression.crc32c)).toBeUndefined()
    expect(batch.crc).toBe(crc32c(bytes.subarray(21)))
    const content = uncompressedRecords(batch, compression, 10_000_000)
    expect(Buffer.from(content).toString('hex'), `${name} ${header}`).toBe(plain)
    let count = 0
    for (cursor.reset(batch, content); cursor.next();) count += 1
    expect(count).toBe(records!.split(';').length)
  }
  expect([...seen].sort()).toEqual(['gzip', 'lz4', 'snappy', 'zstd'])
})

test('a compressed batch over the bound is refused before it is unpacked', () => {
  const compression = nodeHost().compression
  for (const [name, , , hex, plain] of golden('compressed-batches')) {
    const batch = new RecordBatch(new Uint8Array(Buffer.from(hex!, 'hex')))
    const size = plain!.length / 2
    expect(() => uncompressedRecords(batch, compression, size - 1), name).toThrow(RangeError)
    expect(uncompressedRecords(batch, compression, size).length).toBe(size)
  }
})
