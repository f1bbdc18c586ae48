// Failpoints: this process ends itself with SIGKILL at a named point between two durable steps. For tests of crashes.
import type { Failpoint } from '@millrace/host'
import type { Call, Option } from './arguments.ts'
import { UsageError } from './arguments.ts'

export const failpointOption: Option = {
  value: 'NAME[:N]',
  doc: 'kill this process at the N-th passage of a point between two durable steps; for tests',
}

/** What the call asks for. Points that are not named are passed. */
export function failpointOf(call: Call): Failpoint {
  const asked = call.text('failpoint')
  if (asked === undefined) return () => undefined
  const match = /^(.+?)(?::(\d+))?$/.exec(asked)
  if (match === null) throw new UsageError(`--failpoint ${asked}: NAME or NAME:N`)
  let left = Number(match[2] ?? 1)
  return (name) => {
    if (name === match[1] && --left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
