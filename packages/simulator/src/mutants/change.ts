// A mutant's changed sources: put into files as they are loaded, by those who run mutants of one node or of the pipeline. Imports nothing of the product, which must not be loaded before.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/** One file's source, changed as it is loaded. Every text must be there exactly once. */
export interface Change {
  /** Path in the repository. */
  readonly file: string
  readonly edits: readonly { readonly from: string; readonly to: string }[]
}

/** @throws Error there is none of that name */
export function named<M extends { readonly name: string }>(mutants: readonly M[], name: string): M {
  const found = mutants.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no mutant ${name}; there are: ${mutants.map((each) => each.name).join(', ')}`)
  return found
}

/** @throws Error a text is not there, or more than once: the code has moved on and the mutant must follow. */
export function mutated(source: string, { file, edits }: Change): string {
  let result = source
  for (const { from, to } of edits) {
    const count = result.split(from).length - 1
    if (count !== 1) throw new Error(`mutant of ${file}: this text is there ${count} times: ${from}`)
    result = result.replace(from, () => to)
  }
  return result
}

const root = new URL('../../../../', import.meta.url)

/** @returns what does not fit the code any more, and must follow it. */
export function stale(mutants: readonly { readonly name: string; readonly changes: readonly Change[] }[]): string[] {
  const problems: string[] = []
  for (const { name, changes } of mutants) {
    for (const change of changes) {
      try {
        mutated(readFileSync(new URL(change.file, root), 'utf8'), change)
      } catch (cause) {
        problems.push(`mutant ${name}: ${(cause as Error).message}`)
      }
    }
  }
  return problems
}

/** From now on these files are loaded with their changes. */
export function changeSources(changes: readonly Change[]): void {
  const byUrl = new Map(changes.map((change) => [new URL(change.file, root).href, change]))
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const change = byUrl.get(url)
      if (change === undefined) return loaded
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source as Uint8Array)
      return { ...loaded, source: mutated(source, change) }
    },
  })
}
