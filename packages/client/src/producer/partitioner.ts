// Which partition a record without a key goes to: sticky (KIP-480, KIP-794).
import type { Random } from '@millrace/host'

/** What the sticky choice looks at, a partition each, in partition order. */
export interface PartitionLoad {
  /** Batches waiting for their broker. */
  readonly queued: number
  /** False while nobody leads it. */
  readonly available: boolean
}

/**
 * Records without a key stay on one partition until `stickyBytes` went there, then move on, so that batches fill. The next one is drawn
 * at random, and the fewer batches wait for a partition the likelier it is drawn; a slow broker so gets less (KIP-794).
 */
export class StickyPartitioner {
  readonly #random: Random
  readonly #stickyBytes: number
  #partition = -1
  #bytes = 0

  constructor(random: Random, stickyBytes: number) {
    this.#random = random
    this.#stickyBytes = stickyBytes
  }

  /** Where the next record goes. @param loads asked for only when a new partition is drawn. */
  partition(partitions: number, loads: () => readonly PartitionLoad[]): number {
    if (this.#partition < 0 || this.#partition >= partitions || this.#bytes >= this.#stickyBytes) {
      this.#partition = drawPartition(partitions, loads(), this.#random)
      this.#bytes = 0
    }
    return this.#partition
  }

  /** A record of so many bytes went where `partition` said. */
  wrote(bytes: number): void {
    this.#bytes += bytes
  }

  /** The partition has no leader any more: draw again. */
  leave(partition: number): void {
    if (this.#partition === partition) this.#partition = -1
  }
}

/** Draws a partition with weight (longest queue + 1 − its queue); those without a leader only when there is none with one. */
export function drawPartition(partitions: number, loads: readonly PartitionLoad[], random: Random): number {
  const candidates: number[] = []
  let longest = 0
  for (let partition = 0; partition < partitions; partition++) {
    const load = loads[partition]
    if (load === undefined || !load.available) continue
    candidates.push(partition)
    longest = Math.max(longest, load.queued)
  }
  if (candidates.length === 0) return random.below(partitions)
  let total = 0
  for (const partition of candidates) total += longest + 1 - loads[partition]!.queued
  let drawn = random.below(total)
  for (const partition of candidates) {
    drawn -= longest + 1 - loads[partition]!.queued
    if (drawn < 0) return partition
  }
  return candidates[0]!
}
