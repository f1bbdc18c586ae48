// What a metadata answer may say of a topic's partitions.
import { ErrorCode, metadataResponse, Reader, Writer } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { ClusterView } from './metadata.ts'

function applied(...partitionIndexes: readonly number[]): ClusterView {
  const view = new ClusterView()
  const writer = new Writer()
  const partitions = partitionIndexes.map((partitionIndex) => ({ partitionIndex, leaderId: 1, replicaNodes: [1], isrNodes: [1] }))
  metadataResponse.write(writer, { brokers: [], controllerId: 1, topics: [{ name: 'orders', partitions }] }, 9)
  view.apply(metadataResponse.read(new Reader(writer.toBytes()), 9))
  return view
}

test('partitions come in any order', () => {
  expect(
    applied(2, 0, 1)
      .topic('orders')
      ?.partitions.map(({ partition }) => partition),
  ).toEqual([0, 1, 2])
})

test.each([[[0, 0x7fffffff]], [[1]], [[0, 0]], [[-1, 0]]])(
  'a topic with partitions numbered %j is refused as a whole',
  (indexes) => {
    const view = applied(...indexes)
    expect(view.topic('orders')).toBeUndefined()
    expect(view.refusal('orders')).toBe(ErrorCode.UNKNOWN_SERVER_ERROR)
  },
)
