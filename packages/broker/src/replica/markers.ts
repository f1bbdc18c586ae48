// End-transaction markers into the partitions that this node leads.
import type { Clock, Compression } from '@millrace/host'
import { endTxnMarkerBatch, ErrorCode, noProducerEpoch, noProducerId } from '@millrace/protocol'
import { isRefusal } from '../log/append.ts'
import type { Replicas } from './replicas.ts'

/** The end of one transaction. */
export interface TransactionEnd {
  readonly producerId: number
  readonly producerEpoch: number
  readonly commit: boolean
  readonly coordinatorEpoch: number
  /** transaction.version of the transaction: decides how its epoch is checked (KIP-890). */
  readonly transactionVersion: number
}

/** Partitions whose marker somebody else writes, in order with his own batches. */
export type WriteOwnMarker = (end: TransactionEnd & { readonly partition: number }) => Promise<ErrorCode>

export interface MarkersSurroundings {
  readonly clock: Clock
  readonly compression: Compression
  readonly replicas: Replicas
  /** By topic. */
  readonly owners: ReadonlyMap<string, WriteOwnMarker>
}

/** Writes markers. */
export class Markers {
  readonly #around: MarkersSurroundings

  constructor(around: MarkersSurroundings) {
    this.#around = around
  }

  /** No batch holds a marker without a producer or an epoch. @returns whether one of these partitions would need such a batch. */
  isImpossible(end: TransactionEnd, partitions: readonly { readonly topic: string; readonly partition: number }[]): boolean {
    if (end.producerId !== noProducerId && end.producerEpoch !== noProducerEpoch) return false
    const { owners, replicas } = this.#around
    return partitions.some(({ topic, partition }) => !owners.has(topic) && typeof replicas.find(topic, partition) !== 'number')
  }

  /** @returns one code a partition, in their order: NONE once the marker is committed. */
  write(
    end: TransactionEnd,
    partitions: readonly { readonly topic: string; readonly partition: number }[],
  ): Promise<readonly ErrorCode[]> {
    return Promise.all(partitions.map(({ topic, partition }) => this.#writeOne(end, topic, partition)))
  }

  #writeOne(end: TransactionEnd, topic: string, index: number): Promise<ErrorCode> {
    const owner = this.#around.owners.get(topic)
    if (owner !== undefined) return owner({ ...end, partition: index })
    const { clock, compression, replicas } = this.#around
    const partition = replicas.find(topic, index)
    if (typeof partition === 'number') return Promise.resolve(partition)
    const now = clock.now()
    const batch = endTxnMarkerBatch(
      {
        producerId: end.producerId,
        producerEpoch: end.producerEpoch,
        commit: end.commit,
        coordinatorEpoch: end.coordinatorEpoch,
        timestamp: now,
      },
      compression.crc32c,
    )
    const appended = partition.append(batch, {
      origin: 'coordinator',
      needsAllReplicas: true,
      now,
      transactionVersion: end.transactionVersion,
    })
    if (isRefusal(appended)) return Promise.resolve(appended.code)
    return new Promise((resolve) => partition.whenCommitted(appended.lastOffset, (failed) => resolve(failed ?? ErrorCode.NONE)))
  }
}
