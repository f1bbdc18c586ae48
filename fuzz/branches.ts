// Counts branches: watched sources get a counter at each branch as they are loaded, so that a look at what an input reached costs microseconds.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'

/** A place where a run may go or not go. */
export interface Branch {
  readonly path: string
  /** Counted from 1. */
  readonly line: number
  /** What stands there, on its first line. */
  readonly text: string
  /** The named function or method around it; empty at the top of the file. */
  readonly inside: string
  /** `else` stands for going on behind an `if` that has none. */
  readonly kind: 'function' | 'then' | 'else' | 'value' | 'loop' | 'case' | 'catch'
}

/** Room for the branches of all packages. */
const branchesMax = 1 << 18
const counter = '__reached'
const counts = new Uint8Array(branchesMax)
const words = new Uint32Array(counts.buffer)
/** For each branch a bit for each of the numbers of times that count as different. */
const seen = new Uint8Array(branchesMax)
const branches: Branch[] = []
/** 1, 2, 3, up to 7, 15, 31, 127, more: passing a loop twice is another thing than passing it a hundred times. */
const bucketOf = Uint8Array.from({ length: 256 }, (_, times) => {
  const bounds = [1, 2, 3, 7, 15, 31, 127]
  if (times === 0) return 0
  const bucket = bounds.findIndex((bound) => times <= bound)
  return 1 << (bucket < 0 ? 7 : bucket)
})

/** From now on every module whose path fits is loaded with counters in it. */
export function watchBranches(watched: RegExp): void {
  ;(globalThis as unknown as Record<string, unknown>)[counter] = counts
  registerHooks({
    load(url, context, next) {
      if (!url.startsWith('file:') || !watched.test(url) || !url.endsWith('.ts')) return next(url, context)
      const path = fileURLToPath(url)
      return { format: 'module-typescript', shortCircuit: true, source: withCounters(path, readFileSync(path, 'utf8')) }
    },
  })
}

/** Forgets what ran since the last time. */
export function forgetReached(): void {
  counts.fill(0, 0, branches.length)
}

/** How many branches, or numbers of times, ran since `forgetReached` that never had before. @param keep they are known from now on. */
export function newlyReached(keep: boolean): number {
  let fresh = 0
  const wordCount = (branches.length + 3) >> 2
  for (let word = 0; word < wordCount; word++) {
    if (words[word] === 0) continue
    for (let at = word * 4; at < word * 4 + 4; at++) {
      const bucket = bucketOf[counts[at] as number] as number
      if ((bucket & ~(seen[at] as number)) === 0) continue
      fresh++
      if (keep) seen[at] = (seen[at] as number) | bucket
    }
  }
  return fresh
}

/** Branches that are meant, and which of them no input has reached. */
export function branchesOf(isMeant: (branch: Branch) => boolean): {
  readonly all: number
  readonly unreached: readonly Branch[]
} {
  const unreached: Branch[] = []
  let all = 0
  for (const [at, branch] of branches.entries()) {
    if (!isMeant(branch)) continue
    all++
    if (seen[at] === 0) unreached.push(branch)
  }
  return { all, unreached }
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

interface Insertion {
  readonly at: number
  readonly text: string
  readonly opens: boolean
}

/** Lines stay where they are: a stack names the place in the source. */
function withCounters(path: string, source: string): string {
  const insertions: Insertion[] = []
  const lineStarts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) lineStarts.push(at + 1)

  let inside = ''
  const mark = (kind: Branch['kind'], at: number): string => {
    if (branches.length === branchesMax) throw new Error(`more than ${branchesMax} branches`)
    const line = lineStarts.findLastIndex((start) => start <= at) + 1
    const text = (source.slice(at).split('\n', 1)[0] as string).slice(0, 100)
    const index = branches.push({ path, line, kind, text, inside }) - 1
    return `${counter}[${index}]++`
  }
  const opens = (at: number, text: string): void => void insertions.push({ at, text, opens: true })
  const closes = (at: number, text: string): void => void insertions.push({ at, text, opens: false })
  const expression = (kind: Branch['kind'], node: Node): void => {
    opens(node.start, `(${mark(kind, node.start)},(`)
    visit(node)
    closes(node.end, '))')
  }
  const statement = (kind: Branch['kind'], node: Node): void => {
    if (node.type === 'BlockStatement') {
      opens(node.start + 1, `${mark(kind, node.start)};`)
      return visit(node)
    }
    opens(node.start, `{${mark(kind, node.start)};`)
    visit(node)
    closes(node.end, '}')
  }
  const named = (name: unknown, run: () => void): void => {
    const around = inside
    inside = (name as { readonly name?: string } | null)?.name ?? around
    run()
    inside = around
  }
  const visitAll = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visitAll(one)
    else if (value !== null && typeof value === 'object' && typeof (value as Node).type === 'string') visit(value as Node)
  }
  const visitBut = (node: Node, ...left: readonly string[]): void => {
    for (const key in node) if (!left.includes(key)) visitAll(node[key])
  }

  function visit(node: Node): void {
    const child = (key: string): Node => node[key] as Node
    switch (node.type) {
      case 'MethodDefinition':
      case 'Property':
        return named(node['key'], () => visitBut(node))
      case 'VariableDeclarator':
        return named(/Function/.test((node['init'] as Node | null)?.type ?? '') ? node['id'] : null, () => visitBut(node))
      case 'FunctionDeclaration':
      case 'FunctionExpression':
        return named(node['id'], () => {
          visitBut(node, 'body')
          if (node['body'] !== null) statement('function', child('body'))
        })
      case 'ArrowFunctionExpression':
        visitBut(node, 'body')
        return child('body').type === 'BlockStatement'
          ? statement('function', child('body'))
          : expression('function', child('body'))
      case 'IfStatement':
        visit(child('test'))
        statement('then', child('consequent'))
        if (node['alternate'] === null) closes(node.end, ` else {${mark('else', node.start)}}`)
        else statement('else', child('alternate'))
        return
      case 'ConditionalExpression':
        visit(child('test'))
        expression('then', child('consequent'))
        return expression('else', child('alternate'))
      case 'LogicalExpression':
        visit(child('left'))
        return expression('value', child('right'))
      case 'AssignmentExpression':
        visit(child('left'))
        return /^(\?\?|&&|\|\|)=$/.test(node['operator'] as string) ? expression('value', child('right')) : visit(child('right'))
      case 'AssignmentPattern':
        visit(child('left'))
        return expression('value', child('right'))
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        visitBut(node, 'body')
        return statement('loop', child('body'))
      case 'SwitchCase': {
        const [first] = node['consequent'] as Node[]
        if (first !== undefined) opens(first.start, `${mark('case', node.start)};`)
        return visitBut(node)
      }
      case 'CatchClause':
        return statement('catch', child('body'))
      default:
        if (!node.type.startsWith('TS') || /^TS(As|NonNull|Satisfies|Type(Assertion))/.test(node.type))
          visitBut(node, 'typeAnnotation', 'typeArguments')
    }
  }
  visit(parseAst(source, { lang: 'ts' }, path) as unknown as Node)

  const inOrder = insertions.map((insertion, order) => ({ ...insertion, order }))
  inOrder.sort((a, b) => a.at - b.at || Number(a.opens) - Number(b.opens) || a.order - b.order)
  let text = ''
  let from = 0
  for (const { at, text: inserted } of inOrder) {
    text += source.slice(from, at) + inserted
    from = at
  }
  return text + source.slice(from)
}
