// The change topics, read as they grow: row by row and version by version, committed records only, nothing twice.
import type { Consumer, Millrace, TopicPartition } from '@millrace/client'

interface Row extends Readonly<Record<string, unknown>> {
  readonly id: number
  readonly version?: number
}
interface Change {
  readonly before: Row | null
  readonly after: Row | null
  readonly op: string
  readonly source: { readonly lsn: number; readonly sequence: string; readonly snapshot: string }
}

const problemsMax = 20
const decoder = new TextDecoder()

/** One topic of changes and the table that follows from it. */
export class Replay {
  readonly topic: string
  readonly #columns: readonly string[]
  readonly #millrace: Millrace
  readonly #rows = new Map<number, Row>()
  readonly #seen = new Set<string>()
  readonly #problems: string[] = []
  #consumer: Consumer | undefined
  #partitions: readonly TopicPartition[] = []
  /** Changes so far. */
  count = 0

  /** @param columns that are compared with the table. */
  constructor(millrace: Millrace, topic: string, columns: readonly string[]) {
    this.#millrace = millrace
    this.topic = topic
    this.#columns = columns
  }

  /** What cannot be, whatever comes. */
  get problems(): readonly string[] {
    return this.#problems
  }

  /** Reads what is committed now. */
  async advance(): Promise<void> {
    if (this.#consumer === undefined) {
      if (!(await this.#millrace.admin.listTopics()).some(({ name }) => name === this.topic)) return
      const [description] = await this.#millrace.admin.describeTopics([this.topic])
      if (description === undefined) return
      this.#partitions = description.partitions.map(({ partition }) => ({ topic: this.topic, partition }))
      this.#consumer = this.#millrace.consumer({ isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
      this.#consumer.assign(this.#partitions)
      this.#consumer.seekToBeginning(this.#partitions)
    }
    const consumer = this.#consumer
    const ends = await this.#millrace.admin.listOffsets(
      this.#partitions.map((each) => ({ ...each, at: 'latest' as const })),
      { isolationLevel: 'read_committed' },
    )
    while (this.#partitions.some((each, i) => (consumer.position(each) ?? 0) < (ends[i]?.offset ?? 0))) {
      for (const batch of await consumer.poll({ timeoutMs: 200 })) {
        for (const record of batch.records()) {
          if (record.value === null) continue
          this.#take(JSON.parse(decoder.decode(record.value)) as Change, `${this.topic}-${record.partition}@${record.offset}`)
        }
      }
    }
  }

  #take({ before, after, op, source }: Change, where: string): void {
    this.count++
    const row = (after ?? before) as Row
    const { id } = row
    const versions = row.version !== undefined
    const position = `${source.snapshot === 'false' ? '' : 'snapshot '}${source.lsn} ${source.sequence} ${JSON.stringify(row)}`
    if (this.#seen.has(position)) this.#problem(`${where}: this change is there twice: ${position}`)
    this.#seen.add(position)
    const known = this.#rows.get(id)
    if (op === 'r' && known !== undefined) this.#problem(`${where}: row ${id} is read twice by the snapshot`)
    if (op === 'c' && known !== undefined) this.#problem(`${where}: row ${id} is created while it is there`)
    if (op === 'u' && (known === undefined || (versions && known.version !== (row.version as number) - 1)))
      this.#problem(`${where}: row ${id} goes from version ${known?.version ?? 'nothing'} to ${row.version}`)
    if (op === 'd' && (known === undefined || known.version !== row.version))
      this.#problem(`${where}: row ${id} is deleted at ${row.version}, the topic was at ${known?.version ?? 'nothing'}`)
    if (after === null) this.#rows.delete(id)
    else this.#rows.set(id, after)
  }

  #problem(text: string): void {
    if (this.#problems.length < problemsMax) this.#problems.push(text)
  }

  /** Where the topic and the table's rows differ. */
  differences(table: readonly Readonly<Record<string, unknown>>[]): string[] {
    const found: string[] = []
    const left = new Set(this.#rows.keys())
    for (const row of table) {
      const id = Number(row['id'])
      left.delete(id)
      const replayed = this.#rows.get(id)
      if (replayed !== undefined && this.#columns.every((name) => String(replayed[name]) === String(row[name]))) continue
      if (found.length < problemsMax)
        found.push(`${this.topic}: the table says ${JSON.stringify(row)}, the topic ${JSON.stringify(replayed)}`)
    }
    for (const id of left) if (found.length < problemsMax) found.push(`${this.topic}: row ${id} is there, but not in the table`)
    return found
  }

  async close(): Promise<void> {
    await this.#consumer?.close()
  }
}
