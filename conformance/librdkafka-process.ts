// One number of librdkafka's tests in a process of its own against one broker: what the summary says of each of its tests.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mode, Outcome } from '@millrace/judges'
import { kafkaHome, librdkafkaFolder, oneReplicaLibrary, passes, removeFolder, start, temporaryFolder } from '@millrace/judges'

export interface Ran {
  /** Of each test of this number that came to an end; a failure may end the process with it. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly isOver: boolean
  readonly seconds: number
  /** What the process printed, for a failure. */
  readonly output: string
}

/** Kafka's version as the tests understand it: it chooses what they expect of a broker; from 4.2 on they want share groups. */
const kafkaVersion = '4.1.0'
// The longest, 0113, takes six minutes on a machine that has nothing else to do.
const limitS = 900

export interface Asked {
  readonly number: string
  readonly mode: Mode
  /** The part of it that runs alone, with its variants: how the names of its functions go on behind `do_test_`. */
  readonly part?: string
  /** Of those of this number, the ones for a broker that makes no topics by itself. */
  readonly noAutoCreate: boolean
  /** Whether the tests may start Kafka's tools. */
  readonly kafkaTools: boolean
}

/** Runs it and waits for its end, or kills it at its limit. */
export async function runNumber({ number, mode, part, noAutoCreate, kafkaTools }: Asked, bootstrap: string): Promise<Ran> {
  const folder = temporaryFolder('millrace-librdkafka')
  const conf = join(folder, 'test.conf')
  writeFileSync(conf, `bootstrap.servers=${bootstrap}\n`)
  const tests = join(librdkafkaFolder, 'tests')
  const home = kafkaTools ? kafkaHome() : undefined
  // Never -Q: in quick mode many tests return at once and say that they passed. -L: what needs no broker judges none.
  const args = [
    '-L',
    '-K',
    '-E',
    '-p1',
    ...(mode === 'idempotent' ? ['-P'] : []),
    ...(noAutoCreate ? ['-s', 'noautocreate'] : []),
  ]
  const started = performance.now()
  const child = start(join(tests, 'test-runner'), args, {
    cwd: tests,
    ownGroup: true,
    env: {
      LD_LIBRARY_PATH: `${join(librdkafkaFolder, 'src')}:${join(librdkafkaFolder, 'src-cpp')}`,
      LD_PRELOAD: oneReplicaLibrary,
      RDKAFKA_TEST_CONF: conf,
      TEST_KAFKA_VERSION: kafkaVersion,
      TESTS: number,
      ...(part === undefined ? {} : { SUBTESTS: `do_test_${part}` }),
      BROKERS: bootstrap,
      ...(home === undefined ? {} : { KAFKA_PATH: home }),
      ...(mode === 'consumer' ? { TEST_CONSUMER_GROUP_PROTOCOL: 'consumer' } : {}),
    },
  })
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    // Its group: tests start Kafka's tools, and fork.
    process.kill(-child.pid, 'SIGKILL')
  }, limitS * 1000)
  await child.exited
  clearTimeout(timer)
  removeFolder(folder)
  const output = child.output()
  return {
    outcomes: part === undefined ? outcomesOf(output) : outcomesOfPart(output, part),
    isOver,
    seconds: (performance.now() - started) / 1000,
    output,
  }
}

/**
 * Tests as they end, `[0019_list_groups / 6.138s] ==== Test 0019_list_groups PASSED ====`, then rows of the summary,
 * `| 0019_list_groups | PASSED | 6.138s |`. A failure may end the process before the summary.
 */
function outcomesOf(output: string): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>()
  // oxlint-disable-next-line no-control-regex
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, '')
  for (const [, seconds, name, state] of plain.matchAll(/^\[\d{4}\w+ *\/ *([\d.]+)s\] =+ Test (\w+) (PASSED|SKIPPED) =/gm))
    outcomes.set(name as string, outcomeOf(state as string, Number(seconds)))
  for (const [, name, state, seconds] of plain.matchAll(/^\| +(\d{4}\w+) +\| +(\w+) +\| +([\d.]+)s /gm))
    outcomes.set(name as string, outcomeOf(state as string, Number(seconds)))
  return outcomes
}

/** The runner says that a test passed, too, where every variant of the part skipped itself. */
function outcomesOfPart(output: string, part: string): Map<string, Outcome> {
  const hasRun = new RegExp(`\\[ do_test_${part}.*: PASS \\(`).test(output)
  return new Map(
    [...outcomesOf(output)].map(([name, outcome]) => [`${name}:${part}`, passes(outcome) && !hasRun ? 'skips' : outcome]),
  )
}

function outcomeOf(state: string, seconds: number): Outcome {
  if (state === 'PASSED') return seconds
  return state === 'SKIPPED' ? 'skips' : 'fails'
}
