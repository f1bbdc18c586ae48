// Holds docs/reference/behaviours.md to the tests: each row names tests that are there, or the part that is missing.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const page = 'docs/reference/behaviours.md'

/** A row is `| behaviour | [file](path) “name” “name” … |`; the name of a test inside of a describe is `describe › test`. */
export function behaviourProblems(root: string): string[] {
  const rows = readFileSync(join(root, page), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
  const problems = rows.flatMap((row) => {
    const number = /^\| (\d+)/.exec(row)![1]!
    const named = [...row.matchAll(/\]\(([^)]+)\)((?: “[^”]+”)+)/g)].flatMap(([, link = '', names = '']) =>
      [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => ({ link, name })),
    )
    if (named.length === 0 && !/ \| missing: \S.* \|$/.test(row)) return [`${page}: row ${number} names no test`]
    return named
      .filter(({ link, name }) => !isTestOf(join(root, dirname(page), link), name))
      .map(({ link, name }) => `${page}: row ${number} names “${name}”, which is no test of ${link}`)
  })
  const numbers = rows.map((row) => Number(/^\| (\d+)/.exec(row)![1]))
  if (numbers.length === 0 || numbers.some((number, at) => number !== at + 1))
    problems.push(`${page}: rows are not numbered one by one`)
  return problems
}

/** A transcript's name is its first line; a test's stands between quotes behind `test(` or `test.each(…)(`, its describe's behind `describe(`. */
function isTestOf(path: string, name: string): boolean {
  const source = readFileSync(path, 'utf8')
  if (path.endsWith('.txt')) return source.startsWith(`# ${name}\n`)
  return name.split(' › ').every((part) =>
    [`'${part}'`, `\`${part}\``].some((quoted) => {
      const at = source.indexOf(quoted)
      return at !== -1 && source.slice(0, at).trimEnd().endsWith('(')
    }),
  )
}
