// Names on a simulated disk: directories that hold entries, and which of their entries a loss of power takes back.

/** One directory. Its entries are as durable as its last sync; itself it is there as long as an entry of its parent leads to it. */
export class Directory<F> {
  readonly entries = new Map<string, Directory<F> | F>()
}

export type Entry<F> = Directory<F> | F

interface Change<F> {
  /** All of the tree in the order in which they were made. */
  readonly serial: number
  /** Changes of one step happen together or not at all: a rename takes one name away as it gives the other. */
  readonly step: number
  readonly directory: Directory<F>
  readonly name: string
  readonly before: Entry<F> | undefined
}

/** What a sync covers: the changes of one directory that were made before it began. */
interface Covered<F> {
  readonly directory: Directory<F> | undefined
  readonly before: number
}

/**
 * A tree and not a table of paths: a directory whose creation, or whose rename, is lost takes along what is in it, synced or not, since
 * nothing leads there any more.
 */
export class Tree<F extends object> {
  readonly #root = new Directory<F>()
  /** Changes of entries that no finished sync covers, by the directory whose sync makes them durable, oldest first. */
  readonly #unsynced = new Map<Directory<F>, Change<F>[]>()
  #made = 0
  #step = 0

  find(path: string): Entry<F> | undefined {
    let at: Entry<F> | undefined = this.#root
    for (const name of partsOf(path)) {
      if (!(at instanceof Directory)) return undefined
      at = at.entries.get(name)
    }
    return at
  }

  /** The directory at this path; undefined where there is none, or a file. */
  directory(path: string): Directory<F> | undefined {
    const found = this.find(path)
    return found instanceof Directory ? found : undefined
  }

  /** Sets or removes one entry. Its parent has to be there. */
  set(path: string, entry: Entry<F> | undefined): void {
    const name = partsOf(path).at(-1)
    const directory = this.directory(parentOf(path))
    if (directory === undefined || name === undefined) throw new Error(`bug: ${path} has no directory on the simulated disk`)
    this.#change(directory, name, entry)
  }

  /** A directory that moves is one change, durable with the sync of its new parent: it is never in two places, or in none. */
  move(from: string, to: string): void {
    const moved = this.find(from)
    const source = this.directory(parentOf(from))
    if (moved === undefined || source === undefined) throw new Error(`bug: nothing is at ${from} on the simulated disk`)
    this.#change(
      source,
      partsOf(from).at(-1) ?? '',
      undefined,
      moved instanceof Directory ? this.directory(parentOf(to)) : source,
    )
    this.#step--
    this.set(to, moved)
  }

  #change(directory: Directory<F>, name: string, entry: Entry<F> | undefined, syncedBy = directory): void {
    const change = { serial: this.#made++, step: this.#step++, directory, name, before: directory.entries.get(name) }
    const unsynced = this.#unsynced.get(syncedBy)
    if (unsynced === undefined) this.#unsynced.set(syncedBy, [change])
    else unsynced.push(change)
    if (entry === undefined) directory.entries.delete(name)
    else directory.entries.set(name, entry)
  }

  /** Removes a directory after all in it, one entry after the other, as the system does. */
  removeAll(path: string): void {
    const found = this.find(path)
    if (found instanceof Directory) this.#empty(found)
    if (found !== undefined) this.set(path, undefined)
  }

  #empty(directory: Directory<F>): void {
    for (const [name, entry] of Array.from(directory.entries)) {
      if (entry instanceof Directory) this.#empty(entry)
      this.#change(directory, name, undefined)
    }
  }

  /** Every file that a path leads to. */
  *files(below: Directory<F> = this.#root): Generator<F> {
    for (const entry of below.entries.values()) {
      if (entry instanceof Directory) yield* this.files(entry)
      else yield entry
    }
  }

  /** What a sync of this directory that begins now will have made durable; to be given to `synced` when it is done. */
  unsyncedIn(path: string): Covered<F> {
    return { directory: this.directory(path), before: this.#made }
  }

  synced({ directory, before }: Covered<F>): void {
    const changes = directory === undefined ? undefined : this.#unsynced.get(directory)
    if (directory === undefined || changes === undefined) return
    const first = changes.findIndex(({ serial }) => serial >= before)
    if (first === -1) this.#unsynced.delete(directory)
    else changes.splice(0, first)
  }

  /**
   * Power is lost: entries are what they were at the last sync of their directory.
   * @param keep how many of so many steps are there all the same, the oldest; names are journaled in order.
   */
  loseUnsynced(keep: (steps: number) => number): void {
    const unsynced = [...this.#unsynced.values()].flat().toSorted((a, b) => a.serial - b.serial)
    const first = unsynced[0]?.step ?? this.#step
    const from = first + keep(this.#step - first)
    for (const { step, directory, name, before } of unsynced.toReversed()) {
      if (step < from) break
      if (before === undefined) directory.entries.delete(name)
      else directory.entries.set(name, before)
    }
    this.#unsynced.clear()
  }
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '')

export function parentOf(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut <= 0 ? '/' : path.slice(0, cut)
}
