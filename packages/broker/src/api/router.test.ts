// The router on the simulated network: versions, malformed requests, late answers, failures of handlers.
import { Simulation } from '@millrace/host/simulated'
import type { Machine } from '@millrace/host/simulated'
import {
  ApiKey,
  apiVersionsRequest,
  apiVersionsResponse,
  ErrorCode,
  frameRequest,
  heartbeatRequest,
  heartbeatResponse,
  listOffsetsRequest,
  listOffsetsResponse,
  metadataRequest,
  metadataResponse,
} from '@millrace/protocol'
import type { HeartbeatRequest, HeartbeatResponseInit, MetadataRequest, MetadataResponseInit } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { WireClient } from '../../test/wire-client.ts'
import { serverLimits } from '../../test/server-limits.ts'
import { Server } from '../network/server.ts'
import type { AnyHandler, Handler, RequestContext } from './handler.ts'
import { AnswerTooLarge } from './repeats.ts'
import { Router } from './router.ts'

const limits = serverLimits({
  requestBytesMax: 10_000_000,
  waitingBytesMax: 1_000_000,
  heldBytesMax: 10_000_000,
  unsentBytesMax: 1_000_000_000,
  idleMsMax: 600_000,
})

const versionsHandler: Handler = {
  apiKey: ApiKey.API_VERSIONS,
  minVersion: 0,
  maxVersion: 4,
  handle: () => ({ apiKeys: [] }),
}

function heartbeats(
  handle: (request: HeartbeatRequest, context: RequestContext) => HeartbeatResponseInit | Promise<HeartbeatResponseInit>,
): Handler {
  const handler: Handler<HeartbeatRequest, HeartbeatResponseInit> = {
    apiKey: ApiKey.HEARTBEAT,
    minVersion: 0,
    maxVersion: 4,
    handle,
  }
  return handler
}

async function routed(
  handlers: readonly AnyHandler[],
  run: (client: WireClient, sim: Simulation, broker: Machine) => Promise<void>,
): Promise<void> {
  const sim = new Simulation({ seed: 11 })
  const broker = sim.machine('broker')
  const { clock, log, metrics, network } = broker.host
  const router = new Router({ clock, log, metrics, handlers, config: { 'millrace.request.elements.max': 100_000 } })
  const server = new Server({ clock, log, metrics, network, limits })
  await sim.run(async () => {
    const { port } = await server.listen({ name: 'PLAINTEXT', host: 'broker', port: 0 })
    server.open(router)
    const client = await WireClient.connect(sim.machine('client').host.network, { host: 'broker', port })
    await run(client, sim, broker)
  })
}

const closings = (broker: Machine): unknown[] =>
  broker.events.filter(({ event }) => event === 'connection closed').map(({ fields }) => fields['reason'])

test('a handler gets the decoded request and who asks, and its answer comes back at the same version', () =>
  routed(
    [
      heartbeats((request, context) => {
        expect(request).toMatchObject({ groupId: 'g', memberId: 'm', generationId: 3 })
        expect(context).toMatchObject({
          apiVersion: 4,
          clientId: 'test',
          listener: 'PLAINTEXT',
          host: 'client',
          principal: 'User:ANONYMOUS',
        })
        return { errorCode: ErrorCode.REBALANCE_IN_PROGRESS }
      }),
    ],
    async (client) => {
      const answer = await client.send(heartbeatRequest, heartbeatResponse, 4, { groupId: 'g', memberId: 'm', generationId: 3 })
      expect(answer.errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    },
  ))

test('answers that take their time keep the order of their requests', () =>
  routed(
    [heartbeats(async ({ generationId }) => ({ errorCode: generationId as ErrorCode })), versionsHandler],
    async (client) => {
      const answers = [1, 2, 3].map((generationId) => client.send(heartbeatRequest, heartbeatResponse, 2, { generationId }))
      expect((await Promise.all(answers)).map(({ errorCode }) => errorCode)).toEqual([1, 2, 3])
    },
  ))

test('an answer that is too large costs its client the connection, and is no failure of ours', () =>
  routed([heartbeats(() => Promise.reject(new AnswerTooLarge('asked for too often')))], async (client, _, broker) => {
    await expect(client.send(heartbeatRequest, heartbeatResponse, 2, {})).rejects.toThrow()
    expect(closings(broker)).toEqual(['asked for too often'])
    expect(broker.events.filter(({ event }) => event === 'request failed')).toEqual([])
  }))

test('ApiVersions in a version of the future is answered in version 0 with the range that works', () =>
  routed([versionsHandler], async (client) => {
    const header = { apiKey: ApiKey.API_VERSIONS, apiVersion: 4, correlationId: 1, clientId: 'test' }
    const body = { clientSoftwareName: 'x', clientSoftwareVersion: '1' }
    const future = Uint8Array.from(frameRequest(header, apiVersionsRequest, body)[0] as Uint8Array)
    future[7] = 99
    // The answer comes as version 0, so that is what the client waits for.
    const write = client.socket.write.bind(client.socket)
    client.socket.write = () => write([future])
    const answer = await client.send(apiVersionsRequest, apiVersionsResponse, 0, {})
    expect(answer.errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect(answer.apiKeys).toMatchObject([{ apiKey: ApiKey.API_VERSIONS, minVersion: 0, maxVersion: 4 }])
  }))

test.each([
  ['an API that is not served', metadataRequest, 1, 'API key 3 is not served here'],
  ['a version that is not served', heartbeatRequest, 3, 'Heartbeat version 3 is not served: only 0 to 2'],
])('%s closes the connection and says why', (_, codec, version, reason) =>
  routed([{ ...heartbeats(() => ({})), maxVersion: 2 }], async (client, _sim, broker) => {
    client.tell(codec as typeof heartbeatRequest, version, {})
    await client.closed
    expect(closings(broker)).toEqual([reason])
  }),
)

test('a request cut short closes the connection, and the broker goes on', () =>
  routed([heartbeats(() => ({}))], async (client, sim, broker) => {
    const header = { apiKey: ApiKey.HEARTBEAT, apiVersion: 4, correlationId: 1, clientId: 'test' }
    const whole = frameRequest(header, heartbeatRequest, { groupId: 'group', memberId: 'member' })[0] as Uint8Array
    const cut = whole.slice(0, whole.length - 5)
    new DataView(cut.buffer).setInt32(0, cut.length - 4)
    client.raw(cut)
    await client.closed
    expect(String(closings(broker)[0])).toMatch(/^malformed request: /)
    const address = { host: 'broker', port: client.socket.remotePort }
    const next = await WireClient.connect(sim.machine('client').host.network, address)
    expect((await next.send(heartbeatRequest, heartbeatResponse, 4, {})).errorCode).toBe(0)
  }))

test('every length of a frame below a header closes the connection', () =>
  routed([heartbeats(() => ({}))], async (client, sim, broker) => {
    const port = client.socket.remotePort
    for (let bytes = 0; bytes < 14; bytes += 1) {
      const one = await WireClient.connect(sim.machine('client').host.network, { host: 'broker', port })
      const frame = new Uint8Array(4 + bytes)
      frame[3] = bytes
      if (bytes > 1) frame[5] = ApiKey.HEARTBEAT
      one.raw(frame)
      await one.closed
    }
    expect(closings(broker)).toHaveLength(14)
  }))

test.each([
  [
    'a throw',
    () =>
      heartbeats(() => {
        throw new Error('a bug')
      }),
  ],
  ['a rejection', () => heartbeats(() => Promise.reject(new Error('a bug')))],
  [
    'an answer that its version cannot carry',
    () => ({
      apiKey: ApiKey.LIST_OFFSETS,
      minVersion: 1,
      maxVersion: 11,
      handle: () => ({ topics: [{ partitions: [{ offset: 'x' }] }] }),
    }),
  ],
])('%s in a handler costs its client the connection and is logged', (_, handler) =>
  routed([handler()], async (client, _sim, broker) => {
    const lost =
      handler().apiKey === ApiKey.HEARTBEAT
        ? client.send(heartbeatRequest, heartbeatResponse, 1, {})
        : client.send(listOffsetsRequest, listOffsetsResponse, 5, {})
    await expect(lost).rejects.toThrow('connection closed')
    expect(broker.events.some(({ level, event }) => level === 'error' && event === 'request failed')).toBe(true)
  }),
)

test('a key with two handlers is a mistake of the table', () => {
  const { clock, log, metrics } = new Simulation({ seed: 1 }).machine('broker').host
  expect(
    () =>
      new Router({
        clock,
        log,
        metrics,
        handlers: [versionsHandler, versionsHandler],
        config: { 'millrace.request.elements.max': 1 },
      }),
  ).toThrow('two handlers')
})

const names = (count: number, first: string) => ({
  topics: Array.from({ length: count }, (_, i) => ({ name: i === 0 ? first : `t${i}` })),
})

/** Takes its time. @returns the handler, and what it has seen. */
function slowMetadata(sleep: () => Promise<void>): {
  readonly handler: Handler
  readonly seen: string[]
  readonly openMost: () => number
} {
  const seen: string[] = []
  let [open, most] = [0, 0]
  const handler: Handler<MetadataRequest, MetadataResponseInit> = {
    apiKey: ApiKey.METADATA,
    minVersion: 0,
    maxVersion: 9,
    handle: async ({ topics }) => {
      seen.push(topics?.[0]?.name ?? '')
      most = Math.max(most, ++open)
      await sleep()
      open--
      return { topics: [] }
    },
  }
  return { handler: handler as Handler, seen, openMost: () => most }
}

test('requests with very many elements are worked on two at a time, in the order in which they came; others pass them', () => {
  let sleep = (): Promise<void> => Promise.resolve()
  const { handler, seen, openMost } = slowMetadata(() => sleep())
  return routed([handler, heartbeats(() => ({}))], async (client, sim) => {
    const { clock, network } = sim.machine('client').host
    sleep = () => clock.sleep(100)
    const port = client.socket.remotePort
    const clients = await Promise.all(Array.from({ length: 6 }, () => WireClient.connect(network, { host: 'broker', port })))
    const answers = clients.map((one, i) => one.send(metadataRequest, metadataResponse, 9, names(30_000, `first${i}`)))
    const gone = await WireClient.connect(network, { host: 'broker', port })
    gone.tell(metadataRequest, 9, names(30_000, 'gone'))
    await clock.sleep(50)
    gone.close()
    await client.send(heartbeatRequest, heartbeatResponse, 4, {})
    expect(seen).toHaveLength(2)
    await Promise.all(answers)
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((i) => `first${i}`))
    expect(openMost()).toBe(2)
  })
})

test('who waits long for an answer does not keep others from theirs', () => {
  let sleep = (): Promise<void> => Promise.resolve()
  const { handler, openMost } = slowMetadata(() => sleep())
  return routed([handler], async (client, sim) => {
    const { clock, network } = sim.machine('client').host
    sleep = () => clock.sleep(10_000)
    const clients = await Promise.all(
      Array.from({ length: 4 }, () => WireClient.connect(network, { host: 'broker', port: client.socket.remotePort })),
    )
    const began = clock.monotonic()
    await Promise.all(clients.map((one) => one.send(metadataRequest, metadataResponse, 9, names(30_000, 'x'))))
    expect(clock.monotonic() - began).toBeLessThan(15_000)
    expect(openMost()).toBe(4)
  })
})

test('a request with more elements than allowed closes the connection before anything is made of them', () =>
  routed([slowMetadata(() => Promise.resolve()).handler], async (client, _sim, broker) => {
    client.tell(metadataRequest, 9, names(100_001, 'x'))
    await client.closed
    expect(closings(broker)[0]).toMatch(/100001 elements and more: millrace.request.elements.max is 100000/)
  }))
