// Byte fields that a script names: batches, good ones and others, and what members say of themselves.
import type { Compression } from '@millrace/host'
import { BatchBuilder } from '@millrace/protocol'

/** @param text what kind of batch, and the sequence that it begins with. */
export function batchOf(
  n: number,
  text: string,
  producer: { readonly id: number; readonly epoch: number } | undefined,
  compression: Compression,
): Uint8Array | null {
  const [kind, sequence = '0'] = text.split(' ')
  if (kind === 'none') return new Uint8Array(0)
  const builder = new BatchBuilder({ codecId: kind === 'gzip' ? 1 : kind === 'zstd' ? 4 : 0 })
  const value = new TextEncoder().encode(kind === 'large' ? 'x'.repeat(2_000) : `value ${n}`)
  const time = kind === 'late' ? 4_000_000_000_000 : 1_700_000_000_000
  for (let i = 0; i < (kind === 'empty' ? 0 : n + 1); i++) builder.append(time + i, kind === 'keyed' ? value : null, value)
  const producerOf = kind === 'idempotent' || kind === 'transactional' ? producer : undefined
  const bytes = builder.build(
    {
      producerId: producerOf?.id,
      producerEpoch: producerOf?.epoch,
      baseSequence: producerOf === undefined ? undefined : Number(sequence),
      transactional: kind === 'transactional',
    },
    compression,
  )
  if (kind === 'crc') bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
  if (kind === 'old') bytes[16] = 1
  if (kind === 'control') bytes[22] = (bytes[22] as number) | 0x20
  if (kind === 'cut') return bytes.subarray(0, bytes.length - 3)
  if (kind === 'two') return new Uint8Array([...bytes, ...bytes])
  return bytes
}

/** What members of the classic protocol say of themselves: version 0, one topic, no more. */
export function subscription(topic: string): Uint8Array {
  const name = new TextEncoder().encode(topic)
  const bytes = new Uint8Array(2 + 4 + 2 + name.length + 4)
  const view = new DataView(bytes.buffer)
  view.setInt32(2, 1)
  view.setInt16(6, name.length)
  bytes.set(name, 8)
  view.setInt32(8 + name.length, -1)
  return bytes
}
