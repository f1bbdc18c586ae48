// A partition of an internal topic as a coordinator's shard sees it: appends, waits until committed, reads from the start.
import { ErrorCode, KafkaError } from '@millrace/protocol'
import { isRefusal } from '../log/append.ts'
import type { LogRead, Refusal } from '../log/append.ts'
import { readChecked } from '../log/checked-read.ts'
import type { Partition } from './partition.ts'

const noSequence = -1
/** Checksums are taken of so much, and a batch more, in one turn of the event loop. */
const readBytesMax = 1024 * 1024

export interface ShardAppendOptions {
  /** transaction.version by which a marker is checked (KIP-890). */
  readonly transactionVersion?: number
  /** What the log's `startVerification` returned for the batch's producer. */
  readonly guard?: unknown
}

/** The state of a shard stands in the log of one partition that this node leads. */
export class PartitionShardLog {
  readonly #partition: Partition
  readonly #maxBatchBytes: () => number

  /** @param maxBatchBytes the topic's max.message.bytes. */
  constructor(partition: Partition, maxBatchBytes: () => number) {
    this.#partition = partition
    this.#maxBatchBytes = maxBatchBytes
  }

  get leaderEpoch(): number {
    return this.#partition.leaderEpoch
  }

  get maxBatchBytes(): number {
    return this.#maxBatchBytes()
  }

  append(batch: Uint8Array, now: number, options: ShardAppendOptions = {}): { readonly lastOffset: number } | Refusal {
    const { transactionVersion = 0, guard } = options
    const verification = typeof guard === 'number' ? guard : 0
    return this.#partition.append(batch, { origin: 'coordinator', needsAllReplicas: true, now, transactionVersion, verification })
  }

  /** The guard of a transactional append whose coordinator is asked first; 0 when the log has the transaction open already. @see Log.startVerification */
  startVerification(producerId: number, producerEpoch: number, supportsEpochBump: boolean): number {
    return this.#partition.log.startVerification(producerId, producerEpoch, noSequence, supportsEpochBump)
  }

  whenCommitted(offset: number, done: (failed?: ErrorCode) => void): void {
    this.#partition.whenCommitted(offset, done)
  }

  /** Gives all batches from the log's start to its present end, whole ones, in pieces, one after the other. @throws KafkaError the log cannot be read; LogCorrupted it is offline. */
  async readAll(visit: (batches: Uint8Array) => Promise<void>): Promise<void> {
    const { log } = this.#partition
    const end = log.logEndOffset
    let offset = log.logStartOffset
    while (offset < end) {
      const read: LogRead | Refusal = await readChecked(log, offset, readBytesMax)
      if (isRefusal(read)) throw new KafkaError(read.code, read.message)
      if (read.nextOffset <= offset || read.byteLength === 0) {
        throw new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, `nothing to read at offset ${offset} of ${end}`)
      }
      for (const chunk of read.chunks) await visit(chunk)
      offset = read.nextOffset
    }
  }
}
