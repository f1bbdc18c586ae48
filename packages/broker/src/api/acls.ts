// DescribeAcls, CreateAcls, DeleteAcls v1–3 where no authorizer is set: access lists mean nothing, and the answer says so.
import { ApiKey, ErrorCode } from '@millrace/protocol'
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
  return { apiKey: ApiKey.DESCRIBE_ACLS, ...versions, handle: () => ({ ...refusal }) }
}

export function createAclsHandler(): Handler<CreateAclsRequest, CreateAclsResponseInit> {
  return {
    apiKey: ApiKey.CREATE_ACLS,
    ...versions,
    handle: ({ creations }) => ({ results: creations.map(() => refusal) }),
  }
}

export function deleteAclsHandler(): Handler<DeleteAclsRequest, DeleteAclsResponseInit> {
  return {
    apiKey: ApiKey.DELETE_ACLS,
    ...versions,
    handle: ({ filters }) => ({ filterResults: filters.map(() => refusal) }),
  }
}
