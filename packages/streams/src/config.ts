// Settings of an application, with Kafka Streams' names and defaults where it has them.
import type { ClientOptions, Millrace } from '@millrace/client'
import { checkOptions, either, oneOf, option, type OptionKinds } from '@millrace/host'
import type { StateBackend } from './store/store.ts'
import type { OnError } from './task/failure.ts'

/** Called between durable steps of a commit; tests make it throw or end the process there. */
export type Failpoint = (name: FailpointName) => void | Promise<void>
/** The durable steps of a commit, in order; each point lies behind the step that it names. */
export type FailpointName = 'changes written' | 'producer flushed' | 'offsets sent' | 'transaction committed' | 'state written'

export interface AppOptions {
  /** Names the group, the internal topics and the state directory: one for each application, the same for all its instances. */
  readonly applicationId: string
  /** `host:port` of brokers; or give `client`. */
  readonly bootstrapServers?: readonly string[]
  /** A client to use instead of one of the app's own; it is not closed with the app. */
  readonly client?: Millrace
  /** More settings of the app's own client. */
  readonly clientOptions?: Omit<ClientOptions, 'bootstrapServers'>
  /** What an output and a state hold of each input record after failures: exactly one effect (the default), or at least one. */
  readonly guarantee?: 'exactly_once' | 'at_least_once'
  /** How often work is committed, ms; 100 with exactly once, else 30,000. */
  readonly commitIntervalMs?: number
  /** Where durable state and the process's id lie; `./.millrace/streams`. Two instances on one machine need one each. */
  readonly stateDir?: string
  /**
   * Where state is kept. `auto` (the default): RocksDB, or memory with a warning where the platform has no binding; then all state is
   * restored from the changelogs at every start. `durable`: RocksDB or an error. Or a backend.
   */
  readonly state?: 'auto' | 'durable' | 'memory' | StateBackend
  /** Decoded rows kept in memory, over all stores. 200,000. */
  readonly cachedRowsMax?: number
  /** Records of a partition to hold before its fetching pauses. 1,000. */
  readonly bufferedRecordsPerPartition?: number
  /** How long a task waits for a partition that is empty on the broker too before it goes on without it, ms; -1 never waits. 0. */
  readonly maxTaskIdleMs?: number
  /** What happens with a record that cannot be processed. `fail`. */
  readonly onError?: OnError
  /** -1 leaves it to the broker. */
  readonly replicationFactor?: number
  /** ms after which the coordinator aborts a transaction that was left open. 10,000. */
  readonly transactionTimeoutMs?: number
  /** ms without a sign of life after which the group gives an instance's tasks to others. 45,000. */
  readonly sessionTimeoutMs?: number
  /** ms between signs of life; 3,000, or a third of the session timeout where that is less. An instance learns of a rebalance this late. */
  readonly heartbeatIntervalMs?: number
  /** Keeps an instance's tasks for it while it restarts (KIP-345): it must come back within the session timeout under the same name. */
  readonly groupInstanceId?: string
  /** Input offsets where none is committed. `earliest`. */
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none'
  /** Between durable steps, for tests under faults. */
  readonly failpoint?: Failpoint
}

/** What is left when defaults are filled in. */
export interface AppSettings {
  readonly applicationId: string
  readonly exactlyOnce: boolean
  readonly commitIntervalMs: number
  readonly stateDir: string
  readonly cachedRowsMax: number
  readonly bufferedRecordsPerPartition: number
  readonly maxTaskIdleMs: number
  readonly onError: OnError
  readonly replicationFactor: number
  readonly transactionTimeoutMs: number
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly groupInstanceId: string | undefined
  readonly autoOffsetReset: 'earliest' | 'latest' | 'none'
  readonly failpoint: Failpoint
}

const kinds: OptionKinds<AppOptions> = {
  applicationId: option.text,
  bootstrapServers: { ...option.texts, expected: "a list of brokers, each 'host:port'" },
  client: { ...option.record, expected: 'what createMillrace makes' },
  clientOptions: option.record,
  guarantee: oneOf('exactly_once', 'at_least_once'),
  commitIntervalMs: option.number,
  stateDir: option.text,
  state: either(oneOf('auto', 'durable', 'memory'), { ...option.record, expected: 'a backend' }),
  cachedRowsMax: option.number,
  bufferedRecordsPerPartition: option.number,
  maxTaskIdleMs: option.number,
  onError: either(oneOf('fail', 'skip'), { ...option.record, expected: '{ deadLetter: TOPIC }' }, option.callback),
  replicationFactor: option.number,
  transactionTimeoutMs: option.number,
  sessionTimeoutMs: option.number,
  heartbeatIntervalMs: option.number,
  groupInstanceId: option.text,
  autoOffsetReset: oneOf('earliest', 'latest', 'none'),
  failpoint: option.callback,
}

/** @throws RangeError a setting is out of its range; TypeError an unknown option, a wrong type. */
export function settingsOf(options: AppOptions): AppSettings {
  checkOptions('createApp', options, kinds, ['applicationId'])
  const { applicationId } = options
  if (!/^[a-zA-Z0-9._-]{1,150}$/.test(applicationId)) {
    throw new RangeError(
      `applicationId ${JSON.stringify(applicationId)} also names topics: 1 to 150 letters, digits, dots, underscores and hyphens`,
    )
  }
  const sessionTimeoutMs = atLeast('sessionTimeoutMs', 3, options.sessionTimeoutMs ?? 45_000)
  const exactlyOnce = (options.guarantee ?? 'exactly_once') === 'exactly_once'
  return {
    applicationId,
    exactlyOnce,
    commitIntervalMs: atLeast('commitIntervalMs', 0, options.commitIntervalMs ?? (exactlyOnce ? 100 : 30_000)),
    stateDir: options.stateDir ?? '.millrace/streams',
    cachedRowsMax: atLeast('cachedRowsMax', 0, options.cachedRowsMax ?? 200_000),
    bufferedRecordsPerPartition: atLeast('bufferedRecordsPerPartition', 1, options.bufferedRecordsPerPartition ?? 1000),
    maxTaskIdleMs: atLeast('maxTaskIdleMs', -1, options.maxTaskIdleMs ?? 0),
    onError: options.onError ?? 'fail',
    replicationFactor: options.replicationFactor ?? -1,
    transactionTimeoutMs: atLeast('transactionTimeoutMs', 1, options.transactionTimeoutMs ?? 10_000),
    sessionTimeoutMs,
    heartbeatIntervalMs: atLeast(
      'heartbeatIntervalMs',
      1,
      options.heartbeatIntervalMs ?? Math.min(3000, Math.floor(sessionTimeoutMs / 3)),
    ),
    groupInstanceId: options.groupInstanceId,
    autoOffsetReset: options.autoOffsetReset ?? 'earliest',
    failpoint: options.failpoint ?? (() => {}),
  }
}

function atLeast(name: string, least: number, value: number): number {
  if (!Number.isInteger(value) || value < least)
    throw new RangeError(`${name} is ${value}: a whole number from ${least} is needed`)
  return value
}
