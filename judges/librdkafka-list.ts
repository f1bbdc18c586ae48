// The list of librdkafka's tests: what each did on Apache Kafka and on ours, in each mode; librdkafka.txt beside it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const modes = ['classic', 'consumer', 'idempotent'] as const
/** Consumers in classic groups; in groups of the new protocol; classic with every producer idempotent. */
export type Mode = (typeof modes)[number]
export const peers = ['kafka', 'ours'] as const
export type Peer = (typeof peers)[number]

/** Seconds of a pass; the test skipped itself; it failed; it was over its limit; it has not been run. */
export type Outcome = number | 'skips' | 'fails' | 'over' | 'unknown'

export interface ListedTest {
  /** As the summary of the test runner prints it; its number selects it, together with others of that number. Behind a colon: a part of it. */
  readonly name: string
  readonly outcomes: Record<Mode, Record<Peer, Outcome>>
  /** Why it is not run at all. */
  readonly leftOut?: string
  /** What is to know about its outcomes. */
  readonly note?: string
  /** Modes in which it is one of the quick form. */
  readonly quick: readonly Mode[]
  /** It wants a broker that makes no topics by itself. */
  readonly noAutoCreate: boolean
  /** It starts Kafka's own tools. */
  readonly kafkaTools: boolean
}

/** What nothing but doing nothing takes. */
const nothingS = 0.0005

/** Whether a pass is asked of ours: it passes on Apache Kafka, or where that was not tried, it has passed here before. */
export const mustPass = ({ kafka, ours }: Readonly<Record<Peer, Outcome>>): boolean =>
  passes(kafka) || (kafka === 'unknown' && passes(ours))

/** Whether it passed and did something: several tests return at once where they have nothing to ask. */
export const passes = (outcome: Outcome): boolean => typeof outcome === 'number' && outcome >= nothingS

export const numberOf = (name: string): string => name.slice(0, 4)

/** Of a row such as `0081_admin:ListOffsets` the part of the test that runs alone; undefined: all of it. */
export const partOf = (name: string): string | undefined => name.split(':')[1]

const path = join(import.meta.dirname, 'librdkafka.txt')

/** @throws Error naming the line that cannot be read. */
export function readList(): ListedTest[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseLine)
}

function parseLine(line: string): ListedTest {
  const [head = '', remark] = line.split(' # ', 2)
  const [name = '', ...cells] = head.trim().split(/\s+/)
  const flags = cells.filter((cell) => cell.startsWith('quick:') || cell === 'noautocreate' || cell === 'kafka-tools')
  const quick = modes.filter((mode) => flags.includes(`quick:${mode}`))
  const listed = { name, quick, noAutoCreate: flags.includes('noautocreate'), kafkaTools: flags.includes('kafka-tools') }
  if (cells[0] === 'left-out' && remark !== undefined) return { ...listed, outcomes: noOutcomes(), leftOut: remark }
  if (cells.length - flags.length !== modes.length * peers.length) throw new Error(`librdkafka.txt: ${line}`)
  const outcomes = noOutcomes()
  modes.forEach((mode, i) => peers.forEach((peer, j) => (outcomes[mode][peer] = outcomeOf(cells[i * 2 + j] as string, line))))
  return { ...listed, outcomes, ...(remark === undefined ? {} : { note: remark }) }
}

function outcomeOf(cell: string, line: string): Outcome {
  if (cell === 'skips' || cell === 'fails' || cell === 'over') return cell
  if (cell === '-') return 'unknown'
  const seconds = Number(cell)
  if (Number.isNaN(seconds)) throw new Error(`librdkafka.txt: ${cell} in ${line}`)
  return seconds
}

function noOutcomes(): Record<Mode, Record<Peer, Outcome>> {
  const none = (): Record<Peer, Outcome> => ({ kafka: 'unknown', ours: 'unknown' })
  return { classic: none(), consumer: none(), idempotent: none() }
}

/** Writes outcomes into the list and leaves everything else of it as it is. */
export function recordOutcomes(mode: Mode, peer: Peer, outcomes: ReadonlyMap<string, Outcome>): void {
  const lines = readFileSync(path, 'utf8').split('\n')
  const written = lines.map((line) => {
    if (line === '' || line.startsWith('#')) return line
    const test = parseLine(line)
    const outcome = outcomes.get(test.name)
    if (outcome === undefined || test.leftOut !== undefined) return line
    test.outcomes[mode][peer] = outcome
    return formatLine(test)
  })
  writeFileSync(path, written.join('\n'))
}

function formatLine(test: ListedTest): string {
  const cells = modes.flatMap((mode) => peers.map((peer) => formatOutcome(test.outcomes[mode][peer]).padStart(6)))
  const flags = [
    ...test.quick.map((mode) => `quick:${mode}`),
    ...(test.noAutoCreate ? ['noautocreate'] : []),
    ...(test.kafkaTools ? ['kafka-tools'] : []),
  ]
  return `${test.name.padEnd(46)}${[...cells, ...flags].join(' ')}${test.note === undefined ? '' : ` # ${test.note}`}`
}

export function formatOutcome(outcome: Outcome): string {
  if (outcome === 'unknown') return '-'
  return typeof outcome === 'number' ? outcome.toFixed(outcome < 0.1 ? 3 : 1) : outcome
}
