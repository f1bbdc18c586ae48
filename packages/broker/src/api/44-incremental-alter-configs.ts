// IncrementalAlterConfigs v0–1: set, delete, append, subtract settings of topics, brokers, groups and client metrics (KIP-339).
import type { LogLevels } from '@millrace/host'
import {
  ApiKey,
  ErrorCode,
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsRequestAlterConfigsResource,
  type IncrementalAlterConfigsResponseInit,
} from '@millrace/protocol'
import { ConfigOperation, type ResourceChange } from '../controller/configs.ts'
import type { Controller } from '../controller/controller.ts'
import { refused, type Refused } from '../controller/decision.ts'
import { resourceTypeOf, type ConfigResourceType } from '../metadata/configs-image.ts'
import { alterLoggers, brokerLoggerType, otherBroker } from './broker-loggers.ts'
import type { Handler } from './handler.ts'
import { twinsOf } from './twins.ts'

export interface IncrementalAlterConfigsParts {
  readonly controller: Pick<Controller, 'alterConfigs' | 'metadata'>
  /** Of this broker's loggers. */
  readonly levels: LogLevels
}

type Resource = IncrementalAlterConfigsRequestAlterConfigsResource

export function incrementalAlterConfigsHandler(
  parts: IncrementalAlterConfigsParts,
): Handler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponseInit> {
  return {
    apiKey: ApiKey.INCREMENTAL_ALTER_CONFIGS,
    minVersion: 0,
    maxVersion: 1,
    handle: async (request) => {
      const { controller } = parts
      const problems = new Map<Resource, Refused | undefined>()
      const changes: { readonly asked: Resource; readonly change: ResourceChange }[] = []
      const twins = twinsOf(request.resources)
      for (const asked of request.resources) {
        if (asked.resourceType === brokerLoggerType) {
          problems.set(asked, changeLoggers(parts, asked, twins, request.validateOnly))
          continue
        }
        const change = changeOf(asked, twins, controller.metadata.nodeId)
        if ('code' in change) problems.set(asked, change)
        else changes.push({ asked, change })
      }
      const answer = await controller.alterConfigs(
        changes.map(({ change }) => change),
        request.validateOnly,
      )
      for (const [i, { asked }] of changes.entries()) problems.set(asked, 'code' in answer ? answer : answer[i])
      return { responses: request.resources.map((asked) => resourceResult(asked, problems.get(asked))) }
    },
  }
}

function changeLoggers(
  { controller, levels }: IncrementalAlterConfigsParts,
  asked: Resource,
  twins: ReadonlySet<Resource>,
  validateOnly: boolean,
): Refused | undefined {
  return (
    unsound(asked, twins) ??
    otherBroker(asked.resourceName, controller.metadata.nodeId) ??
    alterLoggers(levels, asked.configs, validateOnly)
  )
}

/** What is wrong whatever kind of resource it is. */
function unsound(asked: Resource, twins: ReadonlySet<Resource>): Refused | undefined {
  const { resourceType, configs } = asked
  const invalid = (message: string): Refused => refused(ErrorCode.INVALID_REQUEST, message)
  if (twins.has(asked)) return invalid('Each resource must appear at most once.')
  if (resourceTypeOf(resourceType) === undefined && resourceType !== brokerLoggerType)
    return invalid(`Settings of resource type ${resourceType} cannot be changed.`)
  if (new Set(configs.map(({ name }) => name)).size < configs.length) return invalid('Error due to duplicate config keys')
  const unset = configs.filter(({ value, configOperation }) => value === null && configOperation !== ConfigOperation.DELETE)
  if (unset.length > 0) return invalid(`Null value not supported for : ${unset.map(({ name }) => name).join(', ')}`)
  return undefined
}

function changeOf(asked: Resource, twins: ReadonlySet<Resource>, nodeId: number): ResourceChange | Refused {
  const { resourceType, resourceName, configs } = asked
  const problem = unsound(asked, twins)
  if (problem !== undefined) return problem
  const type = resourceTypeOf(resourceType) as ConfigResourceType
  if (type === 'broker' && resourceName !== '' && resourceName !== String(nodeId)) {
    return refused(ErrorCode.INVALID_REQUEST, `Unexpected broker id: this is ${nodeId}, and ${resourceName} was asked for.`)
  }
  const changes = configs.map(({ name, value, configOperation }) => ({ name, value, operation: configOperation }))
  return { resource: { type, name: resourceName }, changes }
}

function resourceResult({ resourceType, resourceName }: Resource, refusal: Refused | undefined) {
  return { errorCode: refusal?.code ?? ErrorCode.NONE, errorMessage: refusal?.message ?? null, resourceType, resourceName }
}
