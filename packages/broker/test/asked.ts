// One request to a broker in a test, by its key and version, and the coordinators that some of them need.
import { ApiKey, apis } from '@millrace/protocol'
import type { SettingsWorld } from './settings-world.ts'

export const local = { 'log.dirs': '/data' }

export interface Produced {
  readonly responses: {
    readonly partitionResponses: { readonly index: number; readonly errorCode: number; readonly baseOffset: number }[]
  }[]
}

export async function ask<A>(world: SettingsWorld, key: number, version: number, body: unknown): Promise<A> {
  const api = apis.get(key)!
  return (await world.client.send(api.request as never, api.response as never, version, body as never)) as A
}

/** Finds the coordinator of group g, and waits until it has loaded. */
export async function coordinated(world: SettingsWorld): Promise<void> {
  for (;;) {
    type Found = { coordinators: { errorCode: number }[] }
    const found = await ask<Found>(world, ApiKey.FIND_COORDINATOR, 4, { keyType: 0, coordinatorKeys: ['g'] })
    const fetched = await ask<{ errorCode: number }>(world, ApiKey.OFFSET_FETCH, 5, { groupId: 'g', topics: null })
    if (found.coordinators[0]!.errorCode === 0 && fetched.errorCode === 0) return
    await world.wait(50)
  }
}
