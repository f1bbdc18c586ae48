// The house rules that a machine can check: duty lines, sizes, layers, banned calls with their replacement, the file map, mutants that fit the code.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, matchesGlob, normalize } from 'node:path'
import { mutants as ofPipeline } from '../chaos/mutants/mutants.ts'
import { stale } from '../packages/simulator/src/mutants/change.ts'
import { mutants as ofNode } from '../packages/simulator/src/mutants/mutants.ts'
import { folderOf, layerOf, layers, packages } from './layers.ts'

const linesMax = 500
const mapPath = 'docs/reference/files.md'
const root = join(import.meta.dirname, '..')
const problems: string[] = []

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))
  .sort()

/** What must not be written, where, and what to write instead. */
const bans: readonly { readonly pattern: RegExp; readonly instead: string; readonly free: RegExp }[] = [
  {
    pattern: /\bDate\.now\(/,
    instead: 'host.clock.now()',
    free: /^(packages\/(host|cli|simulator)|apps|tools|bench|judges|chaos|conformance|fuzz|soak)\/|\.test\.ts$|\/(test|bench)\//,
  },
  {
    pattern: /\bMath\.random\(/,
    instead: 'host.random',
    free: /^(packages\/host|apps|tools|bench|judges|chaos|conformance|fuzz|soak)\/|\.test\.ts$|\/(test|bench)\//,
  },
  {
    pattern: /\bset(Timeout|Interval|Immediate)\(/,
    instead: 'host.clock',
    free: /^(packages\/(host|cli|simulator)|apps|tools|bench|judges|chaos|conformance|fuzz|soak)\/|\.test\.ts$|\/(test|bench)\//,
  },
  {
    pattern: /from 'node:/,
    instead: 'the Host that is handed down',
    free: /^(packages\/(host|cli|simulator)|apps|tools|bench|judges|chaos|conformance|fuzz|soak)\/|\.test\.ts$|\/(test|bench|generator|goldens)\/|vitest|tsup|store\/rocksdb/,
  },
  {
    pattern: /\bprocess\.env\b/,
    instead: 'a setting',
    free: /^(packages\/(host|cli|simulator)|apps|tools|bench|judges|chaos|conformance|fuzz|soak)\/|\.test\.ts$|\/(test|bench)\//,
  },
  { pattern: /catch *(\([^)]*\))? *\{ *\}/, instead: 'an answer, a typed error or an assert', free: /^$/ },
  { pattern: /@ts-ignore|@ts-nocheck/, instead: '@ts-expect-error with its reason', free: /^tools\/tidy\.ts$/ },
  { pattern: /\b(TODO|FIXME)\b/, instead: 'the work itself', free: /^tools\/tidy\.ts$/ },
]
const drawer = /(^|\/)(common|core|utils?|helpers?|shared|types|misc)(\.ts|\/)/

interface Source {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly generated: boolean
}

const sources: Source[] = files.map((path) => {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, lines: text.split('\n'), generated: /^\/\/ .*[Gg]enerated\b/.test(text) }
})

for (const source of sources) {
  checkDuty(source)
  checkSize(source)
  checkImports(source)
  checkBans(source)
}
checkMap()
checkTypesChecked()
problems.push(...stale(ofNode), ...stale(ofPipeline))

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n${problems.length} problems\n`)
  process.exit(1)
}
process.stdout.write(`tidy: ${sources.length} files in order\n`)

function checkDuty({ path, lines }: Source): void {
  const first = lines[0]?.startsWith('#!') === true ? lines[1] : lines[0]
  if (!/^\/\/ \S/.test(first ?? '') && !/\.(config|test)\.ts$/.test(path))
    problems.push(`${path}:1 the first line must say the file's duty`)
  if (drawer.test(path) && !path.startsWith('vitest.shared')) {
    problems.push(`${path} a file or folder of this name has no theme: name what it holds`)
  }
  if (/manager|helper|util/i.test(path.split('/').pop() as string))
    problems.push(`${path} no Manager, Helper or Util: name what it does`)
}

function checkSize({ path, text, lines, generated }: Source): void {
  const count = lines.length - 1
  if (generated || count <= linesMax) return
  if (!/^\/\/ Longer than \d+ lines because \S/m.test(text)) {
    problems.push(
      `${path} ${count} lines: split it at ${linesMax}, or say why in a line "// Longer than ${linesMax} lines because …"`,
    )
  }
}

function checkBans({ path, lines, generated }: Source): void {
  if (generated) return
  for (const ban of bans) {
    if (ban.free.test(path)) continue
    lines.forEach((line, i) => {
      if (ban.pattern.test(line)) problems.push(`${path}:${i + 1} ${String(ban.pattern)} is banned here: use ${ban.instead}`)
    })
  }
}

function checkImports({ path, text }: Source): void {
  if (path.endsWith('.config.ts')) return
  const place = /^(?:packages|apps)\/([a-z]+)\/(.*)$/.exec(path)
  if (place === null) return
  const [, own, inside] = place as unknown as [string, string, string]
  const test = /\.test\.ts$|^(test|bench)\//.test(inside)
  for (const match of text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)) {
    const target = (match[1] ?? match[2] ?? match[3]) as string
    if (target.startsWith('.')) checkFolder(path, own, inside, target)
    else if (!test) checkPackage(path, own, target)
  }
}

function checkPackage(path: string, own: string, target: string): void {
  const folder = folderOf(target)
  if (folder === undefined || folder === own) return
  const allowed = packages[own] ?? []
  if (!allowed.includes(folder))
    problems.push(`${path} imports ${target}: ${own} may import ${allowed.join(', ') || 'nothing of ours'}`)
}

function checkFolder(path: string, own: string, inside: string, target: string): void {
  const to = normalize(join(dirname(inside), target))
  if (to.startsWith('..')) return void problems.push(`${path} imports ${target}: leave a package by its published name`)
  const table = layers[own]
  if (table === undefined || !inside.startsWith('src/') || inside.endsWith('.test.ts')) return
  const [from, aim] = [inside.slice(4), to.slice(4)]
  if (from.split('/')[0] === aim.split('/')[0]) return
  const [here, there] = [layerOf(table, from), layerOf(table, aim)]
  if (here === undefined) return void problems.push(`${path} stands in no layer of ${own}: add its folder to tools/layers.ts`)
  if (there === undefined) return void problems.push(`${path} imports ${target}, which stands in no layer of ${own}`)
  if (there > here)
    problems.push(
      `${path} imports ${target}: layer ${here} may not import layer ${there} (a file imports its own folder or a lower layer)`,
    )
  if (there === here && from.includes('/') && aim.includes('/')) {
    problems.push(`${path} imports ${target}: ${from.split('/')[0]} and ${aim.split('/')[0]} are neighbours in layer ${here}`)
  }
}

/** Every file is in a project that the root's tsconfig.json names: a test whose types nobody checks fails where it runs, not where it is written. */
function checkTypesChecked(): void {
  const read = (path: string): TypeProject => JSON.parse(readFileSync(join(root, path), 'utf8')) as TypeProject
  const projects = (read('tsconfig.json').references ?? []).map(({ path }) => {
    const file = path.endsWith('.json') ? path : `${path}/tsconfig.json`
    const { include = [], exclude = [] } = read(file)
    const from = (pattern: string): string =>
      normalize(join(dirname(file), pattern.endsWith('.ts') ? pattern : `${pattern}/**/*.ts`))
    return { include: include.map(from), exclude: exclude.map(from) }
  })
  const matches = (path: string, patterns: readonly string[]): boolean => patterns.some((pattern) => matchesGlob(path, pattern))
  for (const path of files) {
    if (!projects.some(({ include, exclude }) => matches(path, include) && !matches(path, exclude)))
      problems.push(`${path} is in no project of tsconfig.json: its types are checked by nobody`)
  }
}

interface TypeProject {
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly references?: readonly { readonly path: string }[]
}

function checkMap(): void {
  const map = fileMap()
  if (process.argv.includes('--write')) return writeFileSync(join(root, mapPath), map)
  const there = existsSync(join(root, mapPath)) ? readFileSync(join(root, mapPath), 'utf8') : ''
  if (there !== map) problems.push(`${mapPath} is not what the files' first lines say: run npm run map`)
}

function fileMap(): string {
  const out = ['# The files', '', 'Generated from the first line of each file (`npm run map`).']
  let folder = ''
  for (const { path, lines, generated } of sources) {
    if (
      path.endsWith('.test.ts') ||
      path.endsWith('.config.ts') ||
      path.endsWith('.d.ts') ||
      (/\/(messages|records)\//.test(path) && generated)
    )
      continue
    if (dirname(path) !== folder) {
      folder = dirname(path)
      out.push('', `## ${folder}`, '', '| file | duty |', '|---|---|')
    }
    const duty = (lines[0]?.startsWith('#!') === true ? lines[1] : lines[0]) ?? ''
    out.push(
      `| ${path.slice(folder === '.' ? 0 : folder.length + 1)} | ${duty
        .replace(/^\/\/ /, '')
        .replace(/ \/\/ hot$/, '')
        .replaceAll('|', '\\|')} |`,
    )
  }
  return `${out.join('\n')}\n`
}
