// Limits of a server in tests: few bytes, and as many connections as anyone opens, unless a test says otherwise.
import type { ServerLimits } from '../src/network/server.ts'

type Limits = { -readonly [Name in keyof ServerLimits]: ServerLimits[Name] }

/** They can be changed while the server runs, as settings are. */
export function serverLimits(changed: Partial<ServerLimits> = {}): Limits {
  return {
    requestBytesMax: 1_000_000,
    waitingBytesMax: 10_000,
    waitingRequestsMax: 100,
    heldBytesMax: 100_000,
    unsentBytesMax: 1_000_000,
    connectionsMax: 10_000,
    descriptorsMax: Number.POSITIVE_INFINITY,
    connectionsPerHostMax: 10_000,
    connectionsPerHostOverrides: new Map(),
    connectionsPerSecondMax: 2 ** 31 - 1,
    queuedRequestsMax: 500,
    backlog: undefined,
    idleMsMax: 60_000,
    ...changed,
  }
}
