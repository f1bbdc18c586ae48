// Incremental fetches: what the broker remembers of us, and what therefore needs no saying (KIP-227). Decides; never waits.
import { ErrorCode } from '@millrace/protocol'
import type { Uuid } from '@millrace/protocol'

/** One partition as a fetch asks for it. */
export interface FetchWant {
  readonly topic: string
  readonly topicId: Uuid
  readonly partition: number
  readonly fetchOffset: number
  readonly currentLeaderEpoch: number
  readonly lastFetchedEpoch: number
  readonly maxBytes: number
}

export interface FetchPlan {
  readonly sessionId: number
  readonly sessionEpoch: number
  /** Partitions that are new or changed; all of them without a session. */
  readonly asked: readonly FetchWant[]
  /** Partitions that leave the session. */
  readonly forgotten: readonly FetchWant[]
}

const lastEpoch = 0x7fff_ffff

export class FetchSession {
  #id = 0
  /** 0 asks for a new session; then counted up with every request. */
  #epoch = 0
  #known = new Map<string, FetchWant>()

  /** What to send for these partitions. */
  plan(wants: readonly FetchWant[]): FetchPlan {
    const wanted = new Map(wants.map((want) => [`${want.topic}-${want.partition}`, want]))
    const fresh = this.#epoch === 0
    const asked: FetchWant[] = []
    const forgotten: FetchWant[] = []
    if (!fresh) {
      for (const [key, known] of this.#known) {
        const want = wanted.get(key)
        // A topic made anew under its name is another topic to the session.
        if (want === undefined || want.topicId !== known.topicId) forgotten.push(known)
      }
    }
    for (const [key, want] of wanted) {
      const known = fresh ? undefined : this.#known.get(key)
      if (known === undefined || !isSame(known, want)) asked.push(want)
    }
    this.#known = wanted
    return { sessionId: this.#id, sessionEpoch: this.#epoch, asked, forgotten }
  }

  /** An answer came. @returns false: the session is over, ask again in full. */
  answered(errorCode: number, sessionId: number): boolean {
    switch (errorCode) {
      case ErrorCode.NONE:
        break
      case ErrorCode.FETCH_SESSION_ID_NOT_FOUND:
      case ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR:
      case ErrorCode.INCONSISTENT_TOPIC_ID:
        this.#begin(0)
        return false
      default:
        this.lost()
        return false
    }
    if (sessionId === 0) {
      // The broker keeps no session for us: every request stays a full one.
      this.#begin(0)
      return true
    }
    this.#id = sessionId
    this.#epoch = this.#epoch === lastEpoch ? 1 : this.#epoch + 1
    return true
  }

  /** A request was lost: what the broker remembers is unknown. The next one replaces the session. */
  lost(): void {
    this.#begin(this.#id)
  }

  #begin(id: number): void {
    this.#id = id
    this.#epoch = 0
    this.#known = new Map()
  }
}

function isSame(a: FetchWant, b: FetchWant): boolean {
  return (
    a.topicId === b.topicId &&
    a.fetchOffset === b.fetchOffset &&
    a.currentLeaderEpoch === b.currentLeaderEpoch &&
    a.lastFetchedEpoch === b.lastFetchedEpoch &&
    a.maxBytes === b.maxBytes
  )
}
