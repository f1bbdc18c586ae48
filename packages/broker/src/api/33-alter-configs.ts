// AlterConfigs v0–2: the old way, which replaces all settings of a resource; what is not named goes back to its default.
import {
  ApiKey,
  ErrorCode,
  type AlterConfigsRequest,
  type AlterConfigsRequestAlterConfigsResource,
  type AlterConfigsResponseInit,
} from '@millrace/protocol'
import type { ResourceSettings } from '../controller/configs.ts'
import type { Controller } from '../controller/controller.ts'
import { refused, type Refused } from '../controller/decision.ts'
import { resourceTypeOf } from '../metadata/configs-image.ts'
import type { Handler } from './handler.ts'
import { twinsOf } from './twins.ts'

type Resource = AlterConfigsRequestAlterConfigsResource

export function alterConfigsHandler(parts: {
  readonly controller: Pick<Controller, 'replaceConfigs' | 'metadata'>
}): Handler<AlterConfigsRequest, AlterConfigsResponseInit> {
  return {
    apiKey: ApiKey.ALTER_CONFIGS,
    minVersion: 0,
    maxVersion: 2,
    handle: async ({ resources, validateOnly }) => {
      const { controller } = parts
      const problems = new Map<Resource, Refused | undefined>()
      const sound: { readonly asked: Resource; readonly settings: ResourceSettings }[] = []
      const twins = twinsOf(resources)
      for (const asked of resources) {
        const settings = settingsOf(asked, twins, controller.metadata.nodeId)
        if ('code' in settings) problems.set(asked, settings)
        else sound.push({ asked, settings })
      }
      const answer = await controller.replaceConfigs(
        sound.map(({ settings }) => settings),
        validateOnly,
      )
      for (const [i, { asked }] of sound.entries()) problems.set(asked, 'code' in answer ? answer : answer[i])
      return {
        responses: resources.map((asked) => {
          const problem = problems.get(asked)
          const { resourceType, resourceName } = asked
          return {
            errorCode: problem?.code ?? ErrorCode.NONE,
            errorMessage: problem?.message ?? null,
            resourceType,
            resourceName,
          }
        }),
      }
    },
  }
}

function settingsOf(asked: Resource, twins: ReadonlySet<Resource>, nodeId: number): ResourceSettings | Refused {
  const { resourceType, resourceName, configs } = asked
  const invalid = (message: string): Refused => refused(ErrorCode.INVALID_REQUEST, message)
  if (twins.has(asked)) return invalid('Each resource must appear at most once.')
  const type = resourceTypeOf(resourceType)
  if (type === undefined) return invalid(`Settings of resource type ${resourceType} cannot be changed.`)
  const settings = new Map<string, string>()
  for (const { name, value } of configs) {
    if (value === null) return invalid(`${name} has no value.`)
    settings.set(name, value)
  }
  if (settings.size < configs.length) return invalid('A setting is named twice.')
  if (type === 'broker' && resourceName !== '' && resourceName !== String(nodeId))
    return invalid(`This is broker ${nodeId}, not ${resourceName}.`)
  return { resource: { type, name: resourceName }, settings }
}
