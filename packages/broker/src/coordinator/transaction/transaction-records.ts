// The records of __transaction_state: one for each change of a transactional id.
import { MalformedMessage, Reader } from '@millrace/protocol'
import type { CoordinatorRecords } from '../shard-log.ts'
import { transactionLogKey } from './records/transaction-log-key.ts'
import { transactionLogValue } from './records/transaction-log-value.ts'
import type { Transaction, TransactionState } from './transaction.ts'
import { noPartitions } from './transaction.ts'

export interface TransactionRecord {
  readonly transactionalId: string
  /** null: the id is forgotten. */
  readonly transaction: Transaction | null
  /** 1 from transaction.version 1 on (KIP-890), else 0. */
  readonly valueVersion: number
}

const transactionType = 0

/** Place: number in the log. */
const states: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
]

export const transactionRecords: CoordinatorRecords<TransactionRecord> = {
  encode({ transactionalId, transaction, valueVersion }, writer) {
    writer.int16(transactionType)
    transactionLogKey.write(writer, { transactionalId }, 0)
    const key = writer.take()
    if (transaction === null) return { key, value: null }
    writer.int16(valueVersion)
    const partitions = [...transaction.partitions].map(([topic, ids]) => ({ topic, partitionIds: [...ids] }))
    const written = {
      producerId: transaction.producerId,
      producerEpoch: transaction.producerEpoch,
      transactionTimeoutMs: transaction.timeoutMs,
      transactionStatus: states.indexOf(transaction.state),
      transactionPartitions: transaction.state === 'Empty' ? null : partitions,
      transactionLastUpdateTimestampMs: transaction.lastUpdateTimestamp,
      transactionStartTimestampMs: transaction.startTimestamp,
    }
    const flexible = {
      previousProducerId: transaction.previousProducerId,
      nextProducerId: transaction.nextProducerId,
      clientTransactionVersion: transaction.clientVersion,
    }
    transactionLogValue.write(writer, valueVersion >= 1 ? { ...written, ...flexible } : written, valueVersion)
    return { key, value: writer.take() }
  },

  leastBytes: () => 0,

  decode(keyBytes, valueBytes) {
    const key = new Reader(keyBytes)
    if (key.int16() !== transactionType) return undefined
    const { transactionalId } = transactionLogKey.read(key, 0)
    if (valueBytes === null) return { transactionalId, transaction: null, valueVersion: 0 }
    const reader = new Reader(valueBytes)
    const valueVersion = reader.int16()
    const value = transactionLogValue.read(reader, valueVersion)
    const state = states[value.transactionStatus]
    if (state === undefined) throw new MalformedMessage(`transaction state ${value.transactionStatus}`, `id ${transactionalId}`)
    const partitions = value.transactionPartitions?.map(({ topic, partitionIds }) => [topic, new Set(partitionIds)] as const)
    const transaction = {
      transactionalId,
      producerId: value.producerId,
      previousProducerId: value.previousProducerId,
      nextProducerId: value.nextProducerId,
      producerEpoch: value.producerEpoch,
      lastProducerEpoch: -1,
      timeoutMs: value.transactionTimeoutMs,
      state,
      partitions: partitions === undefined ? noPartitions : new Map(partitions),
      startTimestamp: value.transactionStartTimestampMs,
      lastUpdateTimestamp: value.transactionLastUpdateTimestampMs,
      clientVersion: value.clientTransactionVersion,
    }
    return { transactionalId, transaction, valueVersion }
  },
}
