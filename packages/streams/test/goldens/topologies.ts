// The topologies of the goldens, built with our operators; ../README.md says what each op is.
import type { Table, Topology, Windowed } from '../../src/index.ts'
import {
  aggregate,
  count,
  filter,
  flatMap,
  groupBy,
  groupByKey,
  join,
  leftJoin,
  map,
  merge,
  nullable,
  outerJoin,
  reduce,
  selectKey,
  string,
  to,
  topic,
  topology,
  toStream,
  tumbling,
  windowedBy,
} from '../../src/index.ts'

/** `topology` of a golden. */
export interface GoldenTopology {
  readonly op: string
  readonly kind?: 'inner' | 'left' | 'outer'
  readonly window?: string
  readonly emit?: string
  readonly agg?: string
  readonly size?: number
  readonly grace?: number
}

export const left = topic('L', { key: string, value: nullable(string) })
export const right = topic('R', { key: string, value: nullable(string) })
export const out = topic('O', { key: string, value: nullable(string) })

/** @returns undefined for an op that has no operator here yet. */
export function build(golden: GoldenTopology): Topology | undefined {
  const t = topology({ semantics: 'kafka' })
  return builders[golden.op]?.(t, golden) === true ? t : undefined
}

const joinText = (a: string | null, b: string | null): string => `${a}-${b}`
const firstOf = (value: string): string => value.slice(0, 1)
const plus = (a: string, b: string): string => `${a}+${b}`
const minus = (a: string, b: string): string => `${a}-${b}`

const builders: Readonly<Record<string, (t: Topology, golden: GoldenTopology) => boolean>> = {
  stateless(t) {
    t.stream(left).pipe(
      filter((value) => value !== null && value.length > 1),
      flatMap((value) => value!.split('')),
      map((value) => value.toUpperCase()),
      merge(t.stream(right)),
      to(out),
    )
    return true
  },
  selectKeyAgg(t) {
    t.stream(left).pipe(
      filter((value) => value !== null),
      selectKey((value) => firstOf(value), string),
      groupByKey(),
      reduce((a, b) => a + b),
      to(out),
    )
    return true
  },
  aggregate(t) {
    t.stream(left).pipe(
      groupByKey(),
      aggregate(
        () => '',
        (old, value) => (value === 'x' ? null : old + value),
        { value: string },
      ),
      to(out),
    )
    return true
  },
  reduce(t) {
    t.stream(left).pipe(
      groupByKey(),
      reduce((a, b) => a + b!),
      to(out),
    )
    return true
  },
  windowed(t, golden) {
    if (golden.window !== 'tumbling' || golden.emit !== 'update') return false
    const windows = t.stream(left).pipe(groupByKey(), windowedBy(tumbling(golden.size!, { grace: golden.grace! })))
    const result: Table<Windowed<string>, string> = golden.agg === 'reduce'
      ? windows.pipe(reduce((a, b) => `${a}${b}`))
      : golden.agg === 'count'
        ? windows.pipe(count(), map(String))
        : windows.pipe(
            aggregate(
              () => '',
              (old, value) => `${old}${value}`,
              { value: string },
            ),
          )
    result.pipe(
      toStream(),
      selectKey((_value, { key }) => `${key.key}[${key.start},${key.end}]`, string),
      to(out),
    )
    return true
  },
  tableGroupBy(t) {
    t.table(left).pipe(
      groupBy((value) => firstOf(value), string),
      aggregate(() => '', plus, minus, { value: string }),
      to(out),
    )
    return true
  },
  tableGroupByReduce(t) {
    t.table(left).pipe(
      groupBy((value) => firstOf(value), string),
      reduce(plus, minus),
      to(out),
    )
    return true
  },
  tableFilter(t) {
    t.table(left).pipe(
      filter((value) => value.length > 1),
      to(out),
    )
    return true
  },
  tableFilterMat(t) {
    t.table(left).pipe(
      filter((value) => value.length > 1, { as: 'filtered' }),
      to(out),
    )
    return true
  },
  tableMapValues(t) {
    t.table(left).pipe(
      map((value) => (value === null ? 'NULL' : value.toUpperCase())),
      to(out),
    )
    return true
  },
  streamTable(t, { kind }) {
    const stream = t.stream(left)
    if (kind === 'left') stream.pipe(leftJoin(t.table(right), joinText), to(out))
    else stream.pipe(join(t.table(right), joinText), to(out))
    return true
  },
  tableTable(t, { kind }) {
    const table = t.table(left)
    if (kind === 'left') table.pipe(leftJoin(t.table(right), joinText), to(out))
    else if (kind === 'outer') table.pipe(outerJoin(t.table(right), joinText), to(out))
    else table.pipe(join(t.table(right), joinText), to(out))
    return true
  },
  tableTableAgg(t) {
    t.table(left).pipe(
      outerJoin(t.table(right), joinText),
      groupBy((value) => firstOf(value), string),
      aggregate(() => '', plus, minus, { value: string }),
      to(out),
    )
    return true
  },
}
