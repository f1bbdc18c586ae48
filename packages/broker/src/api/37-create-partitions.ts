// CreatePartitions v0–3: more partitions for topics that exist.
import type { Clock } from '@millrace/host'
import {
  ApiKey,
  ErrorCode,
  type CreatePartitionsRequest,
  type CreatePartitionsResponseCreatePartitionsTopicResultInit,
  type CreatePartitionsResponseInit,
} from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import { refused, type Refused } from '../controller/decision.ts'
import type { Replicas } from '../replica/replicas.ts'
import { within } from './deadline.ts'
import type { Handler } from './handler.ts'

export interface CreatePartitionsParts {
  readonly controller: Pick<Controller, 'createPartitions'>
  readonly replicas: Pick<Replicas, 'whenMade'>
  readonly clock: Clock
}

type TopicResult = CreatePartitionsResponseCreatePartitionsTopicResultInit

export function createPartitionsHandler(
  parts: CreatePartitionsParts,
): Handler<CreatePartitionsRequest, CreatePartitionsResponseInit> {
  return {
    apiKey: ApiKey.CREATE_PARTITIONS,
    minVersion: 0,
    maxVersion: 3,
    handle: (request) => {
      const late = refused(ErrorCode.REQUEST_TIMED_OUT, 'The partitions were not created in time; they may be later.')
      const work = () => create(parts, request)
      return within(parts.clock, request.timeoutMs, work, () => ({
        results: request.topics.map(({ name }) => topicResult(name, late)),
      }))
    },
  }
}

async function create(
  { controller, replicas }: CreatePartitionsParts,
  request: CreatePartitionsRequest,
): Promise<CreatePartitionsResponseInit> {
  const byName = Map.groupBy(request.topics, ({ name }) => name)
  const twice = new Set([...byName].filter(([, topics]) => topics.length > 1).map(([name]) => name))
  const topics = request.topics.filter(({ name }) => !twice.has(name))
  const answer = await controller.createPartitions(topics, request.validateOnly)
  await replicas.whenMade(topics.map(({ name }) => name))
  return {
    results: [
      ...Array.from(twice, (name) => topicResult(name, refused(ErrorCode.INVALID_REQUEST, 'Duplicate topic name.'))),
      ...topics.map(({ name }, i) => topicResult(name, 'code' in answer ? answer : answer[i])),
    ],
  }
}

function topicResult(name: string, refusal: Refused | undefined): TopicResult {
  return { name, errorCode: refusal?.code ?? ErrorCode.NONE, errorMessage: refusal?.message ?? null }
}
