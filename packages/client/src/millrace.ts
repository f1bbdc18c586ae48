// Composition root: one client: metadata and connections shared by admin, producers and consumers.
import type { Host } from '@millrace/host'
import type { Admin } from './admin/admin.ts'
import type { ClientOptions } from './cluster/config.ts'
import type { ConsumerOptions } from './consumer/config.ts'
import type { Consumer } from './consumer/consumer.ts'
import type { ProducerOptions } from './producer/config.ts'
import type { Producer } from './producer/producer.ts'

/** One object shares metadata and connections. Lazy: nothing is connected before the first call that needs it. */
export interface Millrace extends AsyncDisposable {
  readonly admin: Admin
  producer(options?: ProducerOptions): Producer
  consumer(options?: ConsumerOptions): Consumer
  /** Closes all producers and consumers made from it, then the connections. */
  close(): Promise<void>
}

/** `host` defaults to the Node machine. */
export declare function createMillrace(options: ClientOptions, host?: Host): Millrace
