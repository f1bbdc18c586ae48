// Public API: settings of topics, brokers and groups: describe and alter.
import {
  describeConfigsRequest,
  describeConfigsResponse,
  incrementalAlterConfigsRequest,
  incrementalAlterConfigsResponse,
} from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const describeConfigsApi = { request: describeConfigsRequest, response: describeConfigsResponse }
const alterConfigsApi = { request: incrementalAlterConfigsRequest, response: incrementalAlterConfigsResponse }
const resourceTypes = { topic: 2, broker: 4, group: 32 } as const
const operations = { set: 0, unset: 1 } as const

export interface ConfigResource {
  readonly type: 'topic' | 'broker' | 'group'
  readonly name: string
}

export interface ConfigEntry {
  readonly name: string
  /** null: a secret, or without a value. */
  readonly value: string | null
  /** Kafka's number: 1 topic, 2 dynamic broker, 3 dynamic default, 4 static, 5 default, 8 group. */
  readonly source: number
  readonly readOnly: boolean
  readonly sensitive: boolean
}

export interface ConfigChange extends ConfigResource {
  readonly set?: Readonly<Record<string, string>>
  /** Back to what holds without it. */
  readonly unset?: readonly string[]
}

/** A broker tells its own settings; everything else any broker can tell. */
function ownerOf(resource: ConfigResource): number | undefined {
  return resource.type === 'broker' && resource.name !== '' ? Number(resource.name) : undefined
}

/** Resources by the broker that has to be asked, `undefined` for any. */
function byOwner<T extends ConfigResource>(resources: readonly T[]): Map<number | undefined, T[]> {
  const owners = new Map<number | undefined, T[]>()
  for (const resource of resources) owners.set(ownerOf(resource), [...(owners.get(ownerOf(resource)) ?? []), resource])
  return owners
}

export async function describeConfigs(
  requests: AdminRequests,
  resources: readonly ConfigResource[],
  limit: Limit,
): Promise<ConfigEntry[][]> {
  const { cluster } = requests
  const found = new Map<ConfigResource, ConfigEntry[]>()
  for (const [owner, part] of byOwner(resources)) {
    const message = {
      resources: part.map(({ type, name }) => ({
        resourceType: resourceTypes[type],
        resourceName: name,
        configurationKeys: null,
      })),
    }
    await requests.retrying(limit, async () => {
      if (owner !== undefined && cluster.nodes.address(owner) === undefined) await cluster.refreshed(limit.signal)
      const answer =
        owner === undefined
          ? await cluster.askAny(describeConfigsApi, message, limit.signal, { minVersion: 1 })
          : await requests.broker(owner, describeConfigsApi, message, limit, { minVersion: 1 })
      for (const { resourceType, resourceName, errorCode, errorMessage, configs } of answer.results) {
        const resource = part.find((each) => resourceTypes[each.type] === resourceType && each.name === resourceName)
        check(errorCode, `${resource?.type} '${resourceName}'`, errorMessage)
        if (resource === undefined) continue
        const entries = configs.map(({ name, value, configSource, readOnly, isSensitive }) => ({
          name,
          value,
          source: configSource,
          readOnly,
          sensitive: isSensitive,
        }))
        found.set(resource, entries)
      }
    })
  }
  return resources.map((resource) => found.get(resource) ?? [])
}

export async function alterConfigs(requests: AdminRequests, changes: readonly ConfigChange[], limit: Limit): Promise<void> {
  const { cluster } = requests
  for (const [owner, part] of byOwner(changes)) {
    const message = {
      resources: part.map(({ type, name, set, unset }) => ({
        resourceType: resourceTypes[type],
        resourceName: name,
        configs: [
          ...Object.entries(set ?? {}).map(([key, value]) => ({ name: key, configOperation: operations.set, value })),
          ...(unset ?? []).map((key) => ({ name: key, configOperation: operations.unset, value: null })),
        ],
      })),
    }
    const settle = (answer: {
      responses: readonly { errorCode: number; errorMessage: string | null; resourceName: string }[]
    }): void => {
      for (const { errorCode, errorMessage, resourceName } of answer.responses)
        check(errorCode, `settings of '${resourceName}'`, errorMessage)
    }
    if (owner === undefined) await requests.controller(alterConfigsApi, () => message, limit, settle)
    else {
      await requests.retrying(limit, async () => {
        if (cluster.nodes.address(owner) === undefined) await cluster.refreshed(limit.signal)
        settle(await requests.broker(owner, alterConfigsApi, message, limit))
      })
    }
  }
}
