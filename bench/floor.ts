// node bench/floor.ts PORT KEPT: a broker that does nothing but answer, in Node. What a load gets from it no broker in Node can exceed.
import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import type { MessageCodec } from '@millrace/protocol'
import { ApiKey, apis, ErrorCode, FrameSplitter, frameResponse, Reader, readRequestHeader, zeroUuid } from '@millrace/protocol'

/** The newest versions that name topics, of what a load asks. */
const served: readonly (readonly [apiKey: number, maxVersion: number])[] = [
  [ApiKey.PRODUCE, 12],
  [ApiKey.FETCH, 12],
  [ApiKey.LIST_OFFSETS, 8],
  [ApiKey.METADATA, 12],
  [ApiKey.API_VERSIONS, 4],
  [ApiKey.CREATE_TOPICS, 7],
  [ApiKey.DELETE_TOPICS, 5],
  [ApiKey.INIT_PRODUCER_ID, 4],
]
const pieceBytes = 1024 * 1024
const waitMs = 500

/** Batches of a partition, unchecked and in memory: all of them, or the newest one. */
class Partition {
  endOffset = 0
  /** Rising; each is whole batches. */
  readonly pieces: { baseOffset: number; nextOffset: number; bytes: Buffer; size: number }[] = []

  append(batch: Uint8Array, keepsAll: boolean): number {
    const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength)
    const baseOffset = this.endOffset
    view.setBigInt64(0, BigInt(baseOffset))
    this.endOffset += view.getInt32(23) + 1
    let piece = this.pieces.at(-1)
    if (!keepsAll) {
      this.pieces.length = 0
      this.pieces.push({
        baseOffset,
        nextOffset: this.endOffset,
        bytes: Buffer.from(batch.buffer, batch.byteOffset, batch.length),
        size: batch.length,
      })
      return baseOffset
    }
    if (piece === undefined || piece.size + batch.length > pieceBytes) {
      piece = { baseOffset, nextOffset: baseOffset, bytes: Buffer.allocUnsafeSlow(Math.max(pieceBytes, batch.length)), size: 0 }
      this.pieces.push(piece)
    }
    piece.bytes.set(batch, piece.size)
    piece.size += batch.length
    piece.nextOffset = this.endOffset
    return baseOffset
  }

  /** The piece that holds `offset`, from its beginning: a client skips what lies before. */
  at(offset: number): Uint8Array | null {
    const piece = this.pieces.find(({ nextOffset }) => nextOffset > offset)
    return piece === undefined ? null : piece.bytes.subarray(0, piece.size)
  }
}

const topics = new Map<string, Partition[]>()
const waiting = new Set<() => void>()
let producerIds = 0

function find(topic: string, partition: number): Partition {
  const found = topics.get(topic)?.[partition]
  if (found === undefined) throw new Error(`no partition ${topic}-${partition}`)
  return found
}

// Requests are what the codec of their key decoded.
// oxlint-disable-next-line typescript/no-explicit-any
type Body = any

function answerTo(apiKey: number, body: Body, port: number, keepsAll: boolean): object | undefined {
  switch (apiKey) {
    case ApiKey.API_VERSIONS:
      return { apiKeys: served.map(([key, maxVersion]) => ({ apiKey: key, minVersion: apis.get(key)?.minVersion, maxVersion })) }
    case ApiKey.METADATA:
      return {
        brokers: [{ nodeId: 1, host: '127.0.0.1', port, rack: null }],
        clusterId: 'floor',
        controllerId: 1,
        topics: ((body.topics as { name: string }[] | null) ?? [...topics.keys()].map((name) => ({ name }))).map(({ name }) => ({
          errorCode: topics.has(name) ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          name,
          topicId: zeroUuid,
          partitions: (topics.get(name) ?? []).map((_, partitionIndex) => ({
            errorCode: 0,
            partitionIndex,
            leaderId: 1,
            leaderEpoch: 0,
            replicaNodes: [1],
            isrNodes: [1],
            offlineReplicas: [],
          })),
        })),
      }
    case ApiKey.CREATE_TOPICS:
      for (const { name, numPartitions } of body.topics)
        topics.set(
          name,
          Array.from({ length: numPartitions }, () => new Partition()),
        )
      return {
        topics: body.topics.map(({ name }: Body) => ({ name, topicId: zeroUuid, errorCode: 0, errorMessage: null, configs: [] })),
      }
    case ApiKey.DELETE_TOPICS:
      for (const name of body.topicNames) topics.delete(name)
      return { responses: body.topicNames.map((name: string) => ({ name, topicId: zeroUuid, errorCode: 0, errorMessage: null })) }
    case ApiKey.INIT_PRODUCER_ID:
      return { errorCode: 0, producerId: ++producerIds, producerEpoch: 0 }
    case ApiKey.LIST_OFFSETS:
      return {
        topics: body.topics.map(({ name, partitions }: Body) => ({
          name,
          partitions: partitions.map(({ partitionIndex, timestamp }: Body) => {
            const { pieces, endOffset } = find(name, partitionIndex)
            return {
              partitionIndex,
              errorCode: 0,
              timestamp: -1,
              offset: timestamp === -2 ? (pieces[0]?.baseOffset ?? 0) : endOffset,
              leaderEpoch: 0,
            }
          }),
        })),
      }
    case ApiKey.PRODUCE: {
      const responses = body.topicData.map(({ name, partitionData }: Body) => ({
        name,
        partitionResponses: partitionData.map(({ index, records }: Body) => ({
          ...{ index, errorCode: 0, logAppendTimeMs: -1, logStartOffset: 0 },
          baseOffset: find(name, index).append(records, keepsAll),
        })),
      }))
      return body.acks === 0 ? undefined : { responses }
    }
    default:
      throw new Error(`API ${apiKey} is not served`)
  }
}

/** @returns undefined where there is nothing yet. */
function fetched(body: Body): object | undefined {
  let left: number = body.maxBytes
  let bytes = 0
  const responses = body.topics.map(({ topic, partitions }: Body) => ({
    topic,
    partitions: partitions.map(({ partition, fetchOffset }: Body) => {
      const found = find(topic, partition)
      const records = left > 0 ? found.at(fetchOffset) : null
      bytes += records?.length ?? 0
      left -= records?.length ?? 0
      const { endOffset: end } = found
      return {
        partitionIndex: partition,
        errorCode: 0,
        highWatermark: end,
        lastStableOffset: end,
        logStartOffset: 0,
        abortedTransactions: null,
        records,
      }
    }),
  }))
  return bytes === 0 ? undefined : { errorCode: 0, sessionId: 0, responses }
}

function serve(socket: Socket, port: number, keepsAll: boolean): void {
  const splitter = new FrameSplitter(0x7fffffff)
  const send = (apiKey: number, version: number, correlationId: number, answer: object): void => {
    socket.cork()
    const codec = apis.get(apiKey)?.response as MessageCodec<unknown, object>
    for (const chunk of frameResponse(apiKey, version, correlationId, codec, answer)) socket.write(chunk)
    socket.uncork()
  }
  socket.setNoDelay(true)
  // A load that was killed resets its connections.
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    splitter.push(chunk)
    for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) {
      const reader = new Reader(frame)
      const { apiKey, apiVersion, correlationId } = readRequestHeader(reader)
      const maxVersion = served.find(([key]) => key === apiKey)?.[1] ?? -1
      if (apiVersion > maxVersion) {
        // A client begins with the newest version it knows.
        send(apiKey, 0, correlationId, {
          ...answerTo(ApiKey.API_VERSIONS, undefined, port, keepsAll),
          errorCode: ErrorCode.UNSUPPORTED_VERSION,
        })
        continue
      }
      const body: Body = apis.get(apiKey)?.request.read(reader, apiVersion)
      if (apiKey === ApiKey.FETCH) {
        const deadline = setTimeout(() => finish(true), Math.min(body.maxWaitMs, waitMs))
        const finish = (isOver: boolean): void => {
          const answer = fetched(body) ?? (isOver ? { errorCode: 0, sessionId: 0, responses: [] } : undefined)
          if (answer === undefined) return void waiting.add(again)
          clearTimeout(deadline)
          waiting.delete(again)
          if (!socket.destroyed) send(apiKey, apiVersion, correlationId, answer)
        }
        const again = (): void => finish(false)
        finish(false)
        continue
      }
      const answer = answerTo(apiKey, body, port, keepsAll)
      if (answer !== undefined) send(apiKey, apiVersion, correlationId, answer)
      if (apiKey === ApiKey.PRODUCE) for (const again of [...waiting]) again()
    }
  })
}

const [portText, kept] = process.argv.slice(2)
const port = Number(portText)
createServer((socket) => serve(socket, port, kept === 'all')).listen(port, '127.0.0.1', () =>
  process.stdout.write('{"event":"ready"}\n'),
)
