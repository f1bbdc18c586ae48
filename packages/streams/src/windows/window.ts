// Windows of event time: [start, end) by size, and how long past its end one stays open.
import type { Duration } from './duration.ts'
import { milliseconds } from './duration.ts'

/** A key within one window. `start` is inside, `end` is not; both in ms since 1970. */
export interface Windowed<K> {
  readonly key: K
  readonly start: number
  readonly end: number
}

/** Windows that follow each other without a gap, aligned to 1970. */
export interface TumblingWindows {
  readonly kind: 'tumbling'
  readonly sizeMs: number
  /** A window takes records until stream time reaches its end plus this. */
  readonly graceMs: number
  /** How long a store keeps a window: Kafka's default, size + grace. */
  readonly retentionMs: number
}

/**
 * @param grace is required: how late a record may come, measured in stream time. 0 closes a window at its end.
 * @throws RangeError the size is 0.
 */
export function tumbling(size: Duration, options: { readonly grace: Duration }): TumblingWindows {
  const sizeMs = milliseconds(size)
  if (sizeMs === 0) throw new RangeError('a window cannot be empty: its size must be at least 1 ms')
  const graceMs = milliseconds(options.grace)
  return { kind: 'tumbling', sizeMs, graceMs, retentionMs: sizeMs + graceMs }
}
