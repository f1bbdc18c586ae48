// The hash of a group's topics, against what Apache Kafka's hash library gives.
import { uuidFromBytes } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { groupHash, topicHash } from './metadata-hash.ts'
import { xxh3 } from './xxh3.ts'

test.each([
  [0, '2d06800538d394c2'],
  [3, 'a9088dda485b481c'],
  [8, '60539db630471163'],
  [16, 'b8c859b0f030b585'],
  [40, '5fe78a29955db15a'],
  [129, 'c664bf3311c6abc4'],
  [240, '64556dc6b462a6cf'],
  [1025, '806c2072ed713576'],
  [5000, '799aaddd7339581d'],
])('XXH3 of %i bytes', (size, hex) => {
  expect(xxh3(Uint8Array.from({ length: size }, (_, at) => (at * 7 + 3) & 255)).toString(16)).toBe(hex)
})

test("a topic's hash takes in its id, name and partitions as Kafka's does", () => {
  const id = uuidFromBytes(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 255, 255, 255, 255, 255, 255, 255, 251]))
  const partitions = [0, 1, 2].map((partition) => ({ partition, leader: 1, replicas: [1] }))
  expect(topicHash({ name: 'my-topic', id, partitions }, () => null).toString(16)).toBe('8a6ae935147f6e4c')
})

test('topics that do not exist, and the order of names, change nothing', () => {
  const hashes = new Map([
    ['a', 1n],
    ['b', 2n],
  ])
  const hashOf = (name: string): bigint | undefined => hashes.get(name)
  expect(groupHash(['b', 'gone', 'a'], hashOf)).toBe(groupHash(['a', 'b'], hashOf))
  expect(groupHash(['gone'], hashOf)).toBe(0n)
})
