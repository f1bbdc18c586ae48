// The hash of keys: Java's values, and a prefix of the key alone.
import { expect, test } from 'vitest'
import { murmur2, partitionOfKey } from './murmur2.ts'

test('murmur2 is that of Java', () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
  // From the test of Kafka's own utility class.
  const known: Record<string, number> = {
    '21': -973932308,
    foobar: -790332482,
    'a-little-bit-long-string': -985981536,
    'a-little-bit-longer-string': -1486304829,
    lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
    abc: 479470107,
  }
  for (const [text, hash] of Object.entries(known)) expect(murmur2(utf8(text))).toBe(hash)
  expect(partitionOfKey(utf8('abc12345678'), 6, 3)).toBe(479470107 % 6)
})
