// ACLs, SCRAM credentials, delegation tokens and client quotas: kept from the log so that nothing is lost, used when security comes.
import type { AccessControlEntryRecord } from './records/access-control-entry-record.ts'
import type { ClientQuotaRecord } from './records/client-quota-record.ts'
import type { DelegationTokenRecord } from './records/delegation-token-record.ts'
import type { UserScramCredentialRecord } from './records/user-scram-credential-record.ts'
import { SharedMap } from './shared-map.ts'

export type QuotaEntity = readonly { readonly entityType: string; readonly entityName: string | null }[]

export interface QuotaImage {
  readonly entity: QuotaEntity
  /** Limits by name. */
  readonly limits: ReadonlyMap<string, number>
}

export interface SecurityImage {
  /** By their id. */
  readonly acls: SharedMap<AccessControlEntryRecord>
  /** By mechanism and user. */
  readonly scram: SharedMap<UserScramCredentialRecord>
  /** By token id. */
  readonly tokens: SharedMap<DelegationTokenRecord>
  /** By entity. */
  readonly quotas: SharedMap<QuotaImage>
}

export const emptySecurity: SecurityImage = {
  acls: SharedMap.empty(),
  scram: SharedMap.empty(),
  tokens: SharedMap.empty(),
  quotas: SharedMap.empty(),
}

export function scramKey(record: { readonly mechanism: number; readonly name: string }): string {
  return `${record.mechanism}:${record.name}`
}

/** One limit set or removed; an entity without limits is forgotten. */
export function withQuota(image: SecurityImage, record: ClientQuotaRecord): SecurityImage {
  const entity = record.entity
    .map(({ entityType, entityName }) => ({ entityType, entityName }))
    .toSorted((a, b) => (a.entityType < b.entityType ? -1 : 1))
  const key = JSON.stringify(entity)
  const limits = new Map(image.quotas.get(key)?.limits)
  if (record.remove) limits.delete(record.key)
  else limits.set(record.key, record.value)
  return { ...image, quotas: image.quotas.with([[key, limits.size === 0 ? undefined : { entity, limits }]]) }
}
