// How many producers all logs together remember: above a bound those are forgotten that were quiet longest.
import type { Producer } from './producer.ts'

/** What of a log's producer state is needed here. */
export interface Remembered {
  readonly producers: Map<number, Producer>
}

/** So much below the bound, as a share, is come down to, so that not every new producer costs a pass. */
const shareKept = 0.9
/** Producers that are looked at in one turn of the event loop. */
const producersPerTurn = 50_000
const bucketCount = 1_024

/**
 * Forgets as a time-out would, only sooner: a producer that writes again is taken at any sequence. Those with an open transaction stay.
 * @param pause lets others have their turn. @returns how many were forgotten.
 */
export async function limitProducers(states: readonly Remembered[], most: number, pause: () => Promise<void>): Promise<number> {
  const total = states.reduce((sum, { producers }) => sum + producers.size, 0)
  if (total <= most) return 0
  let looked = 0
  const each = async (look: (producer: Producer, of: Remembered) => void): Promise<void> => {
    for (const state of states) {
      for (const producer of state.producers.values()) {
        if (++looked % producersPerTurn === 0) await pause()
        if (producer.transactionFirstOffset === -1) look(producer, state)
      }
    }
  }
  let [first, last] = [Infinity, -Infinity]
  await each(({ lastTimestamp }) => {
    first = Math.min(first, lastTimestamp)
    last = Math.max(last, lastTimestamp)
  })
  // By the time of their last batch, in buckets: to sort a million would hold the event loop.
  const bucketOf = (time: number): number =>
    Math.min(bucketCount - 1, Math.max(0, Math.floor(((time - first) / (last - first + 1)) * bucketCount)))
  const counts = new Uint32Array(bucketCount)
  await each(({ lastTimestamp }) => counts[bucketOf(lastTimestamp)]!++)
  const forget = total - Math.floor(most * shareKept)
  // All of the buckets below the bound go, and of its own as many as are left to go.
  let bound = 0
  let ofBound = forget
  for (; bound < bucketCount - 1 && counts[bound]! <= ofBound; bound++) ofBound -= counts[bound]!
  let forgotten = 0
  await each((producer, state) => {
    const bucket = bucketOf(producer.lastTimestamp)
    if (bucket > bound || (bucket === bound && ofBound-- <= 0)) return
    if (state.producers.delete(producer.producerId)) forgotten++
  })
  return forgotten
}
