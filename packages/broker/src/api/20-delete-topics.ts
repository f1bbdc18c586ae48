// DeleteTopics v1–6: by name, and from version 6 on by id.
import type { Clock } from '@millrace/host'
import {
  ApiKey,
  ErrorCode,
  zeroUuid,
  type DeleteTopicsRequest,
  type DeleteTopicsResponseDeletableTopicResultInit,
  type DeleteTopicsResponseInit,
  type Uuid,
} from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import { refused, type Refused } from '../controller/decision.ts'
import { within } from './deadline.ts'
import type { Handler } from './handler.ts'

export interface DeleteTopicsParts {
  readonly controller: Pick<Controller, 'deleteTopics' | 'metadata'>
  readonly clock: Clock
  /** delete.topic.enable */
  readonly enabled: boolean
}

type TopicResult = DeleteTopicsResponseDeletableTopicResultInit

/** One topic of a request; name or id may be missing. */
interface Asked {
  readonly name: string | null
  readonly topicId: Uuid
}

export function deleteTopicsHandler(parts: DeleteTopicsParts): Handler<DeleteTopicsRequest, DeleteTopicsResponseInit> {
  return {
    apiKey: ApiKey.DELETE_TOPICS,
    minVersion: 1,
    maxVersion: 6,
    handle: (request, { apiVersion }) => {
      const asked = apiVersion >= 6 ? request.topics : request.topicNames.map((name) => ({ name, topicId: zeroUuid }))
      if (!parts.enabled) {
        const code = apiVersion < 3 ? ErrorCode.INVALID_REQUEST : ErrorCode.TOPIC_DELETION_DISABLED
        return { responses: asked.map((topic) => topicResult(topic, refused(code, 'Topic deletion is disabled.'))) }
      }
      const late = refused(ErrorCode.REQUEST_TIMED_OUT, 'The topics were not deleted in time; they may be later.')
      const work = () => deleteAsked(parts.controller, asked)
      return within(parts.clock, request.timeoutMs, work, () => ({ responses: asked.map((topic) => topicResult(topic, late)) }))
    },
  }
}

async function deleteAsked(
  controller: DeleteTopicsParts['controller'],
  asked: readonly Asked[],
): Promise<DeleteTopicsResponseInit> {
  const { topics } = controller.metadata.image
  const responses: TopicResult[] = []
  const wanted = new Map<Uuid, string>()
  const twice = new Set<Uuid>()
  const repeated = repeatedOf(asked)
  for (const topic of asked) {
    // What is named again is told once, where it stands first.
    const isRepeated = repeated.size > 0 && repeated.has(keyOf(topic))
    if (isRepeated && !repeated.get(keyOf(topic))) continue
    if (isRepeated) repeated.set(keyOf(topic), false)
    const problem = isRepeated ? duplicate(topic) : problemOf(topic)
    if (problem !== undefined) {
      responses.push(topicResult(topic, problem))
      continue
    }
    const found = topic.name === null ? topics.byId(topic.topicId) : topics.byName(topic.name)
    if (found === undefined) responses.push(topicResult(topic, topic.name === null ? unknownId : unknownName))
    else if (wanted.has(found.id) || twice.has(found.id)) {
      twice.add(found.id)
      wanted.delete(found.id)
      const message = 'The provided topic name maps to an ID that was already supplied.'
      responses.push(topicResult({ name: found.name, topicId: found.id }, refused(ErrorCode.INVALID_REQUEST, message)))
    } else wanted.set(found.id, found.name)
  }
  const ids = [...wanted.keys()]
  const answer = await controller.deleteTopics(ids)
  for (const [i, id] of ids.entries()) {
    responses.push(topicResult({ name: wanted.get(id)!, topicId: id }, 'code' in answer ? answer : answer[i]))
  }
  return { responses }
}

/** No id begins as a name alone does here, so that the two never meet. */
const keyOf = ({ name, topicId }: Asked): string =>
  name !== null && topicId === zeroUuid ? `=${name}` : `${topicId} ${name ?? ''}`

/** Those that are asked for more than once, each with true: seldom any, among tens of thousands. */
function repeatedOf(asked: readonly Asked[]): Map<string, boolean> {
  const repeated = new Map<string, boolean>()
  const seen = new Set<string>()
  for (const topic of asked) {
    const key = keyOf(topic)
    if (seen.has(key)) repeated.set(key, true)
    else seen.add(key)
  }
  return repeated
}

function problemOf({ name, topicId }: Asked): Refused | undefined {
  if (name === null && topicId === zeroUuid)
    return refused(ErrorCode.INVALID_REQUEST, 'Neither topic name nor id were specified.')
  if (name !== null && topicId !== zeroUuid)
    return refused(ErrorCode.INVALID_REQUEST, 'Topic name and topic id must not both be specified.')
  return undefined
}

function duplicate({ name }: Asked): Refused {
  return refused(ErrorCode.INVALID_REQUEST, name === null ? 'Duplicate topic id.' : 'Duplicate topic name.')
}

const unknownId = refused(ErrorCode.UNKNOWN_TOPIC_ID, 'This server does not host this topic ID.')
const unknownName = refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.')

function topicResult({ name, topicId }: Asked, refusal: Refused | undefined): TopicResult {
  return { name, topicId, errorCode: refusal?.code ?? ErrorCode.NONE, errorMessage: refusal?.message ?? null }
}
