// The asking end without a socket: order, correlation, deadlines, and the version both sides speak.
import { expect, test } from 'vitest'
import { ErrorCode } from '../errors/error-codes.ts'
import { ApiKey } from '../messages/api-keys.ts'
import { apiVersionsRequest, apiVersionsResponse } from '../messages/18-api-versions.ts'
import { heartbeatRequest, heartbeatResponse } from '../messages/12-heartbeat.ts'
import { MalformedMessage, UnsupportedVersion } from '../primitives/malformed-message.ts'
import { Reader } from '../primitives/reader.ts'
import { frameResponse } from './frames.ts'
import { readRequestHeader } from './headers.ts'
import { ServedVersions, nextApiVersionsVersion, readApiVersionsResponse } from './negotiate.ts'
import { Requests } from './requests.ts'

function heartbeat(outcomes: string[], deadline = 1000, version = 4) {
  return {
    request: heartbeatRequest,
    version,
    body: { groupId: 'g' },
    read: heartbeatResponse.read,
    deadline,
    answered: (answer: { errorCode: number }) => void outcomes.push(`code ${answer.errorCode}`),
    failed: (cause: Error) => void outcomes.push(cause.message),
  }
}

function frameOf(chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(chunks).subarray(4)
}

function answer(correlationId: number, errorCode: number): Uint8Array {
  return frameOf(frameResponse(ApiKey.HEARTBEAT, 4, correlationId, heartbeatResponse, { errorCode }))
}

test('answers go to the requests in their order', () => {
  const requests = new Requests('me')
  const outcomes: string[] = []
  const ids = Array.from(
    { length: 200 },
    () => readRequestHeader(new Reader(frameOf(requests.ask(heartbeat(outcomes))))).correlationId,
  )
  expect(requests.inFlight).toBe(200)
  for (const [i, id] of ids.entries()) requests.receive(answer(id, i % 100))
  expect(outcomes).toEqual(ids.map((_, i) => `code ${i % 100}`))
  expect(requests.inFlight).toBe(0)
})

test('an answer that nobody asked for, or with another id, is malformed, and what waits is told', () => {
  const requests = new Requests(null)
  const outcomes: string[] = []
  expect(() => requests.receive(answer(0, 0))).toThrow(MalformedMessage)
  requests.ask(heartbeat(outcomes))
  requests.ask(heartbeat(outcomes))
  expect(() => requests.receive(answer(1, 0))).toThrow('answer 1 to request 0')
  requests.fail(new Error('gone'))
  expect(outcomes).toEqual(['answer 1 to request 0 (HeartbeatRequest v4)', 'gone'])
})

test('bytes behind an answer are malformed', () => {
  const requests = new Requests(null)
  const outcomes: string[] = []
  requests.ask(heartbeat(outcomes))
  expect(() => requests.receive(Buffer.concat([answer(0, 0), Buffer.alloc(1)]))).toThrow(MalformedMessage)
  expect(outcomes.length).toBe(1)
})

test('the earliest deadline counts, and a request past it is overdue by name', () => {
  const requests = new Requests(null)
  expect(requests.nextDeadline()).toBe(Infinity)
  requests.ask(heartbeat([], 500))
  requests.ask(heartbeat([], 300))
  expect(requests.nextDeadline()).toBe(300)
  expect(requests.overdue(299)).toBeUndefined()
  expect(requests.overdue(300)).toBe('HeartbeatRequest')
})

test('a body that its version cannot carry is refused before anything is in flight', () => {
  const requests = new Requests(null)
  expect(() => requests.ask({ ...heartbeat([], 1, 0), body: { groupInstanceId: 'static' } })).toThrow(UnsupportedVersion)
  expect(requests.inFlight).toBe(0)
})

test('a request without an answer waits for none', () => {
  const requests = new Requests(null)
  requests.tell(heartbeatRequest, 4, {})
  expect(requests.inFlight).toBe(0)
})

test('ApiVersions: a server that does not know the version answers in version 0, and is asked again in the newest it names', () => {
  const refusal = frameOf(
    frameResponse(ApiKey.API_VERSIONS, 0, 1, apiVersionsResponse, {
      errorCode: ErrorCode.UNSUPPORTED_VERSION,
      apiKeys: [{ apiKey: ApiKey.API_VERSIONS, minVersion: 0, maxVersion: 3 }],
    }),
  )
  const read = readApiVersionsResponse(new Reader(refusal, 4), 5)
  expect(nextApiVersionsVersion(5, read)).toBe(3)
  expect(nextApiVersionsVersion(3, { ...read, apiKeys: [] })).toBe(0)
  expect(nextApiVersionsVersion(0, read)).toBeUndefined()
  expect(nextApiVersionsVersion(5, { ...read, errorCode: 0 })).toBeUndefined()
  // A server that names the very version it has just refused must not be asked for ever.
  expect(nextApiVersionsVersion(3, read)).toBe(2)
})

test('the newest common version is used, inside of given limits; without one the error names both sides', () => {
  const bytes = frameOf(
    frameResponse(ApiKey.API_VERSIONS, 4, 1, apiVersionsResponse, {
      apiKeys: [{ apiKey: ApiKey.HEARTBEAT, minVersion: 2, maxVersion: 9 }],
      finalizedFeatures: [{ name: 'transaction.version', minVersionLevel: 2, maxVersionLevel: 2 }],
      finalizedFeaturesEpoch: 1,
    }),
  )
  const served = new ServedVersions(readApiVersionsResponse(new Reader(bytes, 4), 4))
  expect(served.common(heartbeatRequest)).toBe(4)
  expect(served.common(heartbeatRequest, { max: 3 })).toBe(3)
  expect(() => served.common(heartbeatRequest, { max: 1 })).toThrow('the other side speaks versions 2 to 9, this one 0 to 1')
  expect(() => served.common(apiVersionsRequest)).toThrow(UnsupportedVersion)
  expect(served.range(ApiKey.HEARTBEAT)).toEqual({ min: 2, max: 9 })
  expect(served.featureLevel('transaction.version')).toBe(2)
  expect(served.featureLevel('kraft.version')).toBe(0)
})
