// Frames cut from chunks of any size, and headers in front of bodies.
import { expect, test } from 'vitest'
import { SeededRandom, forSeeds } from '../../test/random.ts'
import { ApiKey } from '../messages/api-keys.ts'
import { apiVersionsRequest, apiVersionsResponse } from '../messages/18-api-versions.ts'
import { metadataRequest, metadataResponse } from '../messages/03-metadata.ts'
import { produceRequest } from '../messages/00-produce.ts'
import { MalformedMessage } from '../primitives/malformed-message.ts'
import { Reader } from '../primitives/reader.ts'
import { FrameSplitter, frameRequest, frameResponse } from './frames.ts'
import { readRequestHeader, readResponseHeader } from './headers.ts'

test('frames come out whole and in order, however their bytes are cut', () => {
  let released = 0
  forSeeds(60, (random) => {
    const frames = Array.from({ length: 30 }, () => random.bytes(random.once(6) ? random.below(3000) : random.below(20)))
    const stream = Buffer.concat(frames.flatMap((frame) => [Buffer.from(sizeOf(frame.length)), frame]))
    // What a frame is a view of is never released; what is released is anybody's.
    const splitter = new FrameSplitter(10_000, undefined, (chunk) => {
      released += 1
      chunk.fill(0xdd)
    })
    const got: Uint8Array[] = []
    for (let at = 0; at < stream.length;) {
      const end = Math.min(stream.length, at + random.below(random.pick([2, 10, 5000])))
      splitter.push(stream.subarray(at, end))
      at = end
      for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) got.push(frame)
    }
    if (got.length !== frames.length || splitter.pendingBytes !== 0) throw new Error(`${got.length} frames of ${frames.length}`)
    got.forEach((frame, i) => {
      if (Buffer.compare(frame, frames[i]!) !== 0) throw new Error(`frame ${i} differs`)
    })
  })
  expect(released).toBeGreaterThan(100)
})

test('a frame inside of one chunk is a view of it', () => {
  const chunk = Uint8Array.of(0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 1, 9, 0)
  const splitter = new FrameSplitter(100)
  splitter.push(chunk)
  expect(splitter.next()!.buffer).toBe(chunk.buffer)
  expect(splitter.next()).toEqual(Uint8Array.of(9))
  expect(splitter.next()).toBeUndefined()
  expect(splitter.pendingBytes).toBe(1)
})

test('a size that is negative or over the limit is refused before anything is held for it', () => {
  for (const size of [-1, 101, 0x7fffffff]) {
    const splitter = new FrameSplitter(100)
    splitter.push(sizeOf(size))
    expect(() => splitter.next()).toThrow(MalformedMessage)
  }
  const splitter = new FrameSplitter(0x7fffffff)
  splitter.push(sizeOf(0x7fffffff))
  expect(splitter.next()).toBeUndefined()
  expect(splitter.pendingBytes).toBeLessThan(10)
})

test('a framed request is read back by its header, flexible or not', () => {
  for (const version of [0, 8, 9, 13]) {
    const header = { apiKey: ApiKey.METADATA, apiVersion: version, correlationId: 77, clientId: version === 8 ? null : 'me' }
    const bytes = Buffer.concat(frameRequest(header, metadataRequest, { topics: [{ name: 'orders' }] }))
    expect(bytes.readInt32BE(0)).toBe(bytes.length - 4)
    const reader = new Reader(bytes, 4)
    expect(readRequestHeader(reader)).toEqual(header)
    expect(metadataRequest.read(reader, version).topics![0]!.name).toBe('orders')
    expect(reader.remaining()).toBe(0)
  }
})

test('a framed response is read back by its header; that of ApiVersions is never flexible', () => {
  for (const version of [0, 9]) {
    const bytes = Buffer.concat(frameResponse(ApiKey.METADATA, version, 5, metadataResponse, { controllerId: -1 }))
    const reader = new Reader(bytes, 4)
    expect(readResponseHeader(reader, ApiKey.METADATA, version)).toBe(5)
    metadataResponse.read(reader, version)
    expect(reader.remaining()).toBe(0)
  }
  const bytes = Buffer.concat(frameResponse(ApiKey.API_VERSIONS, 3, 6, apiVersionsResponse, {}))
  // Size 4, correlation id 4, and the error code follows at once.
  expect(apiVersionsResponse.read(new Reader(bytes, 8), 3).errorCode).toBe(0)
})

test('large records of a produce request are a chunk of their own in the frame', () => {
  const records = new SeededRandom(1).bytes(100_000)
  const header = { apiKey: ApiKey.PRODUCE, apiVersion: 9, correlationId: 1, clientId: 'p' }
  const chunks = frameRequest(header, produceRequest, { topicData: [{ name: 't', partitionData: [{ index: 0, records }] }] })
  expect(chunks).toContain(records)
  expect(Buffer.concat(chunks).readInt32BE(0)).toBe(Buffer.concat(chunks).length - 4)
})

test('a header of an unknown API or of a version to come is read as a flexible one', () => {
  const header = { apiKey: ApiKey.API_VERSIONS, apiVersion: 5, correlationId: 3, clientId: 'new' }
  const bytes = Buffer.concat(frameRequest(header, apiVersionsRequest, {}))
  bytes.writeInt16BE(99, 6)
  expect(readRequestHeader(new Reader(bytes, 4))).toEqual({ ...header, apiVersion: 99 })
  bytes.writeInt16BE(-1, 6)
  expect(() => readRequestHeader(new Reader(bytes, 4))).toThrow(MalformedMessage)
})

function sizeOf(size: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(size)
  return bytes
}

test('a frame that comes byte by byte takes its own size, not that of as many chunks', () => {
  const size = 60_000
  const splitter = new FrameSplitter(size)
  const stream = new Uint8Array(4 + size)
  new DataView(stream.buffer).setInt32(0, size)
  for (let i = 4; i < stream.length; i += 1) stream[i] = i % 251
  let given = 0
  for (let i = 0; i < stream.length; i += 1) {
    // Each as a socket gives it: memory of its own.
    splitter.push(stream.slice(i, i + 1))
    if (i < stream.length - 1) splitter.next()
    given = Math.max(given, splitter.pendingChunks)
  }
  expect(given).toBeLessThan(2 + size / 8_000)
  expect(Buffer.compare(splitter.next()!, stream.subarray(4))).toBe(0)
})

test('chunks that are used up are given back, however small they come, and no frame loses its bytes by it', () => {
  forSeeds(60, (random) => {
    const frames = Array.from({ length: 12 }, () => random.bytes(random.once(3) ? random.below(3_000) : random.below(40)))
    const stream = Buffer.concat(frames.flatMap((frame) => [Buffer.from(new Uint32Array([frame.length]).buffer).swap32(), frame]))
    const splitter = new FrameSplitter(
      100_000,
      (bytes) => new Uint8Array(bytes),
      (chunk) => void chunk.fill(0xdb),
    )
    const taken: Uint8Array[] = []
    for (let at = 0; at < stream.length;) {
      const end = Math.min(stream.length, at + 1 + random.below(random.once(4) ? 900 : 30))
      splitter.push(Uint8Array.prototype.slice.call(stream, at, end))
      at = end
      if (random.once(2)) continue
      for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) taken.push(frame)
    }
    for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) taken.push(frame)
    expect(taken.map((frame) => Buffer.from(frame).toString('hex'))).toEqual(
      frames.map((frame) => Buffer.from(frame).toString('hex')),
    )
  })
})

test('a very large frame is put together while it comes in, and those around it lose nothing', () => {
  const large = 4 * 1024 * 1024 + 1
  forSeeds(6, (random) => {
    const frames = [
      random.bytes(10),
      random.bytes(large + random.below(1_000_000)),
      random.bytes(7),
      random.bytes(large),
      random.bytes(3_000),
    ]
    const stream = Buffer.concat(frames.flatMap((frame) => [Buffer.from(sizeOf(frame.length)), frame]))
    const rooms: number[] = []
    const splitter = new FrameSplitter(
      100_000_000,
      (bytes) => {
        rooms.push(bytes)
        return new Uint8Array(bytes)
      },
      (chunk) => chunk.fill(0xdd),
    )
    const got: Uint8Array[] = []
    let chunksMost = 0
    for (let at = 0; at < stream.length;) {
      const end = Math.min(stream.length, at + 1 + random.below(random.pick([300, 65_536, 200_000])))
      // A copy: what is released is overwritten.
      splitter.push(Uint8Array.from(stream.subarray(at, end)))
      at = end
      for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) got.push(Uint8Array.from(frame))
      if (rooms.includes(large) && got.length === 3) chunksMost = Math.max(chunksMost, splitter.pendingChunks)
    }
    if (splitter.pendingBytes !== 0 || got.length !== frames.length) throw new Error(`${got.length} frames of ${frames.length}`)
    got.forEach((frame, i) => {
      if (Buffer.compare(frame, frames[i]!) !== 0) throw new Error(`frame ${i} differs`)
    })
    // Once it has its room, nothing else is held.
    if (chunksMost > 0) throw new Error(`${chunksMost} chunks beside the frame's room`)
  })
})

test('a promise of a very large frame gets no room', () => {
  let room = 0
  const splitter = new FrameSplitter(200_000_000, (bytes) => {
    room += bytes
    return new Uint8Array(bytes)
  })
  splitter.push(sizeOf(100_000_000))
  splitter.push(new Uint8Array(12_000_000))
  expect(splitter.next()).toBeUndefined()
  expect(room).toBe(0)
})
