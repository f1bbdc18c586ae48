// librdkafka's own tests against a fresh broker of ours each: whatever passes on Apache Kafka must pass here.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import type { ApacheKafka, ListedTest, Mode, Outcome, Peer } from '@millrace/judges'
import {
  formatOutcome,
  missingJudges,
  missingLibrdkafka,
  mustPass,
  numberOf,
  oneReplica,
  partOf,
  passes,
  readList,
  recordOutcomes,
  removeFolder,
  temporaryFolder,
} from '@millrace/judges'
import { startApacheKafka } from '@millrace/judges'
import { type Asked, type Ran, runNumber } from './librdkafka-process.ts'
import { startOurBroker } from './our-broker.ts'

export interface LibrdkafkaOptions {
  readonly modes: readonly Mode[]
  readonly quick: boolean
  /** Texts of tests' names, with commas between. */
  readonly only?: string
  /** Processes at a time. */
  readonly jobs: number
  readonly peer: Peer
  /** Run what fails on Apache Kafka too, and write what comes out into the list. */
  readonly record: boolean
  /** Folder for the output of tries that did not pass. */
  readonly logs?: string
}

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

const host = nodeHost({ level: 'error' })

// Several tests count on members that subscribe at the same time to be in the first generation together: 0 makes that a race.
const initialDelayMs = '500'

/** A broker that one test has for itself. */
interface Peered {
  readonly bootstrap: string
  stop(): Promise<void>
}

/** Runs the list and counts; a line a test. */
export async function librdkafkaSuite(options: LibrdkafkaOptions, counts: Counts): Promise<void> {
  const list = readList()
  const missing = missingLibrdkafka()
  if (missing !== undefined) {
    counts.skipped++
    return void process.stdout.write(`  skipped  librdkafka's own tests: ${missing}\n`)
  }
  for (const mode of options.modes) await runMode(mode, list, options, counts)
}

async function runMode(mode: Mode, list: readonly ListedTest[], options: LibrdkafkaOptions, counts: Counts): Promise<void> {
  const texts = (options.only ?? '').split(',')
  const chosen = list.filter(
    ({ name, quick }) => texts.some((text) => name.includes(text)) && (quick.includes(mode) || !options.quick),
  )
  const wanted: ListedTest[] = []
  for (const test of chosen) {
    const reason = reasonToSkip(test, mode, options)
    if (reason === undefined) wanted.push(test)
    else {
      counts.skipped++
      process.stdout.write(`  skipped  librdkafka ${mode} ${test.name}: ${reason}\n`)
    }
  }
  const queue = [...Map.groupBy(wanted, ({ name, noAutoCreate }) => `${numberOf(name)} ${noAutoCreate} ${partOf(name)}`).values()]
  const work = async (): Promise<void> => {
    const kafka = options.peer === 'kafka' ? await KafkaInTurn.start() : undefined
    for (let tests = queue.shift(); tests !== undefined; tests = queue.shift())
      await runTests(tests, mode, options, counts, kafka)
    await kafka?.stop()
  }
  await Promise.all(Array.from({ length: options.jobs }, work))
}

function reasonToSkip(
  { leftOut, note, outcomes, kafkaTools }: ListedTest,
  mode: Mode,
  { record }: LibrdkafkaOptions,
): string | undefined {
  if (leftOut !== undefined) return leftOut
  const missing = kafkaTools ? missingJudges('tools') : undefined
  if (missing !== undefined) return missing
  const onKafka = outcomes[mode].kafka
  if (record || mustPass(outcomes[mode])) return undefined
  if (onKafka === 'unknown') return 'not tried on Apache Kafka'
  return `${typeof onKafka === 'number' ? 'does nothing' : onKafka} on Apache Kafka too${note === undefined ? '' : `: ${note}`}`
}

async function runTests(
  tests: readonly ListedTest[],
  mode: Mode,
  options: LibrdkafkaOptions,
  counts: Counts,
  kafka: KafkaInTurn | undefined,
): Promise<void> {
  const [{ name: firstName, noAutoCreate }] = tests as [ListedTest]
  const number = numberOf(firstName)
  const part = partOf(firstName)
  const kafkaTools = tests.some((each) => each.kafkaTools)
  const asked = { number, mode, noAutoCreate, kafkaTools, ...(part === undefined ? {} : { part }) }
  const tryOnce = async (): Promise<Ran> =>
    runOn(await (kafka === undefined ? startOurs(noAutoCreate) : kafka.take(noAutoCreate)), asked)
  const first = await tryOnce()
  // Many of them measure times to some 10 ms, which a busy machine spoils: a failure must show twice, and a first one is told.
  const again = tests.some(({ name }) => !isFine(first, name)) ? await tryOnce() : undefined
  const { isOver, seconds, output } = again ?? first
  const recorded = new Map<string, Outcome>()
  let isLogged = false
  for (const { name } of tests) {
    const isFirst = isFine(first, name)
    const outcome = (isFirst ? first : (again ?? first)).outcomes.get(name) ?? (isOver ? 'over' : 'fails')
    recorded.set(name, outcome)
    if (outcome === 'skips') {
      counts.skipped++
      process.stdout.write(`  skipped  librdkafka ${mode} ${name}: it skips itself${skipReasonOf(output, name)}\n`)
      continue
    }
    if (passes(outcome)) counts.passed++
    else counts.failed++
    const verdict = passes(outcome) ? 'passed  ' : 'FAILED  '
    const took = passes(outcome) ? `${formatOutcome(outcome)} s` : `${formatOutcome(outcome)} after ${seconds.toFixed(1)} s`
    process.stdout.write(`  ${verdict} librdkafka ${mode} ${name} (${took}${isFirst ? '' : ', second try'})\n`)
    if (!passes(outcome)) isLogged = true
  }
  if (options.record) recordOutcomes(mode, options.peer, recorded)
  const { logs, peer } = options
  if (logs === undefined) {
    if (isLogged) process.stdout.write(failuresOf(output))
    return
  }
  mkdirSync(logs, { recursive: true })
  const log = `${number}${part === undefined ? '' : `-${part}`}-${mode}-${peer}`
  // A failure that a second try does not show is looked into as well.
  if (again !== undefined) writeFileSync(join(logs, `${log}-first-try.log`), first.output)
  if (isLogged) writeFileSync(join(logs, `${log}.log`), output)
}

function isFine({ outcomes }: Ran, name: string): boolean {
  const outcome = outcomes.get(name)
  return outcome === 'skips' || (outcome !== undefined && passes(outcome))
}

async function runOn(broker: Peered, asked: Asked): Promise<Ran> {
  try {
    return await runNumber(asked, broker.bootstrap)
  } finally {
    await broker.stop()
  }
}

function skipReasonOf(output: string, name: string): string {
  const line = output.split('\n').find((each) => each.includes(name) && each.includes('SKIPPING TEST: '))
  return line === undefined ? '' : `: ${line.slice(line.indexOf('SKIPPING TEST: ') + 15)}`
}

/** The lines of a test's output that say why. */
function failuresOf(output: string): string {
  const lines = output.split('\n').filter((line) => /TEST FAILURE|Test .* failed|FAILED|assert/i.test(line))
  return lines
    .slice(0, 12)
    .map((line) => `    ${line}\n`)
    .join('')
}

/** With a folder of its own. */
async function startOurs(noAutoCreate: boolean): Promise<Peered> {
  const folder = temporaryFolder('millrace-librdkafka-broker')
  const broker = await startOurBroker({
    'log.dirs': folder,
    listeners: 'PLAINTEXT://127.0.0.1:0',
    ...oneReplica,
    'num.partitions': '4',
    'auto.create.topics.enable': String(!noAutoCreate),
    // Each test meets a new broker: fewer partitions to make before its first group or transaction.
    'offsets.topic.num.partitions': '5',
    'transaction.state.log.num.partitions': '5',
    'group.initial.rebalance.delay.ms': initialDelayMs,
  })
  await makeCoordinator(broker.bootstrap)
  return {
    bootstrap: broker.bootstrap,
    async stop() {
      await broker.stop()
      removeFolder(folder)
    },
  }
}

/** The topic of groups is there when a test begins, as on every cluster that has been used: tests give their first member little time. */
async function makeCoordinator(bootstrap: string): Promise<void> {
  await using millrace = createMillrace({ bootstrapServers: [bootstrap] }, host)
  await millrace.admin.listGroupOffsets('none')
}

/** Apache Kafka takes seconds to start: tests of one worker share it, one after the other. */
class KafkaInTurn {
  readonly #default: ApacheKafka

  private constructor(kafka: ApacheKafka) {
    this.#default = kafka
  }

  static async start(): Promise<KafkaInTurn> {
    return new KafkaInTurn(await startKafka(false))
  }

  async take(noAutoCreate: boolean): Promise<Peered> {
    if (!noAutoCreate) return { bootstrap: this.#default.bootstrap, stop: () => Promise.resolve() }
    return startKafka(true)
  }

  stop(): Promise<void> {
    return this.#default.stop()
  }
}

async function startKafka(noAutoCreate: boolean): Promise<ApacheKafka> {
  const settings = {
    'num.partitions': '4',
    'auto.create.topics.enable': String(!noAutoCreate),
    'group.initial.rebalance.delay.ms': initialDelayMs,
  }
  const kafka = await startApacheKafka({ settings, heap: '512M' })
  await makeCoordinator(kafka.bootstrap)
  return kafka
}
