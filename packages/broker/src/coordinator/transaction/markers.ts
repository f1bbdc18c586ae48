// Has the markers of an ended transaction written into all its partitions, until each of them has one.
import type { Host } from '@millrace/host'
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { TopicPartition } from './transaction.ts'
import type { MarkersDue } from './transaction-shard.ts'

export interface MarkerPorts {
  /** @returns one code a partition, NONE only when its marker is committed. */
  writeMarkers(
    partitions: readonly TopicPartition[],
    producerId: number,
    producerEpoch: number,
    commit: boolean,
    coordinatorEpoch: number,
    transactionVersion: number,
  ): Promise<readonly ErrorCode[]>
  /** Whether the topic still has this partition. */
  exists(partition: TopicPartition): boolean
}

const retryMsMin = 20
const retryMsMax = 1_000

/**
 * @param completed writes that the transaction is complete; its code decides whether that is tried again.
 * @returns when the transaction is complete, or when it is no longer this node's to complete.
 */
export async function writeAllMarkers(
  host: Host,
  ports: MarkerPorts,
  due: MarkersDue,
  coordinatorEpoch: number,
  completed: () => Promise<ErrorCode>,
  signal: AbortSignal,
): Promise<void> {
  let left: TopicPartition[] = []
  for (const [topic, partitions] of due.partitions) for (const partition of partitions) left.push({ topic, partition })
  host.failpoint('transaction prepared')
  for (let delay = retryMsMin; due.isDue(); delay = Math.min(delay * 2, retryMsMax)) {
    // A deleted partition has nothing that a marker could decide.
    left = left.filter((partition) => ports.exists(partition))
    if (left.length > 0) {
      const { producerId, producerEpoch, commit, transactionVersion } = due
      const writing = ports.writeMarkers(left, producerId, producerEpoch, commit, coordinatorEpoch, transactionVersion)
      host.failpoint('markers appended')
      const codes = await unlessAborted(writing, signal)
      if (codes.some(isFenced)) {
        host.log.warn('markers refused: another coordinator has ended this transaction', { id: due.transactionalId, producerId })
        return
      }
      left = left.filter((_, at) => !isWritten(codes[at]))
    }
    if (left.length === 0) {
      if (!due.isDue()) return
      host.failpoint('transaction marked')
      // As long as it is due here there is nobody else who would: a full disk is told as NOT_COORDINATOR too.
      if ((await unlessAborted(completed(), signal)) === code.NONE) return
    }
    host.log.debug('transaction is not complete yet', { id: due.transactionalId, partitions: left.length, retryMs: delay })
    await host.clock.sleep(delay, signal)
  }
}

// The producer's epoch in the partition, or the coordinator's, is above ours: this node was deposed and has not learned of it.
const isFenced = (result: ErrorCode): boolean =>
  result === code.INVALID_PRODUCER_EPOCH || result === code.TRANSACTION_COORDINATOR_FENCED

function isWritten(result: ErrorCode | undefined): boolean {
  // A partition that cannot hold markers cannot hold records of a transaction.
  return result === code.NONE || result === code.UNSUPPORTED_FOR_MESSAGE_FORMAT || result === code.UNSUPPORTED_VERSION
}

// A partition that is closed while it writes answers no more.
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    if (signal.aborted) stop()
  })
}
