// A source of numbered transactions of numbered records, for tests of the runtime.
import type { SourceBatch, SourceConnector, SourceContext, SourceTask } from '../src/api/source.ts'
import { schema } from '../src/api/schema.ts'
import { whole } from '../src/api/settings.ts'

export const perTransaction = (n: number): number => 1 + (n % 5)

/** All records of the first so many transactions, as JSON. */
export function countedRecords(transactions: number): string[] {
  return Array.from({ length: transactions }, (_, n) =>
    Array.from({ length: perTransaction(n) }, (__, i) => `"${n}.${i}"`),
  ).flat()
}

export class CountingSource implements SourceConnector {
  readonly kind = 'source'
  readonly className = 'test.CountingSource'
  readonly aliases = ['counting']
  readonly version = '1'
  readonly settings = { transactions: whole({ default: 40, min: 0, doc: 'How many there are.' }) }
  readonly exactlyOnce = true
  /** Told of each position that the source was told is durable. */
  onCommitted: (at: number) => void = () => undefined
  /** Transactions come in two batches. */
  halves = false
  tasks = (config: Readonly<Record<string, string>>): readonly Readonly<Record<string, string>>[] => [config]
  partitions = (): readonly Readonly<Record<string, string>>[] => [{ of: 'all' }]

  async start(context: SourceContext): Promise<SourceTask> {
    const transactions = Number(context.config['transactions'] ?? 40)
    let next = Number(context.offset({ of: 'all' })?.['at'] ?? 0)
    let half: SourceBatch | undefined
    const batch = (n: number, from: number, to: number, boundary: boolean): SourceBatch => ({
      partition: { of: 'all' },
      offset: { at: boundary ? n + 1 : n },
      boundary,
      records: Array.from({ length: to - from }, (_, i) => ({
        topic: 'out',
        partition: null,
        keySchema: null,
        key: null,
        valueSchema: schema.string(),
        value: `${n}.${from + i}`,
        timestamp: null,
        headers: [],
      })),
    })
    return {
      ready: () => half !== undefined,
      committed: (_, offset) => this.onCommitted(Number(offset['at'])),
      close: () => Promise.resolve(),
      poll: async (signal) => {
        await new Promise((resolve) => setImmediate(resolve))
        signal.throwIfAborted()
        if (half !== undefined) {
          const rest = half
          half = undefined
          return rest
        }
        if (next >= transactions) return undefined
        const n = next
        next += 1
        const count = perTransaction(n)
        if (!this.halves || count < 2) return batch(n, 0, count, true)
        half = batch(n, 1, count, true)
        return batch(n, 0, 1, false)
      },
    }
  }
}
