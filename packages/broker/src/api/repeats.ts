// Names that a request asks for more than once. Kafka answers as often as it is asked, so that a small request could have an answer
// without bounds.

const bytesMax = 16 * 1024 * 1024

/** What is asked for again and again would make an answer that is too large. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

/** Counts what the answer to one request says again. */
export class Repeats {
  readonly #sizes = new Map<object, number>()
  #bytes = 0

  /** An answer that is given once more. @throws AnswerTooLarge */
  again<A extends object>(answer: A): A {
    let size = this.#sizes.get(answer)
    if (size === undefined) this.#sizes.set(answer, (size = sizeOf(answer)))
    this.#bytes += size
    if (this.#bytes > bytesMax)
      throw new AnswerTooLarge(`the same is asked for so often that more than ${bytesMax} bytes would repeat`)
    return answer
  }
}

/** An answer for each of `keys`, of which each is asked once. @throws AnswerTooLarge */
export async function answerOnce<A extends object>(
  keys: readonly string[],
  ask: (once: readonly string[]) => Promise<readonly A[]>,
): Promise<A[]> {
  const once = [...new Set(keys)]
  const answers = await ask(once)
  const found = new Map(once.map((key, at) => [key, answers[at] as A]))
  if (once.length === keys.length) return [...found.values()]
  const repeats = new Repeats()
  const given = new Set<string>()
  return keys.map((key) => {
    const answer = found.get(key) as A
    if (given.has(key)) return repeats.again(answer)
    given.add(key)
    return answer
  })
}

/** About the bytes that it takes in an answer. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return 2 + value.length
  if (typeof value !== 'object' || value === null) return 4
  return Object.values(value).reduce((sum: number, part) => sum + sizeOf(part), 1)
}
