// Composition root: one client: metadata and connections shared by admin, producers and consumers.
import { checkHost, type Host } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import type { Admin } from './admin/admin.ts'
import { createAdmin } from './admin/admin.ts'
import type { ClientOptions } from './cluster/config.ts'
import { clientConfig } from './cluster/config.ts'
import { Cluster } from './cluster/cluster.ts'
import { ClosedError } from './cluster/errors.ts'
import { cooperativeStickyAssignor } from './consumer/assignors/cooperative-sticky.ts'
import { rangeAssignor } from './consumer/assignors/range.ts'
import { BatchConsumer } from './consumer/batch-consumer.ts'
import type { ConsumerOptions } from './consumer/config.ts'
import { consumerConfig } from './consumer/config.ts'
import type { Consumer } from './consumer/consumer.ts'
import { BufferedProducer } from './producer/buffered-producer.ts'
import type { ProducerOptions } from './producer/config.ts'
import { producerConfig } from './producer/config.ts'
import type { Producer } from './producer/producer.ts'

/** One object shares metadata and connections. Lazy: nothing is connected before the first call that needs it. */
export interface Millrace extends AsyncDisposable {
  readonly admin: Admin
  producer(options?: ProducerOptions): Producer
  consumer(options?: ConsumerOptions): Consumer
  /** Closes all producers and consumers made from it, then the connections. */
  close(): Promise<void>
}

const defaultAssignors = [rangeAssignor, cooperativeStickyAssignor]

/** `host` defaults to the Node machine. @throws RangeError · TypeError a setting is out of its range, unknown or of a wrong type */
export function createMillrace(options: ClientOptions, host: Host = nodeHost()): Millrace {
  const config = clientConfig(options)
  checkHost('createMillrace', host)
  const cluster = new Cluster(host, config)
  const parts = new Set<{ close(): Promise<void> }>()
  let closing: Promise<void> | undefined
  const checkOpen = (): void => {
    if (closing !== undefined) throw new ClosedError('client')
  }
  const close = async (): Promise<void> => {
    const ends = await Promise.allSettled([...parts].map((part) => part.close()))
    cluster.close()
    const failure = ends.find((end) => end.status === 'rejected')
    if (failure !== undefined) throw failure.reason
  }
  return {
    admin: createAdmin(cluster),
    producer(producerOptions = {}) {
      checkOpen()
      const producer: BufferedProducer = new BufferedProducer(cluster, producerConfig(producerOptions), () =>
        parts.delete(producer),
      )
      parts.add(producer)
      return producer
    },
    consumer(consumerOptions = {}) {
      checkOpen()
      const consumer: BatchConsumer = new BatchConsumer(cluster, consumerConfig(consumerOptions, defaultAssignors), () =>
        parts.delete(consumer),
      )
      parts.add(consumer)
      return consumer
    },
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }
}
