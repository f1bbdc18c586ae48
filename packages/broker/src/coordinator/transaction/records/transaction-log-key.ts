// Generated from spec/coordinator/transaction/transaction-log-key.txt, do not edit: TransactionLogKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 0: TransactionLogKey, version 0. */
export interface TransactionLogKey {
  transactionalId: string
}

/** {@link TransactionLogKey} to be written: a field left out has its default. */
export interface TransactionLogKeyInit {
  readonly transactionalId?: string | undefined
}

/** Reads and writes {@link TransactionLogKey}. */
export const transactionLogKey: MessageCodec<TransactionLogKey, TransactionLogKeyInit> = {
  name: 'TransactionLogKey',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('TransactionLogKey', version, 0, 0)
    try {
      return readTransactionLogKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'TransactionLogKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('TransactionLogKey', version, 0, 0)
    writeTransactionLogKey(writer, message, version)
  },
}

function readTransactionLogKey(reader: Reader, _version: number): TransactionLogKey {
  const transactionalId = reader.string()
  return { transactionalId }
}

function writeTransactionLogKey(writer: Writer, message: TransactionLogKeyInit, _version: number): void {
  writer.string(message.transactionalId ?? '')
}
