// Work of several promises that has one end: nothing of it goes on behind the back of whoever waited.

/**
 * `Promise.all` for work that holds files or sockets: it also waits for the others when one fails, so that what follows, such as the
 * release of a lock, comes after all of it.
 * @throws the first failure, in the order of the work
 */
export async function settleAll<T>(work: Iterable<Promise<T>>): Promise<T[]> {
  const ends = await Promise.allSettled(work)
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}

/**
 * Does something for each, some at a time. After a failure no other is begun.
 * @throws the first failure, once what was under way has ended
 */
export async function someAtATime<T>(each: Iterable<T>, most: number, run: (one: T) => Promise<void>): Promise<void> {
  const rest = each[Symbol.iterator]()
  let failed = false
  const lane = async (): Promise<void> => {
    while (!failed) {
      const next = rest.next()
      if (next.done === true) return
      try {
        await run(next.value)
      } catch (cause) {
        failed = true
        throw cause
      }
    }
  }
  await settleAll(Array.from({ length: most }, lane))
}
