// Kafka's own dump tool over every file of a stopped node's directories: no complaint, and what it reads is what was served.
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ToolRunner } from '../../packages/broker/test/judges/tool-runner.ts'
import type { Expected } from './expected.ts'
import { indexIntervalBytes } from './node.ts'
import type { View } from './view.ts'

const complaint = /isvalid: false|mismatch|could not|Error|Exception|not found|out of order|corrupt|Non.?consecutive/i
const nonConsecutive = /^Non-consecutive offsets in (.*)\n((?: +-?\d+ is followed by \d+\n?)*)/gm
const compactedOfKafka = new Set(['__consumer_offsets', '__transaction_state'])

/** @returns what it complains about, and what it reads otherwise than it was served */
export async function judgeFiles(
  tools: ToolRunner,
  directories: readonly string[],
  expected: Expected,
  view: View,
): Promise<string[]> {
  const files = directories.flatMap((directory) => filesUnder(directory))
  const dump = async (chosen: readonly string[], ...flags: readonly string[]): Promise<string> => {
    if (chosen.length === 0) return ''
    const args = ['--files', chosen.join(','), ...flags]
    const { exitCode, output } = await tools.run('org.apache.kafka.tools.DumpLogSegments', ...args)
    if (exitCode !== 0) wrong.push(`the dump tool ended with ${exitCode}: ${output.slice(-1000)}`)
    return output
  }
  const wrong: string[] = []
  const ending = (suffix: string, of: (partition: string) => boolean): string[] =>
    files.filter((file) => file.endsWith(suffix) && of(basename(dirname(file))))
  const isUsers = (partition: string): boolean => !partition.startsWith('__')
  const named = (topic: string) => (partition: string) => partition.startsWith(`${topic}-`)
  const any = (): boolean => true

  const users = await dump(ending('.log', isUsers), '--deep-iteration', '--print-data-log')
  wrong.push(...complaintsIn(users, expected), ...differencesIn(users, expected, view))
  const indexes = [...ending('.index', any), ...ending('.timeindex', any)]
  wrong.push(...complaintsIn(await dump(indexes, '--verify-index-only'), expected))
  wrong.push(...insaneIn(await dump(indexes, '--index-sanity-check'), indexes, users))
  const others = await dump([...ending('.txnindex', any), ...ending('.snapshot', any)])
  if (/Exception|CRC|corrupt/i.test(others)) wrong.push(`transaction indexes and snapshots: ${others.slice(-1000)}`)
  const decoded = ['--deep-iteration', '--print-data-log']
  const offsets = await dump(ending('.log', named('__consumer_offsets')), ...decoded, '--offsets-decoder')
  const transactions = await dump(ending('.log', named('__transaction_state')), ...decoded, '--transaction-log-decoder')
  const metadata = await dump(
    [...ending('.log', named('__cluster_metadata')), ...ending('.checkpoint', named('__cluster_metadata'))],
    '--cluster-metadata-decoder',
  )
  for (const text of [offsets, transactions, metadata]) wrong.push(...complaintsIn(text, expected))
  wrong.push(...wrongOffsets(offsets, expected), ...wrongTransactions(transactions, view))
  for (const topic of expected.topics.keys())
    if (!metadata.includes(`"name":"${topic}"`)) wrong.push(`the metadata do not name ${topic}`)
  return wrong
}

/** Without those that a thread has yet to delete. */
function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('-delete/') && !name.endsWith('.deleted'))
    .map((name) => join(directory, name))
}

/** A section of the tool's output is one file. */
function sectionsOf(output: string): (readonly [file: string, text: string])[] {
  return output
    .split(/^Dumping /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section] as const)
}

function complaintsIn(output: string, expected: Expected): string[] {
  const wrong: string[] = []
  for (const [file, section] of sectionsOf(output.replaceAll(nonConsecutive, ''))) {
    const line = section.split('\n').find((each) => complaint.test(each) && !each.startsWith('|'))
    if (line !== undefined) wrong.push(`${file}: ${line}`)
  }
  // Said of all files at the end. The tool begins to count at -1 in each file, and compaction leaves gaps.
  for (const [, file = '', pairs = ''] of output.matchAll(nonConsecutive)) {
    const partition = basename(dirname(file))
    const topic = partition.slice(0, partition.lastIndexOf('-'))
    const isCompacted = expected.topics.get(topic)?.isCompacted ?? compactedOfKafka.has(topic)
    const base = Number.parseInt(basename(file), 10)
    for (const [pair, before, next] of pairs.matchAll(/(-?\d+) is followed by (\d+)/g)) {
      const isRising = Number(next) > Number(before) && Number(next) >= base
      const isExpected = isCompacted ? isRising : before === '-1' && Number(next) === base
      if (!isExpected) wrong.push(`${file}: offset ${pair}`)
    }
  }
  return wrong
}

/** An index without entries is empty to the tool: its file must be, and its log may hold nothing that an entry would point at. */
function insaneIn(output: string, indexes: readonly string[], users: string): string[] {
  const said = new Set(output.split('\n'))
  const lastPositions = new Map(
    sectionsOf(users).map(([file, section]) => [file, Number([...section.matchAll(/ position: (\d+) /g)].at(-1)?.[1] ?? 0)]),
  )
  return indexes.flatMap((index) => {
    if (said.has(`${index} passed sanity check.`)) return []
    if (!said.has(`${index} is empty.`)) return [`${index} does not pass the sanity check`]
    const bytes = statSync(index).size
    const position = index.endsWith('.index') ? (lastPositions.get(index.replace(/index$/, 'log')) ?? 0) : 0
    return bytes > 0 || position > indexIntervalBytes
      ? [`${index} of ${bytes} bytes has no entry, a batch begins at ${position} of its log`]
      : []
  })
}

function differencesIn(output: string, expected: Expected, view: View): string[] {
  const read = new Map<string, Map<number, string>>()
  for (const [file, section] of sectionsOf(output)) {
    const partition = basename(dirname(file))
    const records = read.get(partition) ?? new Map<number, string>()
    read.set(partition, records)
    const line =
      /^\| offset: (\d+) \S+: -?\d+ keySize: (-?\d+) valueSize: (-?\d+) .*?headerKeys: \[.*?\](?: key: (.*?))?(?: payload: (.*))?$/gm
    for (const [whole, offset, keySize, valueSize, key = '', value = ''] of section.matchAll(line)) {
      if (whole.includes('endTxnMarker')) continue
      records.set(Number(offset), `${keySize === '-1' ? null : key}=${valueSize === '-1' ? null : value}`)
    }
  }
  const wrong: string[] = []
  for (const [partition, { start, uncommitted }] of view.partitions) {
    const records = read.get(partition) ?? new Map<number, string>()
    const kind = expected.topics.get(partition.slice(0, partition.lastIndexOf('-')))
    const isShrinking = kind === undefined || kind.isCompacted || kind.isBounded
    for (const { offset, key, value } of uncommitted) {
      const found = records.get(offset)
      // The cleaner and retention go on after the view was taken.
      if (found !== `${key}=${value}` && !(isShrinking && found === undefined))
        wrong.push(`${partition} ${offset} ${key}=${value} is ${found} in its file`)
    }
    const served = new Set(uncommitted.map(({ offset }) => offset))
    for (const [offset, found] of records)
      if (offset >= start && !served.has(offset)) wrong.push(`${partition} ${offset} ${found} was not served`)
  }
  return wrong
}

/** JSON of key and payload of each record, the last of a key. */
function* decodedPairs(output: string): Generator<readonly [key: Decoded, value: Decoded | undefined]> {
  for (const [, key = '', value = ''] of output.matchAll(/^\| offset: .* key: (\{.*?\}) payload: (.*)$/gm))
    yield [JSON.parse(key) as Decoded, value.startsWith('{') ? (JSON.parse(value) as Decoded) : undefined]
}

interface Decoded {
  readonly type?: string
  readonly data: Readonly<Record<string, unknown>>
}

function wrongOffsets(output: string, expected: Expected): string[] {
  const last = new Map<string, unknown>()
  for (const [{ type, data }, value] of decodedPairs(output)) {
    if (type !== '0' && type !== '1') continue
    const name = `${String(data['group'])} ${String(data['topic'])}-${String(data['partition'])}`
    if (value === undefined) last.delete(name)
    else last.set(name, value.data['offset'])
  }
  const wrong: string[] = []
  for (const [group, offsets] of expected.offsets)
    for (const [partition, offset] of offsets)
      // Those of a transaction that is open or was aborted lie in the files too: only what is later could hide one.
      if (!group.startsWith('of-') && last.get(`${group} ${partition}`) !== offset)
        wrong.push(
          `the offset of ${group} in ${partition} is ${String(last.get(`${group} ${partition}`))} in the files, ${offset} was committed`,
        )
  return wrong
}

function wrongTransactions(output: string, view: View): string[] {
  const last = new Map<string, unknown>()
  for (const [{ data }, value] of decodedPairs(output))
    last.set(String(data['transactionalId']), value?.data['transactionStatus'])
  const wrong: string[] = []
  const statuses = ['Empty', 'Ongoing', 'PrepareCommit', 'PrepareAbort', 'CompleteCommit', 'CompleteAbort']
  for (const [name, line] of view.lines) {
    if (!name.endsWith(' transaction') || name.startsWith('load')) continue
    const { transactionalId, state } = JSON.parse(line) as { transactionalId: string; state: string }
    const found = statuses[Number(last.get(transactionalId))]
    if (found !== state) wrong.push(`${transactionalId} is ${found} in the files, ${state} was served`)
  }
  return wrong
}
