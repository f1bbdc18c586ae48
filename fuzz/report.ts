// What a run reached and what it did not: how many branches, and which branches of readers no input took.
import { relative, join } from 'node:path'
import { type Branch, branchesOf } from './branches.ts'
import { whyUnreached } from './unreached.ts'

const root = join(import.meta.dirname, '..')

/** Where bytes from outside are read and checked: files, and functions of them where the rest writes. */
const readers: readonly { readonly path: RegExp; readonly inside?: RegExp }[] = [
  {
    path: /protocol\/src\/(primitives\/reader|records\/(records|record-batch|check-batch|compression)|connection\/(frames|requests|negotiate))/,
  },
  { path: /protocol\/src\/(connection\/headers|records\/control-record|messages\/)/, inside: /^(read|controlRecordType)/ },
  { path: /broker\/src\/(log|metadata|raft|coordinator\/\w+)\/records\//, inside: /^read/ },
  { path: /streams\/src\/assignment\/(records\/|subscription)/, inside: /^(read|decode)/ },
  { path: /host\/src\/(lz4|snappy|java-properties)/ },
  {
    path: /broker\/src\/(api\/router|network\/(connection|request|frame-pool)|log\/(validate|records-check|leader-batches|batch-scan|torn-tail|recovery))/,
  },
  { path: /broker\/src\/(dump\/|metadata\/(record-codec|batches)|server-properties)/ },
  {
    path: /broker\/src\/(log\/(checkpoint|leader-epochs|index-file|offset-index|time-index|transaction-index|producer-snapshot|partition-metadata)|controller\/meta-properties|raft\/(quorum-file|snapshot))/,
    inside: /^(read|parse|load|decode|lookup|fault|collect|find|controlRecords|snapshotTimestamp|list|check)/,
  },
  {
    path: /broker\/src\/coordinator\/(group\/(group|consumer)-records|transaction\/transaction-records)/,
    inside: /^(decode|read)/,
  },
  { path: /client\/src\/(cluster\/(connection|metadata|group-assignment)|consumer\/(fetched|group-protocol))/ },
  {
    path: /connect\/src\/(connectors\/postgres\/(pgoutput|pgwire|row-text|pg-text|pg-time|binary-values|position|snapshot-progress)|converters\/json-text|runtime\/(java-map|http-request))/,
    inside: /^(?!(write|format))/,
  },
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
