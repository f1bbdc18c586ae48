// A state backend of a simulated machine: what RocksDB does when power is lost. The last batches may be gone, whole and in order.
import { DiskFull } from '@millrace/host'
import { compareBytes } from '../../src/store/store.ts'
import type { StateBackend, StateBatch, StateDatabase } from '../../src/store/store.ts'

type Column = Map<string, { readonly key: Uint8Array; readonly value: Uint8Array }>
interface Change {
  readonly column: Column
  readonly name: string
  readonly before: { readonly key: Uint8Array; readonly value: Uint8Array } | undefined
}

const nameOf = (key: Uint8Array): string => Buffer.from(key).toString('latin1')

export class ForgetfulBackend implements StateBackend {
  readonly name = 'forgetful'
  readonly durable = true
  /** Its disk has no room: nothing can be opened or written. */
  full = false
  /** How often it found none. */
  refusals = 0
  readonly #directories = new Map<string, { columns: Map<string, Column>; undo: Change[][] }>()

  async open(directory: string, columns: readonly string[]): Promise<StateDatabase> {
    this.#checkRoom(directory)
    let kept = this.#directories.get(directory)
    if (kept === undefined) this.#directories.set(directory, (kept = { columns: new Map(), undo: [] }))
    for (const column of columns) if (!kept.columns.has(column)) kept.columns.set(column, new Map())
    return databaseOver(kept.columns, kept.undo, () => this.#checkRoom(directory))
  }

  #checkRoom(directory: string): void {
    if (!this.full) return
    this.refusals++
    throw new DiskFull(directory)
  }

  destroy(directory: string): Promise<void> {
    this.#directories.delete(directory)
    return Promise.resolve()
  }

  /** The machine dies. @param lost how many of a database's last batches its disk had not written yet. */
  crash(lost: () => number): void {
    for (const { undo } of this.#directories.values()) {
      for (let left = lost(); left > 0 && undo.length > 0; left--) {
        for (const { column, name, before } of undo.pop()!.toReversed()) {
          if (before === undefined) column.delete(name)
          else column.set(name, before)
        }
      }
      undo.length = 0
    }
  }
}

function databaseOver(columns: ReadonlyMap<string, Column>, undo: Change[][], checkRoom: () => void): StateDatabase {
  let isOpen = true
  const column = (name: string): Column => {
    if (!isOpen) throw new Error('used after close')
    return columns.get(name)!
  }
  const apply = (changes: readonly { column: string; key: Uint8Array; value: Uint8Array | undefined }[]): void => {
    const undone: Change[] = []
    for (const { column: name, key, value } of changes) {
      const at = column(name)
      undone.push({ column: at, name: nameOf(key), before: at.get(nameOf(key)) })
      if (value === undefined) at.delete(nameOf(key))
      else at.set(nameOf(key), { key, value })
    }
    undo.push(undone)
  }
  return {
    get: (name, key) => column(name).get(nameOf(key))?.value,
    *scan(name, from, to) {
      const entries = [...column(name).values()].toSorted((a, b) => compareBytes(a.key, b.key))
      for (const { key, value } of entries) {
        if ((from === undefined || compareBytes(key, from) >= 0) && (to === undefined || compareBytes(key, to) < 0))
          yield [key, value] as const
      }
    },
    lastKey: (name) =>
      [...column(name).values()]
        .map(({ key }) => key)
        .toSorted(compareBytes)
        .at(-1),
    batch(): StateBatch {
      let changes: { column: string; key: Uint8Array; value: Uint8Array | undefined }[] = []
      return {
        put: (name, key, value) => void changes.push({ column: name, key: key.slice(), value: value.slice() }),
        delete: (name, key) => void changes.push({ column: name, key: key.slice(), value: undefined }),
        write() {
          checkRoom()
          apply(changes)
          changes = []
        },
        discard: () => void (changes = []),
      }
    },
    deleteBelow(name, bound) {
      const below = [...column(name).values()].filter(({ key }) => compareBytes(key, bound) < 0)
      apply(below.map(({ key }) => ({ column: name, key, value: undefined })))
    },
    close() {
      isOpen = false
      return Promise.resolve()
    },
  }
}
