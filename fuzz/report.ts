// What a run reached and what it did not: a line for each folder, and the lines of readers that never ran.
import { relative, join } from 'node:path'
import type { Coverage } from './coverage.ts'

/** Where hostile bytes are read and checked. */
const readers =
  /packages\/(protocol\/src\/(primitives|connection|records)\/|broker\/src\/(api|network)\/|broker\/src\/log\/(validate|producer-state|leader-batches)|host\/src\/(lz4|snappy))/
const root = join(import.meta.dirname, '..')

export function reportOf(coverage: Coverage): { readonly summary: string; readonly gaps: string } {
  const { covered, all } = coverage.totals()
  const gaps = coverage.gaps(readers)
  let lines = 0
  let text = ''
  for (const [path, ofFile] of gaps) {
    text += `${relative(root, path)}\n`
    for (const gap of ofFile) {
      text += `  ${gap.line}: ${gap.text}\n`
      lines++
    }
  }
  const summary = `reached ${((covered / all) * 100).toFixed(1)} % of the watched sources; ${lines} places in ${gaps.size} files of readers and checks were not reached (--report FILE lists them)\n`
  return { summary, gaps: text }
}
