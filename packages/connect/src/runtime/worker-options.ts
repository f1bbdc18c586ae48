// Public API: what a worker is told when it is made, and what it tells.
import type { Millrace } from '@millrace/client'
import { checkHost, checkOptions, option } from '@millrace/host'
import type { Host, OptionKinds } from '@millrace/host'
import type { Connector } from '../api/sink.ts'

export interface WorkerOptions {
  /** Kafka Connect's worker properties: bootstrap.servers (needed unless a client is shared), key.converter, listeners, offset.storage.topic, … */
  readonly properties: Readonly<Record<string, string>>
  /** A client to share; by default the worker makes its own from bootstrap.servers. It stays open when the worker stops. */
  readonly millrace?: Millrace
  /** Connectors beside the built-in ones. */
  readonly connectors?: readonly Connector[]
  /** Called between every two durable steps, for tests of crashes. */
  readonly failpoint?: (name: string) => void | Promise<void>
  /** What takes long, and what changes. */
  readonly onProgress?: (event: ProgressEvent) => void
}

export interface ProgressEvent {
  readonly connector: string
  readonly task: number
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

const kinds: OptionKinds<WorkerOptions> = {
  properties: { ...option.record, expected: "an object of Kafka Connect's worker properties" },
  millrace: { ...option.record, expected: 'what createMillrace makes' },
  connectors: option.list,
  failpoint: option.callback,
  onProgress: option.callback,
}

/** @throws TypeError an option is unknown or of a wrong type, or there is no host */
export function checkWorkerOptions(options: WorkerOptions, host: Host): void {
  checkOptions('createWorker', options, kinds, ['properties'])
  checkHost('createWorker', host)
}
