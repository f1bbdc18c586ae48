// Frames: messages with their size in front, built for a gathering write and cut from a stream of chunks without copying. // hot
import { MalformedMessage } from '../primitives/malformed-message.ts'
import type { MessageCodec } from '../primitives/message-codec.ts'
import { Writer } from '../primitives/writer.ts'
import { type RequestHeader, writeRequestHeader, writeResponseHeader } from './headers.ts'

/** A whole request as pieces for a gathering write: size, header, body. Large byte fields are in it by reference. @throws UnsupportedVersion · RangeError */
export function frameRequest<T, Init>(header: RequestHeader, codec: MessageCodec<T, Init>, body: Init): Uint8Array[] {
  const writer = new Writer()
  writer.int32(0)
  writeRequestHeader(writer, header)
  codec.write(writer, body, header.apiVersion)
  return sized(writer)
}

/** A whole response as pieces for a gathering write. @throws UnsupportedVersion · RangeError */
export function frameResponse<T, Init>(
  apiKey: number,
  apiVersion: number,
  correlationId: number,
  codec: MessageCodec<T, Init>,
  body: Init,
): Uint8Array[] {
  const writer = new Writer()
  writer.int32(0)
  writeResponseHeader(writer, apiKey, apiVersion, correlationId)
  codec.write(writer, body, apiVersion)
  return sized(writer)
}

function sized(writer: Writer): Uint8Array[] {
  writer.patchInt32(0, writer.byteLength() - 4)
  return writer.chunks()
}

/** Smaller chunks are copied together. */
const smallChunkBytes = 512
const gatheredBytesMax = 8 * 1024
/** A larger frame is put together while it comes in: to copy it at its end would hold the event loop. */
const copiedAtOnceBytesMax = 4 * 1024 * 1024
/** So much of it, as a share, must be here before it gets its room: a size alone is a promise. */
const roomShareMin = 1 / 8

/**
 * Cuts size-prefixed frames from chunks as they arrive. A frame inside one chunk is a view of it; one that spans chunks is copied once,
 * a very large one chunk by chunk.
 * Memory held is what was pushed and not taken yet, whatever size a frame claims to have.
 */
export class FrameSplitter {
  private readonly maxBytes: number
  private readonly allocate: (bytes: number) => Uint8Array
  private readonly release: ((chunk: Uint8Array) => void) | undefined
  private chunks: Uint8Array[] = []
  // Chunks before this index are used up; `offset` bytes of the first one too.
  private first = 0
  private offset = 0
  private held = 0
  // Size of the frame that is being collected, -1 while it is not known.
  private size = -1
  // A frame was taken as a view of the first chunk.
  private viewed = false
  // Where small chunks are gathered, and how much of it is used: memory of one chunk each, the last one where `gathers` is set.
  private gathered = new Uint8Array(0)
  private gatheredBytes = 0
  private gathers = false
  // Where a very large frame is put together, and how much of it is there. Untouched memory costs nothing.
  private room: Uint8Array | undefined = undefined
  private roomBytes = 0

  /**
   * @param maxBytes longest frame that is accepted, without its size.
   * @param allocate gives room for a frame that spans chunks, once all of it is there; its content does not matter.
   * @param release gets each chunk that is used up and of which no frame is a view.
   */
  constructor(
    maxBytes: number,
    allocate: (bytes: number) => Uint8Array = (bytes) => new Uint8Array(bytes),
    release?: (chunk: Uint8Array) => void,
  ) {
    this.maxBytes = maxBytes
    this.allocate = allocate
    this.release = release
  }

  /** Bytes that were pushed and are not part of a taken frame yet. */
  get pendingBytes(): number {
    return this.held
  }

  /** Pieces of memory that those are in. */
  get pendingChunks(): number {
    return this.chunks.length - this.first
  }

  /** Takes the next bytes of the stream: by reference, but for small ones of a frame that is half here. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.held += chunk.length
    if (this.room !== undefined && this.roomBytes < this.room.length) return this.fill(this.room, chunk)
    if (chunk.length < smallChunkBytes && this.chunks.length > this.first) return this.gather(chunk)
    this.gathers = false
    this.chunks.push(chunk)
  }

  /** The next whole frame without its size, or undefined until more is pushed. @throws MalformedMessage its size is negative or above the limit. */
  next(): Uint8Array | undefined {
    if (this.size < 0) {
      if (this.held < 4) return undefined
      const size = (this.byte() << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte()
      if (size < 0 || size > this.maxBytes)
        throw new MalformedMessage(`frame of ${size} bytes, ${this.maxBytes} is the most`, 'size of a frame')
      this.size = size
    }
    if (this.room !== undefined) {
      if (this.roomBytes < this.size) return undefined
      const frame = this.room
      this.held -= frame.length
      this.room = undefined
      this.roomBytes = 0
      this.size = -1
      return frame
    }
    if (this.held < this.size) {
      if (this.size > copiedAtOnceBytesMax && this.held >= this.size * roomShareMin) this.makeRoom()
      return undefined
    }
    const frame = this.take(this.size)
    this.size = -1
    return frame
  }

  private makeRoom(): void {
    const room = this.allocate(this.size)
    const here = this.held
    this.copyInto(room, here)
    this.held = here
    this.room = room
    this.roomBytes = here
  }

  private fill(room: Uint8Array, chunk: Uint8Array): void {
    const part = Math.min(chunk.length, room.length - this.roomBytes)
    room.set(part === chunk.length ? chunk : chunk.subarray(0, part), this.roomBytes)
    this.roomBytes += part
    if (part === chunk.length) return this.release?.(chunk)
    // The next frame begins in it: all chunks before it are used up.
    this.gathers = false
    this.chunks = [chunk]
    this.first = 0
    this.offset = part
  }

  // A chunk costs some hundred bytes beside its own: a frame sent byte by byte would take that many times its size.
  private gather(chunk: Uint8Array): void {
    if (!this.gathers || this.gathered.length - this.gatheredBytes < chunk.length) {
      this.gathered = new Uint8Array(gatheredBytesMax)
      this.gatheredBytes = 0
      this.gathers = true
      this.chunks.push(this.gathered)
    }
    this.gathered.set(chunk, this.gatheredBytes)
    this.gatheredBytes += chunk.length
    this.chunks[this.chunks.length - 1] = this.gathered.subarray(0, this.gatheredBytes)
    this.release?.(chunk)
  }

  private byte(): number {
    const chunk = this.chunks[this.first]!
    const byte = chunk[this.offset]!
    this.advance(chunk, 1)
    return byte
  }

  private take(length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0)
    const chunk = this.chunks[this.first]!
    if (chunk.length - this.offset >= length) {
      const frame = chunk.subarray(this.offset, this.offset + length)
      this.viewed = true
      this.advance(chunk, length)
      return frame
    }
    const frame = this.allocate(length)
    this.copyInto(frame, length)
    return frame
  }

  private copyInto(frame: Uint8Array, length: number): void {
    let at = 0
    while (at < length) {
      const next = this.chunks[this.first]!
      const part = Math.min(next.length - this.offset, length - at)
      frame.set(next.subarray(this.offset, this.offset + part), at)
      this.advance(next, part)
      at += part
    }
  }

  private advance(chunk: Uint8Array, length: number): void {
    this.offset += length
    this.held -= length
    if (this.offset < chunk.length) return
    if (!this.viewed) this.release?.(chunk)
    this.viewed = false
    this.offset = 0
    this.first += 1
    // Used chunks are let go in blocks, so that many small chunks do not cost a shift each.
    if (this.first === this.chunks.length || this.first >= 64) {
      this.chunks.splice(0, this.first)
      this.first = 0
    }
  }
}
