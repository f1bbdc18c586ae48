// The changelog offsets beside the state: up to where each store is complete.
import { readInt64, writeInt64 } from '../serde/primitives.ts'
import { Scratch } from '../serde/serde.ts'
import type { StateBatch, StateDatabase } from './store.ts'
import { offsetsColumn } from './store.ts'

const encoder = new TextEncoder()

/** The offset from which a store's changelog has to be read to complete it; undefined: from the beginning. */
export function readOffset(database: StateDatabase, store: string): number | undefined {
  const bytes = database.get(offsetsColumn, encoder.encode(store))
  return bytes === undefined ? undefined : readInt64(bytes, 0)
}

/** Puts the offset into the batch that completes the store up to it. */
export function writeOffset(batch: StateBatch, store: string, offset: number): void {
  const scratch = new Scratch(8)
  writeInt64(scratch, 0, offset)
  batch.put(offsetsColumn, encoder.encode(store), scratch.slice(8))
}
