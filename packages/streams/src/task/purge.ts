// Repartition records that are processed and committed are no one's any more: their topics keep records for ever, so they are deleted.
import type { Admin, OffsetToCommit, TopicPartition } from '@millrace/client'
import type { Clock, Logger } from '@millrace/host'
import { UnsupportedVersion } from '@millrace/protocol'

const purgeEveryMs = 30_000
const patienceMs = 5000

/** Deletes, every half minute as Kafka Streams does, what lies before the committed offsets. A failure only leaves it for the next time. */
export class Purge {
  readonly #admin: Admin
  readonly #clock: Clock
  readonly #log: Logger
  readonly #isRepartition: (topic: string) => boolean
  readonly #committed = new Map<string, TopicPartition & { readonly offset: number }>()
  #dueAt: number
  #isServed = true

  constructor(admin: Admin, clock: Clock, log: Logger, isRepartition: (topic: string) => boolean) {
    this.#admin = admin
    this.#clock = clock
    this.#log = log
    this.#isRepartition = isRepartition
    this.#dueAt = clock.monotonic() + purgeEveryMs
  }

  /** Takes note of what a commit has made final. */
  committed(offsets: readonly OffsetToCommit[]): void {
    for (const { topic, partition, offset } of offsets) {
      if (this.#isRepartition(topic)) this.#committed.set(`${topic}-${partition}`, { topic, partition, offset })
    }
  }

  async whenDue(signal: AbortSignal): Promise<void> {
    if (!this.#isServed || this.#committed.size === 0 || this.#clock.monotonic() < this.#dueAt) return
    this.#dueAt = this.#clock.monotonic() + purgeEveryMs
    const offsets = [...this.#committed.values()]
    this.#committed.clear()
    try {
      await this.#admin.deleteRecords(offsets, { signal, timeoutMs: patienceMs })
    } catch (failure) {
      signal.throwIfAborted()
      if (failure instanceof UnsupportedVersion) {
        this.#isServed = false
        this.#log.warn('the broker does not delete records: repartition topics keep what was processed', {
          topics: [...new Set(offsets.map(({ topic }) => topic))],
        })
      } else this.#log.debug('processed repartition records were not deleted yet', { reason: String(failure) })
    }
  }
}
