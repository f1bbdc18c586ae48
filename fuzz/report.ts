// What a run reached and what it did not: how many branches, and which branches of readers no input took.
import { relative, join } from 'node:path'
import { type Branch, branchesOf } from './branches.ts'
import { whyUnreached } from './unreached.ts'

const root = join(import.meta.dirname, '..')

/** Where bytes from outside are read and checked: files, and functions of them where the rest writes. */
const readers: readonly { readonly path: RegExp; readonly inside?: RegExp }[] = [
  { path: /protocol\/src\/(primitives\/reader|records\/(records|check-batch|compression)|connection\/(requests|negotiate))/ },
  { path: /protocol\/src\/connection\/frames/, inside: /^(?!frame)/ },
  { path: /protocol\/src\/(connection\/headers|records\/control-record|messages\/)/, inside: /^(read|controlRecordType)/ },
  { path: /broker\/src\/(log|metadata|raft|coordinator\/\w+)\/records\//, inside: /^read/ },
  { path: /streams\/src\/assignment\/(records\/|subscription)/, inside: /^(read|decode)/ },
  { path: /host\/src\/(lz4|snappy|java-properties)/ },
  { path: /broker\/src\/api\/router/, inside: /^(handle|route|respond)$/ },
  {
    path: /broker\/src\/network\/connection/,
    inside: /^(received|begin|mayJoin|adjustReading|flush|end|budgetFree|open|readable)/,
  },
  { path: /broker\/src\/log\/(validate|records-check|leader-batches|batch-scan|torn-tail|recovery)/ },
  { path: /broker\/src\/dump\//, inside: /^(?!jsonText|decoderOf|checkOffsetIndex)/ },
  { path: /broker\/src\/(metadata\/(record-codec|batches)|server-properties)/, inside: /^(?!encode)/ },
  {
    path: /broker\/src\/(log\/(checkpoint|leader-epochs|index-file|offset-index|time-index|transaction-index|producer-snapshot|partition-metadata)|controller\/meta-properties|raft\/(quorum-file|snapshot))/,
    inside: /^(read|parse|load|decode|lookup|fault|collect|find|controlRecords|snapshotTimestamp|list|check)/,
  },
  {
    path: /broker\/src\/coordinator\/(group\/(group|consumer)-records|transaction\/transaction-records)/,
    inside: /^(decode|read)/,
  },
  { path: /client\/src\/cluster\/connection/, inside: /^(data|agree|foreignProtocol)/ },
  { path: /client\/src\/cluster\/(metadata|group-assignment)/, inside: /^(apply|merge|read|flatten)/ },
  { path: /client\/src\/consumer\/(fetched|group-protocol)/ },
  { path: /connect\/src\/connectors\/postgres\/(pgoutput|row-text|binary-values)/, inside: /^(?!writeBinary)/ },
  { path: /connect\/src\/connectors\/postgres\/pgwire/, inside: /^(message|data|read|hold)/ },
  {
    path: /connect\/src\/connectors\/postgres\/(pg-text|pg-time|position|snapshot-progress)/,
    inside: /^(parse|coordinates|hexValue|is[A-Z])/,
  },
  { path: /connect\/src\/(converters\/json-text|runtime\/http-request)/ },
  { path: /connect\/src\/runtime\/java-map/, inside: /^(readJavaMap|expect|skip|int32|arrayClass|handle|need)/ },
]

const isReader = ({ path, inside }: Branch): boolean =>
  readers.some((reader) => reader.path.test(path) && (reader.inside?.test(inside) ?? true))

export function reportOf(): { readonly summary: string; readonly gaps: string } {
  const whole = branchesOf(({ path }) => path.includes('/packages/'))
  const { all, unreached } = branchesOf(isReader)
  const open = unreached.filter((branch) => whyUnreached(relative(root, branch.path), branch) === undefined)
  const byFile = Map.groupBy(open, ({ path }) => relative(root, path))
  let gaps = ''
  for (const [path, ofFile] of [...byFile].sort(([a], [b]) => (a < b ? -1 : 1))) gaps += `${path}\n${ofFile.map(lineOf).join('')}`
  const part = (count: number, of: number): string => `${((1 - count / of) * 100).toFixed(1)} % of ${of}`
  const summary =
    `reached ${part(whole.unreached.length, whole.all)} branches of all that is loaded, ${part(unreached.length, all)} of readers; ` +
    `${unreached.length - open.length} of the others cannot be reached, each with why; ${open.length} in ${byFile.size} files were not (--report FILE lists them)\n`
  return { summary, gaps }
}

const lineOf = ({ line, kind, text, inside }: Branch): string => `  ${line} ${inside} ${kind}: ${text}\n`
