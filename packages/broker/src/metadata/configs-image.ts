// Dynamic settings by resource, and what records change in them.
import type { ConfigRecord } from './records/config-record.ts'
import { SharedMap } from './shared-map.ts'
import { MetadataDamaged } from './metadata-damaged.ts'

export type ConfigResourceType = 'topic' | 'broker' | 'group' | 'client-metrics'

/** What a setting belongs to. A broker with the empty name: all brokers. */
export interface ConfigResource {
  readonly type: ConfigResourceType
  readonly name: string
}

const typeIds: Readonly<Record<ConfigResourceType, number>> = { topic: 2, broker: 4, 'client-metrics': 16, group: 32 }

/** Kafka's number of a resource type. */
export function resourceTypeId(type: ConfigResourceType): number {
  return typeIds[type]
}

/** The resource type of Kafka's number; undefined for one that holds no settings. */
export function resourceTypeOf(id: number): ConfigResourceType | undefined {
  return (Object.keys(typeIds) as ConfigResourceType[]).find((type) => typeIds[type] === id)
}

const nothing: ReadonlyMap<string, string> = new Map()

export class ConfigsImage {
  static readonly empty = new ConfigsImage(SharedMap.empty())
  readonly #byResource: SharedMap<ReadonlyMap<string, string>>

  constructor(byResource: SharedMap<ReadonlyMap<string, string>>) {
    this.#byResource = byResource
  }

  /** The settings of a resource; none set: an empty map. */
  of(resource: ConfigResource): ReadonlyMap<string, string> {
    return this.#byResource.get(keyOf(resource)) ?? nothing
  }

  *all(): Generator<readonly [ConfigResource, ReadonlyMap<string, string>]> {
    for (const [key, settings] of this.#byResource) yield [resourceOf(key), settings]
  }

  with(changes: Iterable<readonly [ConfigResource, ReadonlyMap<string, string>]>): ConfigsImage {
    return new ConfigsImage(
      this.#byResource.with(
        [...changes].map(([resource, settings]) => [keyOf(resource), settings.size === 0 ? undefined : settings]),
      ),
    )
  }
}

/** Changes of settings on the way from one image to the next. */
export class ConfigsDelta {
  readonly base: ConfigsImage
  readonly #changed = new Map<string, Map<string, string>>()

  constructor(base: ConfigsImage) {
    this.base = base
  }

  /** Resources of which a setting was set or removed. */
  get changed(): readonly ConfigResource[] {
    return [...this.#changed.keys()].map(resourceOf)
  }

  config(record: ConfigRecord): void {
    const type = resourceTypeOf(record.resourceType)
    if (type === undefined)
      throw new MetadataDamaged(`a metadata record configures a resource of type ${record.resourceType}, which is unknown`)
    const settings = this.#open({ type, name: record.resourceName })
    if (record.value === null) settings.delete(record.name)
    else settings.set(record.name, record.value)
  }

  /** A topic that goes takes its settings along. */
  removeTopic(name: string): void {
    const resource: ConfigResource = { type: 'topic', name }
    if (this.#changed.has(keyOf(resource)) || this.base.of(resource).size > 0) this.#open(resource).clear()
  }

  apply(): ConfigsImage {
    return this.base.with([...this.#changed].map(([key, settings]) => [resourceOf(key), new Map(settings)]))
  }

  #open(resource: ConfigResource): Map<string, string> {
    const key = keyOf(resource)
    let settings = this.#changed.get(key)
    if (settings === undefined) this.#changed.set(key, (settings = new Map(this.base.of(resource))))
    return settings
  }
}

function keyOf({ type, name }: ConfigResource): string {
  return `${type}:${name}`
}

function resourceOf(key: string): ConfigResource {
  const at = key.indexOf(':')
  return { type: key.slice(0, at) as ConfigResourceType, name: key.slice(at + 1) }
}
