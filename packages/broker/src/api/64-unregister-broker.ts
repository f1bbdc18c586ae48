// UnregisterBroker v0: takes a broker out of the cluster.
import { ApiKey, ErrorCode, type UnregisterBrokerRequest, type UnregisterBrokerResponseInit } from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import type { Handler } from './handler.ts'

export function unregisterBrokerHandler(parts: {
  readonly controller: Pick<Controller, 'unregisterBroker'>
}): Handler<UnregisterBrokerRequest, UnregisterBrokerResponseInit> {
  return {
    apiKey: ApiKey.UNREGISTER_BROKER,
    minVersion: 0,
    maxVersion: 0,
    handle: async ({ brokerId }) => {
      const refusal = await parts.controller.unregisterBroker(brokerId)
      return { errorCode: refusal?.code ?? ErrorCode.NONE, errorMessage: refusal?.message ?? null }
    },
  }
}
