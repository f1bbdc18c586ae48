// Random scripts of requests over all APIs that both sides serve, in all versions: courses of requests as clients have them, with single ones of any kind between.
import type { SeededRandom } from '@millrace/host/simulated'
import { ApiKey } from '@millrace/protocol'
import { randomFault, type Fault } from './broken-frames.ts'
import { flows } from './flows.ts'
import type { ApiSpec } from './spec.ts'
import { type Body, Values } from './values.ts'

export interface Request {
  readonly key: number
  readonly version: number
  readonly body: Body
  /** What is wrong with its bytes. */
  readonly fault?: Fault
}
/** Lets a time run out. */
export interface Wait {
  readonly waitMs: number
}
export type Step = Request | Wait

/** How often an API is chosen, where it is not once. */
const weights: Readonly<Record<number, number>> = {
  [ApiKey.PRODUCE]: 5,
  [ApiKey.FETCH]: 4,
  [ApiKey.OFFSET_COMMIT]: 3,
  [ApiKey.JOIN_GROUP]: 2,
  [ApiKey.SYNC_GROUP]: 2,
  [ApiKey.HEARTBEAT]: 2,
  [ApiKey.INIT_PRODUCER_ID]: 3,
  [ApiKey.ADD_PARTITIONS_TO_TXN]: 3,
  [ApiKey.END_TXN]: 3,
  [ApiKey.TXN_OFFSET_COMMIT]: 2,
  [ApiKey.CONSUMER_GROUP_HEARTBEAT]: 3,
  [ApiKey.OFFSET_FETCH]: 2,
  [ApiKey.LIST_OFFSETS]: 2,
}

/** One fault among so many requests. */
const requestsToAFault = 6

export function apisToTry(
  specs: ReadonlyMap<number, ApiSpec>,
  served: ReadonlyMap<number, readonly [number, number]>,
): ReadonlyMap<number, ApiSpec> {
  const found = new Map<number, ApiSpec>()
  for (const [key, [from, to]] of served) {
    const spec = specs.get(key)
    if (spec === undefined) throw new RangeError(`no specification tells of the API ${key}`)
    found.set(key, { ...spec, minVersion: Math.max(spec.minVersion, from), maxVersion: Math.min(spec.maxVersion, to) })
  }
  return found
}

export function randomScript(random: SeededRandom, apis: ReadonlyMap<number, ApiSpec>, length: number): Step[] {
  const often = [...apis.values()].flatMap((spec) => Array.from({ length: weights[spec.key] ?? 1 }, () => spec))
  const single = (): Request => {
    const spec = often[random.below(often.length)] as ApiSpec
    const version = spec.minVersion + random.below(spec.maxVersion - spec.minVersion + 1)
    const request = { key: spec.key, version, body: new Values(random, spec.key, version).fields(spec.fields) }
    return random.below(requestsToAFault) === 0 ? { ...request, fault: randomFault(random) } : request
  }
  const script: Step[] = []
  while (script.length < length) {
    if (random.below(10) < 4) {
      script.push(single())
      continue
    }
    const flow = flows[random.below(flows.length)] as (typeof flows)[number]
    for (const step of flow(random)) {
      if (random.below(8) === 0) script.push(single())
      if ('waitMs' in step) script.push(step)
      else {
        const spec = apis.get(step.key)
        if (spec === undefined) continue
        const [from, to] = [Math.max(spec.minVersion, step.from ?? 0), Math.min(spec.maxVersion, step.to ?? 99)]
        const version = from + random.below(to - from + 1)
        script.push({ key: spec.key, version, body: new Values(random, spec.key, version, step.given, true).fields(spec.fields) })
        // What a client that got no answer does.
        if (random.below(16) === 0) script.push({ ...(script.at(-1) as Step) })
      }
    }
  }
  return script
}
