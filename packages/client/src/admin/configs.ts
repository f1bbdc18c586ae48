// Settings of topics, brokers, groups and metric subscriptions: describe and alter.
import {
  describeConfigsRequest,
  describeConfigsResponse,
  incrementalAlterConfigsRequest,
  incrementalAlterConfigsResponse,
  UnsupportedVersion,
} from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'
import { resourceTypes, settleAltered } from './config-resources.ts'
import type { ConfigChange, ConfigEntry, ConfigResource } from './config-resources.ts'
import { replaceConfigs } from './replace-configs.ts'

const describeConfigsApi = { request: describeConfigsRequest, response: describeConfigsResponse }
const alterConfigsApi = { request: incrementalAlterConfigsRequest, response: incrementalAlterConfigsResponse }
const operations = { set: 0, unset: 1, append: 2, subtract: 3 } as const

/** A broker tells its own settings; everything else any broker can tell. */
function ownerOf(resource: ConfigResource): number | undefined {
  const isOwn = resource.type === 'broker' || resource.type === 'broker-logger'
  return isOwn && resource.name !== '' ? Number(resource.name) : undefined
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
  synonyms: boolean,
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
      includeSynonyms: synonyms,
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
        const entries = configs.map((each) => ({
          name: each.name,
          value: each.value,
          source: each.configSource,
          readOnly: each.readOnly,
          sensitive: each.isSensitive,
          synonyms: each.synonyms.map(({ name, value, source }) => ({ name, value, source })),
        }))
        found.set(resource, entries)
      }
    })
  }
  return resources.map((resource) => found.get(resource) ?? [])
}

/** Changes settings one by one (KIP-339). On brokers before 2.3, which only know whole sets, the others are read and written again. */
export async function alterConfigs(requests: AdminRequests, changes: readonly ConfigChange[], limit: Limit): Promise<void> {
  for (const [owner, part] of byOwner(changes)) {
    try {
      await alterAt(requests, owner, part, limit)
    } catch (failure) {
      if (!(failure instanceof UnsupportedVersion)) throw failure
      if (part.some((change) => change.append !== undefined || change.subtract !== undefined)) throw failure
      const present = await describeConfigs(requests, part, false, limit)
      await replaceConfigs(requests, owner, part, present, limit)
    }
  }
}

async function alterAt(
  requests: AdminRequests,
  owner: number | undefined,
  changes: readonly ConfigChange[],
  limit: Limit,
): Promise<void> {
  const message = {
    resources: changes.map(({ type, name, set, unset, append, subtract }) => ({
      resourceType: resourceTypes[type],
      resourceName: name,
      configs: [
        ...changed(set, operations.set),
        ...(unset ?? []).map((key) => ({ name: key, configOperation: operations.unset, value: null })),
        ...changed(append, operations.append),
        ...changed(subtract, operations.subtract),
      ],
    })),
  }
  if (owner === undefined) return await requests.controller(alterConfigsApi, () => message, limit, settleAltered)
  await requests.retrying(limit, async () => {
    if (requests.cluster.nodes.address(owner) === undefined) await requests.cluster.refreshed(limit.signal)
    settleAltered(await requests.broker(owner, alterConfigsApi, message, limit))
  })
}

function changed(
  values: Readonly<Record<string, string>> | undefined,
  configOperation: number,
): { name: string; configOperation: number; value: string }[] {
  return Object.entries(values ?? {}).map(([name, value]) => ({ name, configOperation, value }))
}
