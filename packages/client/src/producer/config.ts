// Public API: settings of a producer, and their defaults.
import { checkOptions, oneOf, option, type OptionKinds } from '@millrace/host'
import { atLeast } from '../cluster/config.ts'

export interface ProducerOptions {
  /** Who must have a batch before it counts. Default 'all'; 0 waits for no answer at all. */
  readonly acks?: 'all' | 1 | 0
  /** No duplicates and no gaps within a partition (KIP-98). Default: true with acks 'all'. Without it a retry may duplicate and, with more than one request in flight, reorder. */
  readonly idempotence?: boolean
  readonly transactionalId?: string
  /** After this the coordinator aborts a transaction by itself. Default 60,000. */
  readonly transactionTimeoutMs?: number
  /** How long a batch waits for company. Default 5. */
  readonly lingerMs?: number
  /** Bytes after which a batch is closed. Default 16,384. */
  readonly batchSize?: number
  /** One bound for all that is buffered and not acknowledged, in bytes. Default 33,554,432. */
  readonly bufferMemory?: number
  /** Bytes of one request, and so of one record. Default 1,048,576. */
  readonly maxRequestSize?: number
  /** Requests without an answer a broker. Default 5, which is also the most that idempotence allows. */
  readonly maxInFlight?: number
  /** From append to acknowledgement, retries included. Default 120,000. */
  readonly deliveryTimeoutMs?: number
  readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly partitioner?: (topic: string, key: Uint8Array | null, partitions: number) => number
}

/** ProducerOptions with every default filled in. */
export interface ProducerConfig {
  readonly acks: -1 | 0 | 1
  readonly idempotence: boolean
  readonly transactionalId: string | undefined
  readonly transactionTimeoutMs: number
  readonly lingerMs: number
  readonly batchSize: number
  readonly bufferMemory: number
  readonly maxRequestSize: number
  readonly maxInFlight: number
  readonly deliveryTimeoutMs: number
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly partitioner: ((topic: string, key: Uint8Array | null, partitions: number) => number) | undefined
}

const kinds: OptionKinds<ProducerOptions> = {
  acks: oneOf('all', 1, 0),
  idempotence: option.flag,
  transactionalId: option.text,
  transactionTimeoutMs: option.number,
  lingerMs: option.number,
  batchSize: option.number,
  bufferMemory: option.number,
  maxRequestSize: option.number,
  maxInFlight: option.number,
  deliveryTimeoutMs: option.number,
  compression: oneOf('none', 'gzip', 'snappy', 'lz4', 'zstd'),
  partitioner: option.callback,
}

/** @throws RangeError a setting is out of its range, or two of them do not go together; TypeError an unknown option, a wrong type. */
export function producerConfig(options: ProducerOptions): ProducerConfig {
  checkOptions('producer', options, kinds)
  const acks = options.acks === undefined || options.acks === 'all' ? -1 : options.acks
  const config: ProducerConfig = {
    acks,
    idempotence: options.idempotence ?? acks === -1,
    transactionalId: options.transactionalId,
    transactionTimeoutMs: options.transactionTimeoutMs ?? 60_000,
    lingerMs: options.lingerMs ?? 5,
    batchSize: options.batchSize ?? 16_384,
    bufferMemory: options.bufferMemory ?? 33_554_432,
    maxRequestSize: options.maxRequestSize ?? 1_048_576,
    maxInFlight: options.maxInFlight ?? 5,
    deliveryTimeoutMs: options.deliveryTimeoutMs ?? 120_000,
    compression: options.compression ?? 'none',
    partitioner: options.partitioner,
  }
  atLeast('transactionTimeoutMs', config.transactionTimeoutMs, 1)
  atLeast('lingerMs', config.lingerMs, 0)
  atLeast('batchSize', config.batchSize, 1)
  atLeast('bufferMemory', config.bufferMemory, 1)
  atLeast('maxRequestSize', config.maxRequestSize, 1)
  atLeast('maxInFlight', config.maxInFlight, 1)
  atLeast('deliveryTimeoutMs', config.deliveryTimeoutMs, config.lingerMs)
  if (config.idempotence && acks !== -1) throw new RangeError("idempotence needs acks 'all'")
  if (config.idempotence && config.maxInFlight > 5)
    throw new RangeError('idempotence allows at most 5 requests in flight: maxInFlight')
  if (config.transactionalId !== undefined && !config.idempotence) throw new RangeError('a transactionalId needs idempotence')
  return config
}
