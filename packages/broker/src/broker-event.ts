// What a broker tells of itself as a whole: that it recovers, is ready, stops, has failed.
import type { OpenListener } from './network/server.ts'

/** What happens to a broker as a whole. */
export type BrokerEvent =
  /** One more log of a directory was opened, after an unclean stop recovered. */
  | { readonly event: 'recovering'; readonly directory: string; readonly done: number; readonly total: number }
  /** Clients can connect. `startMs`: since the start began. */
  | {
      readonly event: 'ready'
      readonly clusterId: string
      readonly nodeId: number
      readonly listeners: readonly OpenListener[]
      readonly startMs: number
    }
  | { readonly event: 'stopping' }
  | { readonly event: 'stopped' }
  /** The broker cannot go on; it has begun to stop by itself. */
  | { readonly event: 'failed'; readonly cause: Error }
