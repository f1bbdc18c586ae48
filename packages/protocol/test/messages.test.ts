// Properties of all messages at all versions, from seeds: round trips, truncated bytes, changed bytes.
import { describe, expect, test } from 'vitest'
import * as protocol from '../src/index.ts'
import { MalformedMessage, type MessageCodec, Reader, UnsupportedVersion, Writer } from '../src/index.ts'
import { requestHeader } from '../src/messages/request-header.ts'
import { responseHeader } from '../src/messages/response-header.ts'
import { camelCase } from '../generator/names.ts'
import { type SeededRandom, forSeeds } from './random.ts'
import { elementsOf, firstDifference, randomMessage, specMessages } from './random-messages.ts'

const messages = specMessages()
const exported = { ...protocol, requestHeader, responseHeader } as unknown as Record<string, MessageCodec<unknown, unknown>>

function codecOf(name: string): MessageCodec<unknown, unknown> {
  const codec = exported[camelCase(name)]
  if (codec === undefined) throw new Error(`${name} is not exported`)
  return codec
}

// Every message at every version, with a random value and its bytes.
function* cases(random: SeededRandom) {
  for (const message of messages) {
    const codec = codecOf(message.name)
    for (let version = codec.minVersion; version <= codec.maxVersion; version += 1) {
      const value = randomMessage(random, message, version)
      const writer = new Writer(32)
      codec.write(writer, value, version)
      yield { codec, version, value, bytes: writer.toBytes(), what: `${codec.name} v${version}` }
    }
  }
}

describe('every message at every version', () => {
  test('comes back as it was written, and is written again as the same bytes', () => {
    forSeeds(4, (random) => {
      for (const { codec, version, value, bytes, what } of cases(random)) {
        const reader = new Reader(bytes)
        const read = codec.read(reader, version)
        const writer = new Writer(1)
        codec.write(writer, read, version)
        const difference = firstDifference(value, read)
        if (difference !== undefined) throw new Error(`${what}${difference}`)
        if (reader.remaining() > 0) throw new Error(`${what}: ${reader.remaining()} bytes are left`)
        if (Buffer.compare(writer.toBytes(), bytes) !== 0) throw new Error(`${what}: written again it is not the same`)
      }
    })
  })

  test('cut anywhere it is malformed, and says in which message', () => {
    forSeeds(1, (random) => {
      for (const { codec, version, bytes, what } of cases(random)) {
        const step = Math.max(1, Math.floor(bytes.length / 40))
        for (let end = 0; end < bytes.length; end += step) {
          const failure = failureOf(() => codec.read(new Reader(bytes, 0, end), version))
          if (!(failure instanceof MalformedMessage))
            throw new Error(`${what} cut at ${end} gave something else`, { cause: failure })
          if (!failure.where.startsWith(`${codec.name} v${version}, byte `)) throw new Error(`${what}: ${failure.where}`)
        }
      }
    })
  })

  test('with bytes changed it is read or malformed, and never larger than its bytes allow', () => {
    forSeeds(3, (random) => {
      for (const { codec, version, bytes, what } of cases(random)) {
        for (let i = 0; i < 4; i += 1) {
          const changed = Uint8Array.from(bytes)
          for (let flips = random.below(4); flips >= 0; flips -= 1)
            changed[random.below(changed.length)] = random.pick([0, 1, 127, 128, 255, random.below(256)])
          let read: unknown
          const failure = failureOf(() => (read = codec.read(new Reader(changed), version)))
          if (failure !== undefined && !(failure instanceof MalformedMessage))
            throw new Error(`${what} gave something else`, { cause: failure })
          if (elementsOf(read) > bytes.length) throw new Error(`${what}: ${elementsOf(read)} elements from ${bytes.length} bytes`)
        }
      }
    })
  })

  test('is refused in a version outside of its range', () => {
    for (const message of messages) {
      const codec = codecOf(message.name)
      for (const version of [codec.minVersion - 1, codec.maxVersion + 1, codec.minVersion + 0.5]) {
        expect(() => codec.read(new Reader(new Uint8Array(100)), version)).toThrow(UnsupportedVersion)
        expect(() => codec.write(new Writer(), {}, version)).toThrow(UnsupportedVersion)
      }
    }
  })
})

test('a value that a version cannot carry is refused, one that may be ignored is left out', () => {
  const write = (version: number, topics: protocol.ProduceRequestInit) =>
    protocol.produceRequest.write(new Writer(), topics, version)
  expect(() => write(3, { unknownTags: [{ tag: 1, bytes: new Uint8Array(0) }] })).toThrow(UnsupportedVersion)
  expect(() => protocol.fetchRequest.write(new Writer(), { replicaId: 5 }, 15)).toThrow(
    'FetchRequest v15: has no field replicaId',
  )
  expect(() => protocol.fetchRequest.write(new Writer(), { replicaState: { replicaId: 5 } }, 14)).toThrow(UnsupportedVersion)
  expect(() => protocol.fetchRequest.write(new Writer(), { replicaState: {} }, 14)).not.toThrow()
  expect(() => protocol.fetchRequest.write(new Writer(), { rackId: 'r1' }, 4)).not.toThrow()
})

test('null is refused where a version cannot say it', () => {
  expect(() => protocol.metadataRequest.write(new Writer(), { topics: null }, 0)).toThrow(UnsupportedVersion)
  expect(() => protocol.metadataRequest.read(new Reader(Uint8Array.of(255, 255, 255, 255)), 0)).toThrow(MalformedMessage)
  expect(protocol.metadataRequest.read(new Reader(Uint8Array.of(255, 255, 255, 255)), 1).topics).toBeNull()
})

test('an array that claims more than can be there is refused before anything is made of it', () => {
  const before = process.memoryUsage().heapUsed
  for (const length of [0x7fffffff, 1_000_001, 50]) {
    const writer = new Writer()
    writer.int32(length)
    expect(() => protocol.metadataRequest.read(new Reader(writer.toBytes()), 1)).toThrow(MalformedMessage)
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000)
})

test('arrays of up to 1,000,000 elements are read, longer ones are refused though all bytes are there', () => {
  for (const [length, allowed] of [
    [1_000_000, true],
    [1_000_001, false],
  ] as const) {
    const writer = new Writer(length + 100)
    writer.int32(length)
    writer.rawBytes(new Uint8Array(length * 2))
    const read = () => protocol.metadataRequest.read(new Reader(writer.toBytes()), 1)
    if (allowed) expect(read().topics!.length).toBe(length)
    else expect(read).toThrow(MalformedMessage)
  }
})

test('more than 10,000 tagged fields are refused', () => {
  for (const [count, allowed] of [
    [10_000, true],
    [10_001, false],
  ] as const) {
    const writer = new Writer(40_000)
    writer.int32(7)
    writer.unsignedVarint(count)
    for (let tag = 0; tag < count; tag += 1) {
      writer.unsignedVarint(tag)
      writer.unsignedVarint(0)
    }
    const read = () => responseHeader.read(new Reader(writer.toBytes()), 1)
    if (allowed) expect(read().unknownTags!.length).toBe(count)
    else expect(read).toThrow(MalformedMessage)
  }
})

test('unknown tagged fields keep their place between known ones', () => {
  const known = { errorCode: 0, apiKeys: [], finalizedFeaturesEpoch: 5, zkMigrationReady: true }
  const writer = new Writer()
  protocol.apiVersionsResponse.write(writer, { ...known, unknownTags: [{ tag: 9, bytes: Uint8Array.of(1, 2) }] }, 4)
  const read = protocol.apiVersionsResponse.read(new Reader(writer.toBytes()), 4)
  expect(read).toMatchObject(known)
  expect(read.unknownTags).toEqual([{ tag: 9, bytes: Uint8Array.of(1, 2) }])
  const twice = [{ tag: 1, bytes: new Uint8Array(0) }]
  expect(() => protocol.apiVersionsResponse.write(new Writer(), { ...known, unknownTags: twice }, 4)).toThrow(RangeError)
})

test('byte fields that are read are views, and large ones that are written stay where they are', () => {
  const records = new Uint8Array(5000).fill(7)
  const writer = new Writer()
  protocol.produceRequest.write(writer, { topicData: [{ name: 't', partitionData: [{ index: 0, records }] }] }, 9)
  expect(writer.chunks()).toContain(records)
  const bytes = writer.toBytes()
  const read = protocol.produceRequest.read(new Reader(bytes), 9).topicData[0]!.partitionData[0]!.records!
  expect(read).toEqual(records)
  expect(read.buffer).toBe(bytes.buffer)
})

function failureOf(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (failure) {
    return failure
  }
}
