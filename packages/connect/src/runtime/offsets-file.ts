// The offsets file of Kafka Connect's standalone worker: read once to take over its positions, kept up to date for the way back.
import type { Host } from '@millrace/host'
import type { PositionValue, SourceOffset, SourcePartition } from '../api/record.ts'
import { parseJson } from '../converters/json-text.ts'
import { readJavaMap, writeJavaMap } from './java-map.ts'

export interface StoredOffset {
  readonly connector: string
  readonly partition: SourcePartition
  readonly offset: SourceOffset
}

const text = new TextDecoder()
const utf8 = new TextEncoder()

export class OffsetsFile {
  readonly path: string
  readonly #host: Host
  #last = ''

  constructor(host: Host, path: string) {
    this.#host = host
    this.path = path
  }

  /** All positions in it; none when it is not there. @throws MalformedMessage it is no file of a worker. */
  read(): StoredOffset[] {
    if (!this.#host.disk.exists(this.path)) return []
    const bytes = this.#host.disk.readFile(this.path)
    if (bytes.length === 0) return []
    const found: StoredOffset[] = []
    for (const { key, value } of readJavaMap(bytes)) {
      if (key === null) continue
      const parsed = parseJson(text.decode(key))
      if (value === null || !Array.isArray(parsed) || typeof parsed[0] !== 'string') continue
      found.push({ connector: parsed[0], partition: members(parsed[1]), offset: members(parseJson(text.decode(value))) })
    }
    return found
  }

  /** Replaces the file, if anything changed: written beside it first, so that a crash leaves the old or the new one. */
  write(offsets: readonly StoredOffset[]): void {
    const entries = offsets.map(
      ({ connector, partition, offset }) => [JSON.stringify([connector, partition]), JSON.stringify(offset)] as const,
    )
    const now = JSON.stringify(entries)
    if (now === this.#last) return
    const { disk } = this.#host
    const beside = `${this.path}.new`
    const file = disk.open(beside, 'truncate')
    try {
      file.write([writeJavaMap(entries.map(([key, value]) => ({ key: utf8.encode(key), value: utf8.encode(value) })))], 0)
      file.syncNow()
    } finally {
      file.close()
    }
    disk.rename(beside, this.path)
    this.#last = now
  }
}

function members(value: unknown): Record<string, PositionValue> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, (typeof one === 'bigint' ? Number(one) : one) as PositionValue]),
  )
}
