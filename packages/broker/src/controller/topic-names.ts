// Topic names: which are legal, which collide, which are Kafka's own.

const longest = 249

/** Topics that Kafka keeps its own state in. */
const internalNames: ReadonlySet<string> = new Set(['__consumer_offsets', '__transaction_state', '__share_group_state'])

/** The quorum's own log: no topic, though it has the name of one. */
export const clusterMetadataTopic = '__cluster_metadata'

export function isInternalTopic(name: string): boolean {
  return internalNames.has(name)
}

/** @returns what is wrong with a name, or undefined. */
export function topicNameProblem(name: string): string | undefined {
  if (name === '') return 'A topic name must not be empty.'
  if (name === '.' || name === '..') return `A topic cannot be named '${name}'.`
  if (name.length > longest) return `A topic name has at most ${longest} characters; this one has ${name.length}.`
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return `A topic name consists of ASCII letters, digits, '.', '_' and '-'; '${name}' does not.`
  return undefined
}

/** The names of topics that a new one could collide with. */
export class TakenNames {
  readonly #byForm = new Map<string, Set<string>>()

  /** Forms that some topic has. */
  get size(): number {
    return this.#byForm.size
  }

  add(name: string): void {
    const form = collisionForm(name)
    if (form === undefined) return
    const names = this.#byForm.get(form)
    if (names === undefined) this.#byForm.set(form, new Set([name]))
    else names.add(name)
  }

  remove(name: string): void {
    const form = collisionForm(name)
    const names = form === undefined ? undefined : this.#byForm.get(form)
    if (form === undefined || names?.delete(name) !== true) return
    if (names.size === 0) this.#byForm.delete(form)
  }

  /** A topic whose name collides with this one; undefined: there is none. */
  collidingWith(name: string): string | undefined {
    const form = collisionForm(name)
    const [other] = (form === undefined ? undefined : this.#byForm.get(form)) ?? []
    return other
  }
}

/** Names that are equal in this form would be one in a metric's name, where '.' and '_' are the same; undefined: it cannot collide. */
function collisionForm(name: string): string | undefined {
  return /[._]/.test(name) ? name.replaceAll('.', '_') : undefined
}
