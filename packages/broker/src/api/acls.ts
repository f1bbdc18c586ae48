// DescribeAcls, CreateAcls, DeleteAcls v1–3 where no authorizer is set: access lists mean nothing, and the answer says so.
import { ApiKey, ErrorCode, MalformedMessage } from '@millrace/protocol'
import type {
  CreateAclsRequest,
  CreateAclsResponseInit,
  DeleteAclsRequest,
  DeleteAclsResponseInit,
  DescribeAclsRequest,
  DescribeAclsResponseInit,
} from '@millrace/protocol'
import type { Handler } from './handler.ts'

const refusal = { errorCode: ErrorCode.SECURITY_DISABLED, errorMessage: 'No Authorizer is configured.' } as const
const versions = { minVersion: 1, maxVersion: 3 } as const

export function describeAclsHandler(): Handler<DescribeAclsRequest, DescribeAclsResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_ACLS,
    ...versions,
    handle: ({ resourceTypeFilter, patternTypeFilter, operation, permissionType }) => {
      refuseUnknown('DescribeAcls', [resourceTypeFilter, patternTypeFilter, operation, permissionType])
      return { ...refusal }
    },
  }
}

const unknown = 0

/** Apache Kafka reads no request in which one of the kinds is unknown: it costs the connection, before anybody asks for an authorizer. */
function refuseUnknown(api: string, kinds: readonly number[]): void {
  if (kinds.includes(unknown)) throw new MalformedMessage('a kind is unknown', api)
}

export function createAclsHandler(): Handler<CreateAclsRequest, CreateAclsResponseInit> {
  return {
    apiKey: ApiKey.CREATE_ACLS,
    ...versions,
    handle: ({ creations }) => {
      for (const { resourceType, resourcePatternType, operation, permissionType } of creations) {
        refuseUnknown('CreateAcls', [resourceType, resourcePatternType, operation, permissionType])
      }
      return { results: creations.map(() => refusal) }
    },
  }
}

export function deleteAclsHandler(): Handler<DeleteAclsRequest, DeleteAclsResponseInit> {
  return {
    apiKey: ApiKey.DELETE_ACLS,
    ...versions,
    handle: ({ filters }) => {
      for (const { resourceTypeFilter, patternTypeFilter, operation, permissionType } of filters) {
        refuseUnknown('DeleteAcls', [resourceTypeFilter, patternTypeFilter, operation, permissionType])
      }
      return { filterResults: filters.map(() => refusal) }
    },
  }
}
