// All targets with the share of a run's time that each gets. Loaded behind the counters: it brings in all packages.
import { BrokerTarget } from './broker-target.ts'
import { decodeTarget, frameTarget, recordsTarget } from './parser-targets.ts'
import type { Target } from './target.ts'

export function allTargets(seed: number): readonly { readonly target: Target; readonly share: number }[] {
  return [
    { target: decodeTarget, share: 20 },
    { target: frameTarget, share: 2 },
    { target: recordsTarget, share: 18 },
    { target: new BrokerTarget(seed), share: 40 },
  ]
}
