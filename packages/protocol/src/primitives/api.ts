// One API: its key, its versions and its two codecs.
import type { MessageCodec } from './message-codec.ts'

/** A codec of any message, as tables hold it: what goes in must come from the same codec's types. */
export type AnyCodec = MessageCodec<unknown, never>

/** What Kafka 4.4 says of one API. Which versions a node serves is the node's own affair. */
export interface Api {
  readonly key: number
  /** As Kafka writes it, without `Request`: `Produce`. */
  readonly name: string
  readonly request: AnyCodec
  readonly response: AnyCodec
  readonly minVersion: number
  readonly maxVersion: number
  /** First flexible version, Infinity for none. */
  readonly flexibleFrom: number
  /** On which listeners it is served. */
  readonly listeners: readonly ('broker' | 'controller')[]
  /** It needs the right ClusterAction: nodes use it among themselves. */
  readonly clusterAction: boolean
  /** A broker forwards it to the controller. */
  readonly forwardable: boolean
  /** `maxVersion` is not for use outside of development yet. */
  readonly latestVersionUnstable: boolean
}
