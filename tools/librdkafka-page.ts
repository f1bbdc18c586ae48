// The page of what librdkafka's own tests did on Apache Kafka and on our broker, from the list that conformance judges by.
import {
  formatOutcome,
  modes,
  mustPass,
  numberOf,
  passes,
  readList,
  type ListedTest,
  type Mode,
} from '../judges/librdkafka-list.ts'

const titles: Readonly<Record<Mode, string>> = {
  classic: 'classic groups',
  consumer: 'groups of the new protocol (KIP-848)',
  idempotent: 'every producer idempotent',
}

/** @param made who writes the page @param table of Markdown */
export function librdkafkaPage(
  made: string,
  table: (head: readonly string[], rows: readonly (readonly string[])[]) => string,
): string {
  const list = readList()
  const run = list.filter(({ leftOut }) => leftOut === undefined)
  const sums = modes.map((mode) => {
    const on = (peer: 'kafka' | 'ours'): number => run.filter(({ outcomes }) => passes(outcomes[mode][peer])).length
    const tried = run.filter(({ outcomes }) => outcomes[mode].kafka !== 'unknown').length
    const owed = run.filter(({ outcomes }) => mustPass(outcomes[mode]) && !passes(outcomes[mode].ours)).map(({ name }) => name)
    return [
      titles[mode],
      String(on('ours')),
      `${on('kafka')} of ${tried} that were run there`,
      owed.length === 0 ? 'none' : owed.join(', '),
    ]
  })
  const rows = run.map((test) => [
    test.name,
    ...modes.flatMap((mode) => [formatOutcome(test.outcomes[mode].kafka), formatOutcome(test.outcomes[mode].ours)]),
    test.note ?? '',
  ])
  const leftOut = list.filter((test): test is ListedTest & { readonly leftOut: string } => test.leftOut !== undefined)
  return `# librdkafka's own tests

${made}

librdkafka 2.15.1's test suite on one node: Apache Kafka 4.4.0 and our broker. What passes on Apache Kafka must pass on ours:
\`npm run conformance\` runs it (\`-- --librdkafka\` alone), each number in a process of its own against a fresh broker, from the list in
[judges/librdkafka.txt](../../judges/librdkafka.txt). Seconds stand for a pass; they were measured on a machine with other work on it. A dash: not run. Behind a colon: a part of a test, run alone. Tests that
need no broker, and those of share groups (0170 and later), judge no broker and are not in the list.

${table(['with', 'pass on ours', 'pass on Apache Kafka', 'pass there and not here'], sums)}

${table(['test', ...modes.flatMap((mode) => [`${mode}: Kafka`, 'ours']), 'remark'], rows)}

Left out:

${table(
  ['number', 'test', 'why'],
  leftOut.map(({ name, leftOut: why }) => [numberOf(name), name.slice(5), why]),
)}
`
}
