// All targets with the share of a run's time that each gets. Loaded behind the counters: it brings in all packages.
import { BrokerTarget } from './broker-target.ts'
import { clientTarget } from './client-target.ts'
import { connectTarget } from './connect-targets.ts'
import { codecsTarget } from './codec-targets.ts'
import { logsTarget, startsTarget } from './directory-targets.ts'
import { filesTarget } from './file-targets.ts'
import { decodeTarget, frameTarget, recordsTarget } from './parser-targets.ts'
import { recordKindsTarget } from './record-targets.ts'
import { streamsTarget } from './stream-targets.ts'
import type { Target } from './target.ts'

export function allTargets(): readonly { readonly target: Target; readonly share: number }[] {
  return [
    { target: decodeTarget, share: 15 },
    { target: frameTarget, share: 2 },
    { target: recordsTarget, share: 12 },
    { target: codecsTarget, share: 6 },
    { target: recordKindsTarget, share: 10 },
    { target: filesTarget, share: 12 },
    { target: clientTarget, share: 12 },
    { target: connectTarget, share: 8 },
    { target: streamsTarget, share: 3 },
    { target: logsTarget, share: 12 },
    { target: startsTarget, share: 10 },
    { target: new BrokerTarget('broker'), share: 28 },
    { target: new BrokerTarget('clients'), share: 12 },
  ]
}
