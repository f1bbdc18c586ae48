// Replays a file of goldens through the test driver, step by step.
import { ProcessingFailed, testDriver } from '../../src/index.ts'
import type { GoldenTopology } from './topologies.ts'
import { build, left, out, right } from './topologies.ts'

export interface Golden {
  readonly id: number
  readonly topology: GoldenTopology
  readonly input: readonly (readonly [topic: string, key: string | null, value: string | null, timestamp: number])[]
  readonly output: readonly (readonly (readonly [key: string | null, value: string | null, timestamp: number])[])[]
  readonly dropped: number
}

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'failed'; readonly why: string }

/** A step of a golden that failed: what Kafka threw stands where the key would be. */
const failedStep = '!!'

export function replay(golden: Golden): Verdict {
  const topology = build(golden.topology)
  if (topology === undefined) return { kind: 'skipped' }
  const driver = testDriver(topology)
  const inputs = new Map<string, (key: string | null, value: string | null, timestamp: number) => void>()
  const output = driver.output(out)
  for (const [step, [topic, key, value, timestamp]] of golden.input.entries()) {
    const expected = golden.output[step]
    if (expected === undefined) return { kind: 'failed', why: `step ${step}: the golden has no output for it` }
    let pipe = inputs.get(topic)
    const failing = expected[0]?.[0] === failedStep
    try {
      if (pipe === undefined) inputs.set(topic, (pipe = driver.input(topic === 'R' ? right : left).pipe))
      if (timestamp < 0) throw new RangeError('a record of a golden cannot have a negative timestamp')
      pipe(key, value, timestamp)
    } catch (failure) {
      if (failing) return { kind: 'passed' }
      return { kind: 'failed', why: `step ${step}: threw ${describeFailure(failure)}` }
    }
    const actual = output.read().map((record) => [record.key, record.value, record.timestamp])
    if (failing) return { kind: 'failed', why: `step ${step}: expected ${expected[0]![1]}, wrote ${JSON.stringify(actual)}` }
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      return {
        kind: 'failed',
        why: `step ${step} ${JSON.stringify(golden.input[step])}: expected ${JSON.stringify(expected)}, wrote ${JSON.stringify(actual)}`,
      }
    }
  }
  if (driver.dropped() !== golden.dropped)
    return { kind: 'failed', why: `dropped ${driver.dropped()} records, Kafka ${golden.dropped}` }
  return { kind: 'passed' }
}

function describeFailure(failure: unknown): string {
  const cause = failure instanceof ProcessingFailed ? failure.cause : failure
  return cause instanceof Error ? `${cause.name}: ${cause.message}\n${cause.stack}` : String(cause)
}

/** What a golden is about, for the summary. */
export function opOf({ op, window, emit }: GoldenTopology): string {
  return op === 'windowed' ? `windowed ${window}/${emit}` : op
}
