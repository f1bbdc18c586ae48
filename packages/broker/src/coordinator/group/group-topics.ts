// The cluster's topics as groups look at them: which exist, whether they have changed, whether new ones have come.
import type { Uuid } from '@millrace/protocol'
import type { MetadataView, TopicView } from '../metadata-view.ts'
import { groupHash, topicHash } from './metadata-hash.ts'

export class GroupTopics {
  readonly #metadata: MetadataView
  readonly #rackOf: (node: number) => string | null
  readonly #hashes = new WeakMap<TopicView, bigint>()
  #known: ReadonlySet<Uuid> = new Set()
  #knownOf: object | undefined
  #newTopicsVersion = -1

  constructor(metadata: MetadataView, rackOf: (node: number) => string | null) {
    this.#metadata = metadata
    this.#rackOf = rackOf
  }

  /** Another object whenever some topic has changed. */
  get image(): MetadataView['image']['topics'] {
    return this.#metadata.image.topics
  }

  byName(name: string): TopicView | undefined {
    return this.image.byName(name)
  }

  byId(id: Uuid): TopicView | undefined {
    return this.image.byId(id)
  }

  partitionCount(id: Uuid): number {
    return this.image.byId(id)?.partitions.length ?? 0
  }

  /** Offset of the metadata log up to which the image knows. */
  get version(): number {
    return this.#metadata.image.offset ?? 0
  }

  /** The version at which topics were last added, by which patterns are resolved anew. */
  newTopicsVersion(): number {
    const { image } = this
    if (image === this.#knownOf) return this.#newTopicsVersion
    const ids = new Set<Uuid>()
    let added = false
    for (const { id } of image.all?.() ?? []) {
      ids.add(id)
      if (!this.#known.has(id)) added = true
    }
    this.#known = ids
    this.#knownOf = image
    if (added) this.#newTopicsVersion = this.version
    return this.#newTopicsVersion
  }

  names(): string[] {
    return [...(this.image.all?.() ?? [])].map(({ name }) => name)
  }

  /** Ids of those that exist. */
  ids(names: Iterable<string>): Set<Uuid> {
    const ids = new Set<Uuid>()
    for (const name of names) {
      const topic = this.image.byName(name)
      if (topic !== undefined) ids.add(topic.id)
    }
    return ids
  }

  hash(names: Iterable<string>): bigint {
    return groupHash(names, (name) => {
      const topic = this.image.byName(name)
      if (topic === undefined) return undefined
      let hash = this.#hashes.get(topic)
      if (hash === undefined) this.#hashes.set(topic, (hash = topicHash(topic, this.#rackOf)))
      return hash
    })
  }
}
