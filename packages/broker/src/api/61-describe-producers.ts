// DescribeProducers v0: what partitions know of their producers, open transactions among it (KIP-664).
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type {
  DescribeProducersRequest,
  DescribeProducersResponseInit,
  DescribeProducersResponsePartitionResponseInit,
} from '@millrace/protocol'
import { topicNameProblem } from '../controller/topic-names.ts'
import type { Replicas } from '../replica/replicas.ts'
import type { Handler } from './handler.ts'
import { Repeats } from './repeats.ts'

export function describeProducersHandler(parts: {
  readonly replicas: Pick<Replicas, 'find'>
}): Handler<DescribeProducersRequest, DescribeProducersResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_PRODUCERS,
    minVersion: 0,
    maxVersion: 0,
    handle: ({ topics }) => {
      const repeats = new Repeats()
      const found = new Map<string, DescribeProducersResponsePartitionResponseInit>()
      const answer = (name: string, index: number): DescribeProducersResponsePartitionResponseInit => {
        const key = `${index} ${name}`
        const known = found.get(key)
        if (known !== undefined) return repeats.again(known)
        const described = describe(parts.replicas, name, index)
        found.set(key, described)
        return described
      }
      return {
        topics: topics.map(({ name, partitionIndexes }) => ({
          name,
          partitions: partitionIndexes.map((index) => answer(name, index)),
        })),
      }
    },
  }
}

function describe(
  replicas: Pick<Replicas, 'find'>,
  topic: string,
  partitionIndex: number,
): DescribeProducersResponsePartitionResponseInit {
  const problem = topicNameProblem(topic)
  if (problem !== undefined) return { partitionIndex, errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION, errorMessage: problem }
  const partition = replicas.find(topic, partitionIndex)
  const errorCode = typeof partition === 'number' ? partition : partition.refusalFor(-1)
  if (typeof partition === 'number' || errorCode !== ErrorCode.NONE) {
    return { partitionIndex, errorCode, errorMessage: `Partition ${topic}-${partitionIndex} is not led here.` }
  }
  return {
    partitionIndex,
    activeProducers: Array.from(partition.log.producers(), (producer) => ({
      producerId: producer.producerId,
      producerEpoch: producer.epoch,
      lastSequence: producer.lastSequence,
      lastTimestamp: producer.lastTimestamp,
      coordinatorEpoch: producer.coordinatorEpoch,
      currentTxnStartOffset: producer.transactionFirstOffset,
    })),
  }
}
