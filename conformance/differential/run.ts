// npm run conformance -- --differential [--seed N] [--steps M]: random requests to Apache Kafka and to us; whatever they answer differently is cut down to the shortest script that shows it.
import { SeededRandom } from '@millrace/host/simulated'
import { missingJudges } from '@millrace/judges'
import { ApiKey, apis } from '@millrace/protocol'
import { comparable, difference } from './compare.ts'
import { knownDifference } from './known.ts'
import { apisToTry, randomScript, type Step } from './script.ts'
import { host, startSides, type Sides } from './sides.ts'
import { readSpecs } from './spec.ts'

const stepsInScript = 25
/** Asked again until they agree, or this is over: Apache Kafka shows a change a moment after it was made. */
const settleMs = 2_500
const onlyRead = new Set<number>([
  ApiKey.LIST_OFFSETS,
  ApiKey.METADATA,
  ApiKey.OFFSET_FETCH,
  ApiKey.FIND_COORDINATOR,
  ApiKey.DESCRIBE_GROUPS,
  ApiKey.LIST_GROUPS,
  ApiKey.OFFSET_FOR_LEADER_EPOCH,
  ApiKey.DESCRIBE_CONFIGS,
  ApiKey.DESCRIBE_LOG_DIRS,
  ApiKey.LIST_PARTITION_REASSIGNMENTS,
  ApiKey.DESCRIBE_CLUSTER,
  ApiKey.DESCRIBE_PRODUCERS,
  ApiKey.DESCRIBE_TRANSACTIONS,
  ApiKey.LIST_TRANSACTIONS,
  ApiKey.CONSUMER_GROUP_DESCRIBE,
  ApiKey.LIST_CONFIG_RESOURCES,
  ApiKey.DESCRIBE_TOPIC_PARTITIONS,
])
const changesMetadata = new Set<number>([
  ApiKey.CREATE_TOPICS,
  ApiKey.DELETE_TOPICS,
  ApiKey.CREATE_PARTITIONS,
  ApiKey.ALTER_CONFIGS,
  ApiKey.INCREMENTAL_ALTER_CONFIGS,
  ApiKey.ELECT_LEADERS,
  ApiKey.ALTER_PARTITION_REASSIGNMENTS,
  ApiKey.ALTER_REPLICA_LOG_DIRS,
])

interface Found {
  readonly at: number
  readonly what: string
}

export interface DifferentialOptions {
  readonly seed: number
  readonly steps: number
  /** Stops at so many differences. */
  readonly most: number
}

/** @returns how many kinds of differences were found; undefined: the judges are not here. */
export async function differential({ seed, steps, most }: DifferentialOptions): Promise<number | undefined> {
  const missing = missingJudges('broker')
  if (missing !== undefined) {
    process.stdout.write(`  skipped  differential: ${missing}\n`)
    return undefined
  }
  const sides = await startSides()
  try {
    for (const side of [sides.theirs, sides.ours]) await side.coordinators()
    return await new Run(sides, seed).all(steps, most)
  } finally {
    await sides.stop()
  }
}

class Run {
  readonly #sides: Sides
  readonly #seed: number
  readonly #seen = new Set<string>()
  #scripts = 0

  constructor(sides: Sides, seed: number) {
    this.#sides = sides
    this.#seed = seed
  }

  async all(steps: number, most: number): Promise<number> {
    const { theirs, ours } = this.#sides
    const [served, asked] = [await ours.versions(), await theirs.versions()]
    const both = new Map([...served].filter(([key]) => asked.has(key)))
    const apisOfBoth = apisToTry(readSpecs(), both)
    let done = 0
    for (let n = 0; done < steps && this.#seen.size < most; n++) {
      const script = randomScript(new SeededRandom(this.#seed + n), apisOfBoth, stepsInScript)
      done += script.length
      const found = await this.#play(script)
      if (found === undefined) continue
      const kind = kindOf(script[found.at] as Step, found.what)
      if (this.#seen.has(kind)) continue
      this.#seen.add(kind)
      await this.#tell(script, found, this.#seed + n)
    }
    process.stdout.write(`  ${done} requests, ${this.#seen.size} differences (seed ${this.#seed})\n`)
    return this.#seen.size
  }

  /** Plays a script on new names. @returns the first difference. */
  async #play(script: readonly Step[]): Promise<Found | undefined> {
    const { theirs, ours } = this.#sides
    const prefix = `df${++this.#scripts}x`
    for (const side of [theirs, ours]) {
      side.begin(prefix)
      await side.makeTopics()
    }
    try {
      for (const [at, step] of script.entries()) {
        const what = await this.#same(step)
        if (what !== undefined) return { at, what }
      }
      return undefined
    } finally {
      for (const side of [theirs, ours]) await side.dropTopics()
    }
  }

  async #same(step: Step): Promise<string | undefined> {
    const { theirs, ours } = this.#sides
    const until = host.clock.monotonic() + settleMs
    for (;;) {
      const [a, b] = await Promise.all([theirs.run(step), ours.run(step)])
      const what = difference(comparable(a, theirs), comparable(b, ours))
      if (what === undefined) {
        if (changesMetadata.has(step.key)) await host.clock.sleep(150)
        return undefined
      }
      if (knownDifference(step, what)) return undefined
      if (!onlyRead.has(step.key) || host.clock.monotonic() > until) return what
      await host.clock.sleep(100)
    }
  }

  /** Leaves out steps as long as the same difference stays. */
  async #tell(script: readonly Step[], found: Found, seed: number): Promise<void> {
    const last = script[found.at] as Step
    const kind = kindOf(last, found.what)
    let before = script.slice(0, found.at)
    let what = found.what
    for (let size = Math.ceil(before.length / 2); size >= 1 && before.length > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < before.length;) {
        const fewer = [...before.slice(0, from), ...before.slice(from + size)]
        const again = await this.#play([...fewer, last])
        if (again !== undefined && again.at === fewer.length && kindOf(last, again.what) === kind) {
          before = fewer
          what = again.what
        } else from += size
      }
    }
    process.stdout.write(`  DIFFERENT (seed ${seed}): ${what}\n`)
    for (const { key, version, body } of [...before, last])
      process.stdout.write(`    ${apis.get(key)?.name} v${version} ${JSON.stringify(body)}\n`)
  }
}

/** Differences of one API at one place with the same values are one. */
function kindOf({ key }: Step, what: string): string {
  return `${key} ${what.replaceAll(/\.\d+/g, '').slice(0, 160)}`
}
