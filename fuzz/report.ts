// What a run reached and what it did not: a line for each folder, and the branches of readers that no input took.
import { relative, join } from 'node:path'
import { type Branch, branchesOf } from './branches.ts'

const root = join(import.meta.dirname, '..')

/** Where bytes from outside are read and checked. */
export const readers =
  /packages\/(protocol\/src\/(primitives|connection|records|messages)\/|host\/src\/(lz4|snappy|java-properties|node\/compression)|broker\/src\/(api\/(router|00-produce)|network\/(connection|request|frame)|log\/(validate|producer-state|leader-batches|batch-scan|torn-tail|recovery|checkpoint|leader-epochs|index-file|offset-index|time-index|transaction-index|producer-snapshot|partition-metadata|records)|controller\/meta-properties|raft\/(quorum-file|snapshot|records)|metadata\/(record-codec|batches|records)|coordinator\/\w+\/records|dump))/

export function reportOf(): { readonly summary: string; readonly gaps: string } {
  const whole = branchesOf(/\/packages\//)
  const { all, unreached } = branchesOf(readers)
  const byFile = Map.groupBy(unreached, ({ path }) => relative(root, path))
  let gaps = ''
  for (const [path, ofFile] of [...byFile].sort(([a], [b]) => (a < b ? -1 : 1))) gaps += `${path}\n${ofFile.map(lineOf).join('')}`
  const part = (count: number, of: number): string => `${((1 - count / of) * 100).toFixed(1)} % of ${of}`
  const summary =
    `reached ${part(whole.unreached.length, whole.all)} branches of all that is loaded, ${part(unreached.length, all)} of readers; ` +
    `${unreached.length} in ${byFile.size} files of readers were not reached (--report FILE lists them)\n`
  return { summary, gaps }
}

const lineOf = ({ line, kind, text }: Branch): string => `  ${line} ${kind}: ${text}\n`
