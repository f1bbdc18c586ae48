// npm run conformance -- --differential [--seed N] [--steps M] [--coverage FILE] [--report FILE]: kept and random requests to Apache Kafka and to us; whatever they answer differently is cut down to the shortest script that shows it.
import { writeFileSync } from 'node:fs'
import { SeededRandom } from '@millrace/host/simulated'
import { missingJudges } from '@millrace/judges'
import { ApiKey, apis } from '@millrace/protocol'
import { comparable, difference } from './compare.ts'
import { Coverage } from './coverage.ts'
import { keptScripts } from './kept.ts'
import { knownDifference } from './known.ts'
import { apisToTry, randomScript, type Request, type Step } from './script.ts'
import { type Asked, host } from './side.ts'
import { startSides, type Sides } from './sides.ts'
import { type ApiSpec, readSpecs } from './spec.ts'

const stepsInScript = 40
/** Asked again until they agree, or this is over: Apache Kafka shows a change a moment after it was made. */
const settleMs = 5_000
/** So long both may keep still before they count as waiting; where one has answered, the other has longer. */
const quietMs = 250
const silenceMs = 10_000
const turnMs = 50
/** Of a request that is none nobody can say whether it is to be answered. */
const brokenQuietMs = 1_000
/** Patterns of topics are looked up behind the answer, and nothing tells when: what comes before that is chance. Where the group's epoch tells, it is waited for. */
const patternMs = 200
/** A transaction whose end takes longer hangs. */
const hangsMs = 2_000
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
])
const endsTransactions = new Set<number>([ApiKey.END_TXN, ApiKey.INIT_PRODUCER_ID])
/** Others may have to come before these are answered. */
const waits = new Set<number>([ApiKey.JOIN_GROUP, ApiKey.SYNC_GROUP])

interface Difference {
  readonly request: Request
  readonly what: string
}

interface Found extends Difference {
  /** The last step that was played. */
  readonly upTo: number
}

/** A request that neither side has answered yet. */
interface Waiting {
  readonly request: Request
  readonly asked: readonly [Asked, Asked]
}

export interface DifferentialOptions {
  readonly seed: number
  readonly steps: number
  /** Stops at so many differences. */
  readonly most: number
  /** Keeps what was reached, and adds to what is there. */
  readonly coverage?: string
  /** Where to write a table of what was reached. */
  readonly report?: string
}

/** @returns how many kinds of differences were found; undefined: the judges are not here. */
export async function differential(options: DifferentialOptions): Promise<number | undefined> {
  const missing = missingJudges('broker')
  if (missing !== undefined) {
    process.stdout.write(`  skipped  differential: ${missing}\n`)
    return undefined
  }
  const specs = readSpecs()
  const sides = await startSides(specs)
  try {
    for (const side of [sides.theirs, sides.ours]) await side.coordinators()
    return await new Run(sides, specs, options).all()
  } finally {
    await sides.stop()
  }
}

class Run {
  readonly #sides: Sides
  readonly #specs: ReadonlyMap<number, ApiSpec>
  readonly #options: DifferentialOptions
  readonly #coverage: Coverage
  readonly #seen = new Set<string>()
  readonly #known = new Map<string, number>()
  readonly #plays = new Map<number, number>()
  #waiting: Waiting[] = []
  /** Whole requests of this script so far. */
  #sent: Request[] = []
  /** A difference that is meant has left the sides with different states: nothing after it can be compared. */
  #parted = false

  constructor(sides: Sides, specs: ReadonlyMap<number, ApiSpec>, options: DifferentialOptions) {
    this.#sides = sides
    this.#specs = specs
    this.#options = options
    this.#coverage = new Coverage(options.coverage)
  }

  async all(): Promise<number> {
    const { theirs, ours } = this.#sides
    const { seed, steps, most } = this.#options
    const [served, asked] = [await ours.versions(), await theirs.versions()]
    const both = new Map([...served].filter(([key]) => asked.has(key)))
    for (const [key, range] of both) this.#compareRanges(key, range, asked.get(key) as readonly [number, number])
    const tried = apisToTry(this.#specs, both)
    let kept = 0
    for (const { name, steps: script } of keptScripts) {
      kept += script.length
      await this.#try(script, 0, name)
    }
    let done = 0
    for (let n = seed; done < steps && this.#seen.size < most; n++) {
      const script = randomScript(new SeededRandom(n), tried, Math.min(stepsInScript, steps))
      done += script.length
      await this.#try(script, n, `seed ${n}`)
    }
    this.#coverage.save()
    if (this.#options.report !== undefined) writeFileSync(this.#options.report, this.#coverage.table(tried))
    process.stdout.write(this.#coverage.summary(tried))
    for (const [why, times] of this.#known) process.stdout.write(`  meant, ${times} times: ${why}\n`)
    process.stdout.write(`  ${done} requests and ${kept} kept ones, ${this.#seen.size} differences (seed ${seed})\n`)
    return this.#seen.size
  }

  /** Plays a script; a difference that none before has shown is told. */
  async #try(script: readonly Step[], seed: number, name: string): Promise<void> {
    const found = await this.#play(script, seed)
    if (found === undefined) return
    const kind = kindOf(found.request, found.what)
    if (this.#seen.has(kind)) return
    this.#seen.add(kind)
    await this.#tell(script, found, seed, name)
  }

  #compareRanges(key: number, ours: readonly [number, number], theirs: readonly [number, number]): void {
    if (ours[0] === theirs[0] && ours[1] === theirs[1]) return
    this.#seen.add(`versions of ${key}`)
    process.stdout.write(`  DIFFERENT: ${apis.get(key)?.name} in versions: theirs ${theirs.join('-')}, ours ${ours.join('-')}\n`)
  }

  /** Plays a script on new names: the same names, and so the same partitions of the internal topics, whatever ran before. @returns the first difference. */
  async #play(script: readonly Step[], seed: number): Promise<Found | undefined> {
    const { theirs, ours } = this.#sides
    const plays = (this.#plays.get(seed) ?? 0) + 1
    this.#plays.set(seed, plays)
    const prefix = `df${seed}x${plays}x`
    this.#parted = false
    this.#sent = []
    for (const side of [theirs, ours]) side.begin(prefix)
    await Promise.all([theirs.makeTopics(), ours.makeTopics()])
    try {
      for (const [upTo, step] of script.entries()) {
        if ('waitMs' in step) await host.clock.sleep(step.waitMs)
        const found = 'waitMs' in step ? undefined : await this.#step(step)
        if (found !== undefined) return { ...found, upTo }
        const late = await this.#settle()
        if (late !== undefined) return { ...late, upTo }
        if (this.#parted) return undefined
      }
      return undefined
    } finally {
      for (const { asked } of this.#waiting) for (const one of asked) one.drop()
      this.#waiting = []
      await Promise.all([theirs.dropTopics(), ours.dropTopics()])
    }
  }

  async #step(request: Request): Promise<Difference | undefined> {
    const { key } = request
    const { theirs, ours } = this.#sides
    if (request.fault === undefined) this.#sent.push(request)
    const until = host.clock.monotonic() + settleMs
    for (;;) {
      const asked = [await theirs.start(request), await ours.start(request)] as const
      if (waits.has(key) && request.fault === undefined && !(await answered(asked, quietMs))) {
        this.#waiting.push({ request, asked })
        return undefined
      }
      const what = await this.#compare(request, asked)
      if (what === undefined) break
      if (request.fault !== undefined || !onlyRead.has(key) || host.clock.monotonic() > until) return { request, what }
      await host.clock.sleep(50)
    }
    if (key === ApiKey.CONSUMER_GROUP_HEARTBEAT && request.fault === undefined) await this.#patternsResolved(request.body)
    if (changesMetadata.has(key)) await Promise.all([theirs.metadataApplied(), ours.metadataApplied()])
    return endsTransactions.has(key) ? await this.#transactionsSettled(request) : undefined
  }

  async #patternsResolved({ groupId, subscribedTopicRegex }: Request['body']): Promise<void> {
    const { theirs, ours } = this.#sides
    if (subscribedTopicRegex) await host.clock.sleep(patternMs)
    if (typeof groupId !== 'string') return
    const until = host.clock.monotonic() + settleMs
    while (!this.#parted && (await theirs.groupEpoch(groupId)) !== (await ours.groupEpoch(groupId))) {
      // The comparison that follows tells of it.
      if (host.clock.monotonic() > until) return
      await host.clock.sleep(50)
    }
  }

  /** A transaction can be left hanging, as by markers of a coordinator that seems to be newer: on both sides or on neither. */
  async #transactionsSettled(request: Request): Promise<Difference | undefined> {
    const { theirs, ours } = this.#sides
    for (const withinMs of [hangsMs, 6 * silenceMs]) {
      const [a, b] = await Promise.all([theirs.transactionsSettled(withinMs), ours.transactionsSettled(withinMs)])
      if (a === b) return undefined
    }
    return { request, what: 'a transaction ends on one side alone' }
  }

  /** Compares what was asked earlier and is answered now. */
  async #settle(): Promise<Difference | undefined> {
    if (this.#waiting.length > 0) await host.clock.sleep(20)
    for (const waiting of [...this.#waiting]) {
      const { request, asked } = waiting
      if (asked.every(({ outcome }) => outcome === undefined)) continue
      this.#waiting = this.#waiting.filter((one) => one !== waiting)
      const what = await this.#compare(request, asked)
      if (what !== undefined) return { request, what }
    }
    return undefined
  }

  async #compare(request: Request, asked: readonly [Asked, Asked]): Promise<string | undefined> {
    const { theirs, ours } = this.#sides
    if (request.fault === undefined || (await answered(asked, brokenQuietMs))) await bothAnswered(asked, silenceMs)
    for (const one of asked) if (one.outcome === undefined) one.drop()
    const [a, b] = [outcomeOf(asked[0]), outcomeOf(asked[1])]
    theirs.keep(request.key, a)
    ours.keep(request.key, b)
    const what = difference(comparable(request.key, a, theirs), comparable(request.key, b, ours))
    if (what === undefined) {
      this.#coverage.reached(request, a)
      return undefined
    }
    const why = await knownDifference(request, what, [a, b], this.#sent, this.#sides)
    if (why === undefined) return what
    this.#known.set(why.why, (this.#known.get(why.why) ?? 0) + 1)
    if (why.parts === true) this.#parted = true
    return undefined
  }

  /** Leaves out steps as long as the same difference stays. */
  async #tell(script: readonly Step[], found: Found, seed: number, name: string): Promise<void> {
    const { request } = found
    const kind = kindOf(request, found.what)
    let steps = script.slice(0, found.upTo + 1)
    let what = found.what
    let isShown = false
    for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < steps.length;) {
        const fewer = steps.filter((step, at) => step === request || at < from || at >= from + size)
        const again = fewer.length < steps.length ? await this.#play(fewer, seed) : undefined
        if (again !== undefined && again.request === request && kindOf(request, again.what) === kind) {
          steps = fewer.slice(0, again.upTo + 1)
          what = again.what
          isShown = true
        } else from += size
      }
    }
    process.stdout.write(
      `  DIFFERENT (${name}${isShown ? '' : ', not again'}): ${apis.get(request.key)?.name} v${request.version} ${what}\n`,
    )
    for (const step of steps) process.stdout.write(`    ${step === request ? '>' : ' '} ${shown(step)}\n`)
  }
}

/** Waits until one has answered. @returns whether one has. */
async function answered(asked: readonly Asked[], withinMs: number): Promise<boolean> {
  await within(Promise.race(asked.map(({ done }) => done)), withinMs)
  return asked.some(({ outcome }) => outcome !== undefined)
}

async function bothAnswered(asked: readonly Asked[], withinMs: number): Promise<void> {
  await within(Promise.all(asked.map(({ done }) => done)), withinMs)
}

/** Waits in short turns, so that a machine that stands still for a while takes nobody's time. */
async function within(done: Promise<unknown>, ms: number): Promise<void> {
  let isDone = false
  const noted = done.then(() => {
    isDone = true
  })
  for (let left = ms; left > 0 && !isDone; left -= turnMs) {
    const end = new AbortController()
    const time = host.clock.sleep(Math.min(left, turnMs), end.signal)
    // Aborted when the answer came first.
    time.catch(() => undefined)
    await Promise.race([noted, time])
    end.abort()
  }
}

function outcomeOf({ outcome }: Asked): NonNullable<Asked['outcome']> {
  return outcome ?? 'silent'
}

function shown(step: Step): string {
  if ('waitMs' in step) return `wait ${step.waitMs} ms`
  const { key, version, body, fault } = step
  return `${apis.get(key)?.name} v${version} ${JSON.stringify(body).replaceAll(/x{60,}/g, (text) => `x*${text.length}`)}${fault === undefined ? '' : ` broken: ${fault.kind} ${fault.n}`}`
}

/** Differences of one API at one place with the same values are one. */
function kindOf({ key, fault }: Request, what: string): string {
  return `${key} ${fault?.kind ?? ''} ${what.replaceAll(/\.\d+/g, '').slice(0, 160)}`
}
