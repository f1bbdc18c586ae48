// What work needs to know of where it is done: a simulation, or processes on this machine.
import type { Millrace } from '@millrace/client'
import type { Clock, Host, Random } from '@millrace/host'
import type { History } from '../history.ts'
import type { Plan } from '../plan.ts'

export interface Workplace {
  readonly plan: Plan
  readonly history: History
  /** Milliseconds since some point, virtual ones in a simulation. */
  readonly now: number
  /** No new work begins. */
  readonly isEnding: boolean
  /** Whoever follows others may stop too. */
  readonly isOver: boolean
  /** Tells the trace. */
  note(line: string): void
}

/** What one life of a client's machine works with. */
export interface Working {
  readonly place: Workplace
  /** Of the machine; the life's number makes it unique. */
  readonly name: string
  readonly life: number
  readonly host: Pick<Host, 'clock'>
  readonly random: Random
  /** A new client on this machine. */
  client(): Millrace
}

export type Work = (working: Working) => Promise<void>

/** Who looks at the whole from outside. */
export interface Looking {
  readonly place: Workplace
  readonly clock: Clock
  client(name: string): Millrace
}

/** What a client may meet when the world is unkind; anything else is a bug of the client. */
const expectedFailures: ReadonlySet<string> = new Set([
  'KafkaError',
  'TimeoutError',
  'ProducerFenced',
  'ClosedError',
  'BrokersUnreachable',
])

/** Goes on when the failure is one that clients are to expect. */
export function expected(place: Workplace, name: string, failure: unknown): void {
  const cause = failure as Error
  place.note(`${name}: ${cause.name}: ${cause.message}`)
  const isKnown = expectedFailures.has(cause.name) && !/UNKNOWN_SERVER_ERROR/.test(cause.message)
  if (!isKnown) place.history.broken('clients fail as they say', `${name}: ${describe(cause)}`)
}

export function describe(cause: Error): string {
  const because = cause.cause instanceof Error ? ` <- ${describe(cause.cause)}` : ''
  return `${cause.stack ?? cause.message}${because}`
}
