// The processors behind the joins. hot
import type { Push } from '../task/context.ts'
import type { GraphNode, Lookup, Scope, TableRole } from '../topology/graph.ts'
import type { Meta } from '../topology/node.ts'

export type JoinKind = 'inner' | 'left' | 'outer'
export type Joiner = (left: unknown, right: unknown, meta: Meta<unknown>) => unknown

export function streamTablePush({ context }: Scope, table: Lookup, kind: JoinKind, joiner: Joiner, next: Push): Push {
  return (key, value, _old, timestamp) => {
    if (value === null || (key === null && kind === 'inner')) {
      context.dropped++
      return
    }
    const row = key === null ? null : table(key)
    if (row === null && kind === 'inner') return
    // The result has the record's time, even where the row is newer.
    next(key, joiner(value, row === null ? null : row.value, context.at(key, timestamp)), null, timestamp)
  }
}

/** A join of two tables as a table that others read: its rows are joined when they are looked up. */
export function tableTableRole(kind: JoinKind, left: GraphNode, right: GraphNode, joiner: Joiner): TableRole {
  return {
    oldValues(plan) {
      plan.oldValues(left, true)
      plan.oldValues(right, true)
      return true
    },
    lookups(plan) {
      plan.lookups(left)
      plan.lookups(right)
    },
    lookup(scope) {
      const [ofLeft, ofRight] = [scope.lookup(left), scope.lookup(right)]
      const found = { value: null as unknown, timestamp: -1 }
      return (key) => {
        const a = ofLeft(key)
        if (a === null && kind !== 'outer') return null
        const b = ofRight(key)
        if (b === null && (kind === 'inner' || a === null)) return null
        const timestamp = Math.max(a?.timestamp ?? -1, b?.timestamp ?? -1)
        found.value = joiner(a?.value ?? null, b?.value ?? null, scope.context.at(key, timestamp))
        found.timestamp = timestamp
        return found.value === null ? null : found
      }
    },
  }
}

export interface TableJoin {
  readonly kind: JoinKind
  readonly left: GraphNode
  readonly right: GraphNode
  readonly joiner: Joiner
  readonly store: string | undefined
  readonly oldValues: boolean
}

/** How a side takes part in a join of tables. */
interface Side {
  /** Goes on where the other side has no row. */
  readonly alone: boolean
  /** The joiner is asked even where this side has none, since the other may stand alone. */
  readonly otherAlone: boolean
}

export function tableTablePushes(scope: Scope, join: TableJoin, next: Push): readonly [Push, Push] {
  const { kind, joiner } = join
  const onwards = keeping(scope, join, next)
  const reversed: Joiner = (right, left, meta) => joiner(left, right, meta)
  const leftSide = { alone: kind !== 'inner', otherAlone: kind === 'outer' }
  const rightSide = { alone: kind === 'outer', otherAlone: kind !== 'inner' }
  return [
    sidePush(scope, leftSide, scope.lookup(join.right), joiner, join.oldValues, onwards),
    sidePush(scope, rightSide, scope.lookup(join.left), reversed, join.oldValues, onwards),
  ]
}

/** An update of one side against the other side's row (research B.26). */
function sidePush({ context }: Scope, side: Side, otherRow: Lookup, joiner: Joiner, oldValues: boolean, next: Push): Push {
  return (key, value, old, recordTimestamp) => {
    if (key === null) {
      context.dropped++
      return
    }
    const row = otherRow(key)
    if (row === null && (!side.alone || (value === null && old === null))) return
    const other = row === null ? null : row.value
    const timestamp = row !== null && row.timestamp > recordTimestamp ? row.timestamp : recordTimestamp
    // Without this side there is a result only if the other side may stand alone, and is there to do so.
    const standsAlone = side.otherAlone && row !== null
    const after = value !== null || standsAlone ? joiner(value, other, context.at(key, recordTimestamp)) : null
    const before = oldValues && (old !== null || standsAlone) ? joiner(old, other, context.at(key, recordTimestamp)) : null
    next(key, after, before, timestamp)
  }
}

/** Keeps the result where it has a store. */
function keeping(scope: Scope, join: TableJoin, next: Push): Push {
  if (join.store === undefined) return next
  const state = scope.keyValue(join.store)
  return (key, value, old, timestamp) => {
    state.put(state.row(key), value, timestamp)
    next(key, value, old, timestamp)
  }
}
