// DescribeCluster v0–2: the brokers, and which cluster this is.
import type { Random } from '@millrace/host'
import { ApiKey, ErrorCode, type DescribeClusterRequest, type DescribeClusterResponseInit } from '@millrace/protocol'
import type { Metadata } from '../metadata/publisher.ts'
import { authorizedOperations } from './authorized-operations.ts'
import { anyAliveBroker, knownBrokers } from './brokers.ts'
import type { Handler } from './handler.ts'

/** Kafka's numbers of the sides a client can ask about. */
const EndpointType = { BROKER: 1, CONTROLLER: 2 } as const

export function describeClusterHandler(parts: {
  readonly metadata: Metadata
  readonly random: Random
}): Handler<DescribeClusterRequest, DescribeClusterResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_CLUSTER,
    minVersion: 0,
    maxVersion: 2,
    handle: ({ endpointType, includeClusterAuthorizedOperations, includeFencedBrokers }, { listener }) => {
      const { metadata, random } = parts
      const { image, clusterId } = metadata
      if (endpointType === EndpointType.CONTROLLER) {
        return wrongEndpoint(ErrorCode.MISMATCHED_ENDPOINT_TYPE, 'This listener is one of brokers, not of controllers.')
      }
      if (endpointType !== EndpointType.BROKER) {
        return wrongEndpoint(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE, `There is no endpoint type ${endpointType}.`)
      }
      return {
        clusterId,
        controllerId: anyAliveBroker(image, random),
        endpointType,
        brokers: knownBrokers(image, listener)
          .filter(({ fenced }) => !fenced || includeFencedBrokers)
          .map(({ id, host, port, rack, fenced }) => ({ brokerId: id, host, port, rack, isFenced: fenced })),
        ...(includeClusterAuthorizedOperations ? { clusterAuthorizedOperations: authorizedOperations('cluster') } : {}),
      }
    },
  }
}

/** The same on the controller's side: its nodes are controllers, and the controller is the one that leads. */
export function describeControllersHandler(parts: {
  readonly metadata: Metadata
}): Handler<DescribeClusterRequest, DescribeClusterResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_CLUSTER,
    minVersion: 0,
    maxVersion: 2,
    handle: ({ endpointType, includeClusterAuthorizedOperations }, { apiVersion, listener }) => {
      const { image, clusterId, nodeId } = parts.metadata
      if (endpointType === EndpointType.BROKER) {
        // A client of version 0 could not say whom it means, and does not know the other code.
        const code = apiVersion === 0 ? ErrorCode.INVALID_REQUEST : ErrorCode.MISMATCHED_ENDPOINT_TYPE
        return wrongEndpoint(code, 'This listener is one of controllers, not of brokers.')
      }
      if (endpointType !== EndpointType.CONTROLLER) {
        return wrongEndpoint(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE, `There is no endpoint type ${endpointType}.`)
      }
      const brokers = Array.from(image.cluster.controllers()).flatMap(({ id, endpoints }) => {
        const endpoint = endpoints.find(({ name }) => name === listener)
        return endpoint === undefined ? [] : [{ brokerId: id, host: endpoint.host, port: endpoint.port, rack: null }]
      })
      return {
        clusterId,
        controllerId: nodeId,
        endpointType,
        brokers,
        ...(includeClusterAuthorizedOperations ? { clusterAuthorizedOperations: authorizedOperations('cluster') } : {}),
      }
    },
  }
}

function wrongEndpoint(errorCode: number, errorMessage: string): DescribeClusterResponseInit {
  return { errorCode, errorMessage }
}
