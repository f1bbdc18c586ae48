// Several things named in one command: what goes wrong with one keeps none of the others from being done and told.
import { KafkaError } from '@millrace/protocol'
import { InputRefused } from './arguments.ts'
import { explain } from './explain.ts'

/**
 * Does `work` for each, one after the other. A refusal is about the one that it answers; any other failure would meet the rest too.
 * @param tell shows what was done, where that is not nothing.
 * @throws when all is done what went wrong; with several an AggregateError whose message tells each.
 */
export async function doEach<T>(things: readonly T[], work: (thing: T) => Promise<void>, tell?: () => void): Promise<void> {
  const failures: unknown[] = []
  for (const thing of things) {
    try {
      await work(thing)
    } catch (cause) {
      failures.push(cause)
      if (!(cause instanceof KafkaError || cause instanceof InputRefused)) break
    }
  }
  if (failures.length === 0 || failures.length < things.length) tell?.()
  // What is wrong with what they have in common is answered for each of them: once is enough.
  const told = new Map(failures.map((cause) => [explain(cause), cause]))
  const [one, ...others] = told.values()
  if (others.length > 0) throw new AggregateError([one, ...others], [...told.keys()].join('\n'))
  if (one !== undefined) throw one
}
