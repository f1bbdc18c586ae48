// Settings changed on brokers before 2.3, which take whole sets only: what is set is written again with the change in it.
import { alterConfigsRequest, alterConfigsResponse } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import { resourceTypes, settleAltered } from './config-resources.ts'
import type { ConfigChange, ConfigEntry } from './config-resources.ts'
import type { AdminRequests } from './requests.ts'

const alterConfigsApi = { request: alterConfigsRequest, response: alterConfigsResponse }

// Values that an administrator has set on the resource itself; all others come from elsewhere and must not be fixed by this.
const ownSources: Readonly<Partial<Record<ConfigChange['type'], number>>> = { topic: 1, broker: 2 }
const brokerDefaultSource = 3

/** @param present settings of each resource now. Another change between that reading and this call is lost, as with Kafka's own tools of that time. */
export async function replaceConfigs(
  requests: AdminRequests,
  owner: number | undefined,
  changes: readonly ConfigChange[],
  present: readonly (readonly ConfigEntry[])[],
  limit: Limit,
): Promise<void> {
  const message = {
    resources: changes.map((change, i) => ({
      resourceType: resourceTypes[change.type],
      resourceName: change.name,
      configs: Object.entries(changedSet(change, present[i] ?? [])).map(([name, value]) => ({ name, value })),
    })),
  }
  if (owner === undefined) return await requests.controller(alterConfigsApi, () => message, limit, settleAltered)
  await requests.retrying(limit, async () => settleAltered(await requests.broker(owner, alterConfigsApi, message, limit)))
}

function changedSet(change: ConfigChange, present: readonly ConfigEntry[]): Record<string, string> {
  const own = change.type === 'broker' && change.name === '' ? brokerDefaultSource : ownSources[change.type]
  const kept = present.filter(({ name, source }) => source === own && change.unset?.includes(name) !== true)
  return { ...Object.fromEntries(kept.map(({ name, value }) => [name, value ?? ''])), ...change.set }
}
