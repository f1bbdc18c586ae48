// A long decision in a test: all its steps at once.
import type { Decision, LongDecision } from '../src/controller/decision.ts'

export function decided<A>(steps: LongDecision<A>): Decision<A> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
