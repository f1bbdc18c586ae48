// CreateTopics v2–7: new topics, each with its own result.
import type { Clock } from '@millrace/host'
import {
  ApiKey,
  ErrorCode,
  type CreateTopicsRequest,
  type CreateTopicsResponseCreatableTopicResultInit,
  type CreateTopicsResponseInit,
} from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import { refused, type Refused } from '../controller/decision.ts'
import type { CreatedTopic } from '../controller/topics.ts'
import type { Replicas } from '../replica/replicas.ts'
import { within } from './deadline.ts'
import type { Handler } from './handler.ts'

export interface CreateTopicsParts {
  readonly controller: Pick<Controller, 'createTopics'>
  readonly replicas: Pick<Replicas, 'whenMade'>
  readonly clock: Clock
}

export function createTopicsHandler(parts: CreateTopicsParts): Handler<CreateTopicsRequest, CreateTopicsResponseInit> {
  return {
    apiKey: ApiKey.CREATE_TOPICS,
    minVersion: 2,
    maxVersion: 7,
    handle: (request) => {
      const { topics, validateOnly, timeoutMs } = request
      const create = async (): Promise<CreateTopicsResponseInit> => {
        const answer = await parts.controller.createTopics(topics, validateOnly)
        if ('code' in answer) return { topics: allRefused(request, answer) }
        await parts.replicas.whenMade(topics.map(({ name }) => name))
        return { topics: answer.map(({ name, result }) => topicResult(name, result)) }
      }
      const late = refused(ErrorCode.REQUEST_TIMED_OUT, 'The topics were not created in time; they may be later.')
      return within(parts.clock, timeoutMs, create, () => ({ topics: allRefused(request, late) }))
    },
  }
}

function allRefused({ topics }: CreateTopicsRequest, refusal: Refused): CreateTopicsResponseCreatableTopicResultInit[] {
  return [...new Set(topics.map(({ name }) => name))].map((name) => topicResult(name, refusal))
}

function topicResult(name: string, result: CreatedTopic | Refused): CreateTopicsResponseCreatableTopicResultInit {
  if ('code' in result) return { name, errorCode: result.code, errorMessage: result.message }
  const { id, partitions, replicationFactor, settings } = result
  return {
    name,
    topicId: id,
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    numPartitions: partitions,
    replicationFactor,
    configs: settings.map((setting) => ({
      name: setting.name,
      value: setting.value,
      readOnly: setting.readOnly,
      configSource: setting.source,
      isSensitive: setting.sensitive,
    })),
  }
}
