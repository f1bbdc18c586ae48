// What a client's program is asked for on its command line: BOOTSTRAP VERB ARGUMENTS, and how it finds its package.
//
// produce TOPIC CODEC COUNT | consume TOPIC GROUP COUNT classic/consumer | transact TOPIC COUNT | transform FROM TO GROUP COUNT | admin TOPIC GROUP
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Packages lie under .judges, where judges/install.ts put them. */
export const requireJudge = createRequire(join(import.meta.dirname, '../../.judges/node/package.json'))

export const valueOf = (i) => `value-${i}-${'x'.repeat(100)}`

/** Transactions of ten records; every third is aborted. */
export function* transactionsOf(count) {
  for (let from = 0; from < count; from += 10) {
    const commit = (from / 10) % 3 !== 2
    const messages = Array.from({ length: 10 }, (_, i) => ({
      key: `key-${from + i}`,
      value: `${commit ? 'committed' : 'aborted'}-${from + i}`,
    }))
    yield { commit, messages }
  }
}

export async function main(verbs) {
  const [bootstrap, verb, ...args] = process.argv.slice(2)
  const limit = setTimeout(() => {
    process.stderr.write(`${verb} takes longer than a minute\n`)
    process.exit(1)
  }, 60_000)
  await verbs[verb](bootstrap, ...args)
  clearTimeout(limit)
}

/** One line of what the administrator saw. */
export const say = (...words) => process.stdout.write(`${words.join(' ')}\n`)
