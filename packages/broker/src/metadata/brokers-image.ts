// Registered brokers, fenced or not, with endpoints and racks, and registered controllers; and what records change in them.
import type { Uuid } from '@millrace/protocol'
import type { BrokerRegistrationChangeRecord } from './records/broker-registration-change-record.ts'
import type { RegisterBrokerRecord } from './records/register-broker-record.ts'
import type { RegisterControllerRecord } from './records/register-controller-record.ts'
import { MetadataDamaged } from './metadata-damaged.ts'

export interface EndpointImage {
  /** Name of the listener. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL. */
  readonly securityProtocol: number
}

export interface FeatureRange {
  readonly minSupportedVersion: number
  readonly maxSupportedVersion: number
}

export interface BrokerImage {
  readonly id: number
  /** The offset of its registration record: a broker of an older epoch is not heard. */
  readonly epoch: number
  /** New with each start of the broker. */
  readonly incarnationId: Uuid
  /** A fenced broker leads nothing, and clients are not sent to it. */
  readonly fenced: boolean
  readonly inControlledShutdown: boolean
  readonly rack: string | null
  readonly endpoints: readonly EndpointImage[]
  readonly features: ReadonlyMap<string, FeatureRange>
  /** Ids of its log directories that work. */
  readonly directories: readonly Uuid[]
  /** Those of them in which nothing new is placed. */
  readonly cordonedDirectories: readonly Uuid[]
}

export interface ControllerImage {
  readonly id: number
  readonly incarnationId: Uuid
  readonly zkMigrationReady: boolean
  readonly endpoints: readonly EndpointImage[]
  readonly features: ReadonlyMap<string, FeatureRange>
}

export class BrokersImage {
  static readonly empty = new BrokersImage(new Map(), new Map())
  readonly #brokers: ReadonlyMap<number, BrokerImage>
  readonly #controllers: ReadonlyMap<number, ControllerImage>

  constructor(brokers: ReadonlyMap<number, BrokerImage>, controllers: ReadonlyMap<number, ControllerImage>) {
    this.#brokers = brokers
    this.#controllers = controllers
  }

  broker(id: number): BrokerImage | undefined {
    return this.#brokers.get(id)
  }

  /** In the order of their ids. */
  all(): Iterable<BrokerImage> {
    return this.#brokers.values()
  }

  /** Whether the broker may lead partitions. */
  isActive(id: number): boolean {
    const broker = this.#brokers.get(id)
    return broker !== undefined && !broker.fenced && !broker.inControlledShutdown
  }

  controllers(): Iterable<ControllerImage> {
    return this.#controllers.values()
  }
}

/** Changes of brokers and controllers on the way from one image to the next. */
export class BrokersDelta {
  readonly base: BrokersImage
  readonly #brokers: Map<number, BrokerImage>
  readonly #controllers: Map<number, ControllerImage>
  /** Ids of brokers that are new, changed or gone. */
  readonly changed = new Set<number>()

  constructor(base: BrokersImage) {
    this.base = base
    this.#brokers = new Map([...base.all()].map((broker) => [broker.id, broker]))
    this.#controllers = new Map([...base.controllers()].map((controller) => [controller.id, controller]))
  }

  register(record: RegisterBrokerRecord): void {
    this.changed.add(record.brokerId)
    this.#brokers.set(record.brokerId, {
      id: record.brokerId,
      epoch: record.brokerEpoch,
      incarnationId: record.incarnationId,
      fenced: record.fenced,
      inControlledShutdown: record.inControlledShutdown,
      rack: record.rack,
      endpoints: record.endPoints.map(endpointOf),
      features: featureRanges(record.features),
      directories: record.logDirs,
      cordonedDirectories: record.cordonedLogDirs ?? [],
    })
  }

  unregister(id: number): void {
    this.changed.add(id)
    this.#brokers.delete(id)
  }

  /** @param epoch of the registration that is meant; another one is an error in the log. */
  change(id: number, epoch: number, change: Partial<Omit<BrokerImage, 'id' | 'epoch'>>): void {
    const before = this.#brokers.get(id)
    if (before === undefined || before.epoch !== epoch) {
      throw new MetadataDamaged(`a metadata record changes broker ${id} of epoch ${epoch}, which is not registered`)
    }
    this.changed.add(id)
    this.#brokers.set(id, { ...before, ...change })
  }

  registrationChange(record: BrokerRegistrationChangeRecord): void {
    this.change(record.brokerId, record.brokerEpoch, {
      ...(record.fenced === 0 ? {} : { fenced: record.fenced === 1 }),
      ...(record.inControlledShutdown === 0 ? {} : { inControlledShutdown: record.inControlledShutdown === 1 }),
      ...(record.logDirs.length === 0 ? {} : { directories: record.logDirs }),
      ...(record.cordonedLogDirs === null ? {} : { cordonedDirectories: record.cordonedLogDirs }),
    })
  }

  registerController(record: RegisterControllerRecord): void {
    this.#controllers.set(record.controllerId, {
      id: record.controllerId,
      incarnationId: record.incarnationId,
      zkMigrationReady: record.zkMigrationReady,
      endpoints: record.endPoints.map(endpointOf),
      features: featureRanges(record.features),
    })
  }

  unregisterController(id: number): void {
    this.#controllers.delete(id)
  }

  apply(): BrokersImage {
    return new BrokersImage(inOrder(this.#brokers), inOrder(this.#controllers))
  }
}

function inOrder<T>(byId: ReadonlyMap<number, T>): ReadonlyMap<number, T> {
  return new Map([...byId].toSorted(([a], [b]) => a - b))
}

function endpointOf({ name, host, port, securityProtocol }: EndpointImage): EndpointImage {
  return { name, host, port, securityProtocol }
}

function featureRanges(features: readonly (FeatureRange & { readonly name: string })[]): ReadonlyMap<string, FeatureRange> {
  return new Map(
    features.map(({ name, minSupportedVersion, maxSupportedVersion }) => [name, { minSupportedVersion, maxSupportedVersion }]),
  )
}
