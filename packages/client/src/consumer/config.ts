// Public API: settings of a consumer, and their defaults.
import { checkOptions, oneOf, option, type OptionKinds } from '@millrace/host'
import { atLeast } from '../cluster/config.ts'
import type { Assignor } from './assignors/assignor.ts'

export interface ConsumerOptions {
  readonly groupId?: string
  /** Makes the member static: a restart within the session timeout causes no rebalance (KIP-345). */
  readonly groupInstanceId?: string
  /** Where to begin without a committed offset, or when it is gone. Default 'latest'. */
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none'
  /** Default 'read_committed'. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed'
  /** Default false: commit after processing is the user's call. */
  readonly enableAutoCommit?: boolean
  /** Default 5,000. */
  readonly autoCommitIntervalMs?: number
  /** Default 1. */
  readonly fetchMinBytes?: number
  /** Bytes of one answer. Default 52,428,800. */
  readonly fetchMaxBytes?: number
  /** Bytes of one partition in one answer. Default 1,048,576. */
  readonly maxPartitionFetchBytes?: number
  /** How long the broker may wait for fetchMinBytes. Default 500. */
  readonly fetchMaxWaitMs?: number
  /** Fetched and not yet polled bytes; above it no fetch is sent. What paused partitions hold does not count. Default 67,108,864. */
  readonly bufferBytes?: number
  /** Default 45,000. */
  readonly sessionTimeoutMs?: number
  /** Default 3,000. */
  readonly heartbeatIntervalMs?: number
  /** Longest pause between two polls before the member leaves its group. Default 300,000. */
  readonly maxPollIntervalMs?: number
  /** How long the group waits for this member in a rebalance. Default maxPollIntervalMs. */
  readonly rebalanceTimeoutMs?: number
  /** Default range, then cooperative sticky, as in Java. */
  readonly assignors?: readonly Assignor[]
  /** Default true. */
  readonly checkCrcs?: boolean
}

/** ConsumerOptions with every default filled in. */
export interface ConsumerConfig extends Omit<Required<ConsumerOptions>, 'groupId' | 'groupInstanceId'> {
  readonly groupId: string | undefined
  readonly groupInstanceId: string | null
}

const kinds: OptionKinds<ConsumerOptions> = {
  groupId: option.text,
  groupInstanceId: option.text,
  autoOffsetReset: oneOf('earliest', 'latest', 'none'),
  isolationLevel: oneOf('read_uncommitted', 'read_committed'),
  enableAutoCommit: option.flag,
  autoCommitIntervalMs: option.number,
  fetchMinBytes: option.number,
  fetchMaxBytes: option.number,
  maxPartitionFetchBytes: option.number,
  fetchMaxWaitMs: option.number,
  bufferBytes: option.number,
  sessionTimeoutMs: option.number,
  heartbeatIntervalMs: option.number,
  maxPollIntervalMs: option.number,
  rebalanceTimeoutMs: option.number,
  assignors: option.list,
  checkCrcs: option.flag,
}

/** @throws RangeError a setting is out of its range, or two of them do not go together; TypeError an unknown option, a wrong type. */
export function consumerConfig(options: ConsumerOptions, defaultAssignors: readonly Assignor[]): ConsumerConfig {
  checkOptions('consumer', options, kinds)
  const maxPollIntervalMs = options.maxPollIntervalMs ?? 300_000
  const config: ConsumerConfig = {
    groupId: options.groupId,
    groupInstanceId: options.groupInstanceId ?? null,
    autoOffsetReset: options.autoOffsetReset ?? 'latest',
    isolationLevel: options.isolationLevel ?? 'read_committed',
    enableAutoCommit: options.enableAutoCommit ?? false,
    autoCommitIntervalMs: options.autoCommitIntervalMs ?? 5000,
    fetchMinBytes: options.fetchMinBytes ?? 1,
    fetchMaxBytes: options.fetchMaxBytes ?? 52_428_800,
    maxPartitionFetchBytes: options.maxPartitionFetchBytes ?? 1_048_576,
    fetchMaxWaitMs: options.fetchMaxWaitMs ?? 500,
    bufferBytes: options.bufferBytes ?? 67_108_864,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 45_000,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 3000,
    maxPollIntervalMs,
    rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? maxPollIntervalMs,
    assignors: options.assignors ?? defaultAssignors,
    checkCrcs: options.checkCrcs ?? true,
  }
  atLeast('autoCommitIntervalMs', config.autoCommitIntervalMs, 0)
  atLeast('fetchMinBytes', config.fetchMinBytes, 0)
  atLeast('fetchMaxBytes', config.fetchMaxBytes, 1)
  atLeast('maxPartitionFetchBytes', config.maxPartitionFetchBytes, 1)
  atLeast('fetchMaxWaitMs', config.fetchMaxWaitMs, 0)
  atLeast('bufferBytes', config.bufferBytes, 1)
  atLeast('heartbeatIntervalMs', config.heartbeatIntervalMs, 1)
  atLeast('maxPollIntervalMs', config.maxPollIntervalMs, 1)
  atLeast('rebalanceTimeoutMs', config.rebalanceTimeoutMs, 1)
  if (!(config.sessionTimeoutMs > config.heartbeatIntervalMs))
    throw new RangeError('sessionTimeoutMs must be above heartbeatIntervalMs')
  if (config.groupInstanceId !== null && config.groupId === undefined) throw new RangeError('groupInstanceId needs a groupId')
  if (config.enableAutoCommit && config.groupId === undefined) throw new RangeError('enableAutoCommit needs a groupId')
  if (config.assignors.length === 0) throw new RangeError('assignors is empty')
  return config
}
