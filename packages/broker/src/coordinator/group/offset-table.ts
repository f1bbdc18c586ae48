// Values by group, topic and partition; branches that hold nothing are removed.

export class OffsetTable<V> {
  readonly #groups = new Map<string, Map<string, Map<number, V>>>()
  #size = 0

  /** All values. */
  get size(): number {
    return this.#size
  }

  get(groupId: string, topic: string, partition: number): V | undefined {
    return this.#groups.get(groupId)?.get(topic)?.get(partition)
  }

  /** All of one group. */
  group(groupId: string): ReadonlyMap<string, ReadonlyMap<number, V>> | undefined {
    return this.#groups.get(groupId)
  }

  groupIds(): IterableIterator<string> {
    return this.#groups.keys()
  }

  set(groupId: string, topic: string, partition: number, value: V): void {
    let topics = this.#groups.get(groupId)
    if (topics === undefined) this.#groups.set(groupId, (topics = new Map()))
    let partitions = topics.get(topic)
    if (partitions === undefined) topics.set(topic, (partitions = new Map()))
    if (!partitions.has(partition)) this.#size++
    partitions.set(partition, value)
  }

  delete(groupId: string, topic: string, partition: number): void {
    const topics = this.#groups.get(groupId)
    const partitions = topics?.get(topic)
    if (topics === undefined || partitions === undefined) return
    if (partitions.delete(partition)) this.#size--
    if (partitions.size === 0) topics.delete(topic)
    if (topics.size === 0) this.#groups.delete(groupId)
  }

  forEach(visit: (groupId: string, topic: string, partition: number, value: V) => void): void {
    for (const groupId of this.#groups.keys()) {
      this.forEachOf(groupId, (topic, partition, value) => visit(groupId, topic, partition, value))
    }
  }

  forEachOf(groupId: string, visit: (topic: string, partition: number, value: V) => void): void {
    for (const [topic, partitions] of this.#groups.get(groupId) ?? []) {
      for (const [partition, value] of partitions) visit(topic, partition, value)
    }
  }
}
