// Listeners that are changed at run time, on Apache Kafka and on our broker: the same is taken, the same refused, and the same ports answer, after a restart too.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { controllerAndBroker, freePort, missingJudges, oneReplica, startApacheKafka } from '@millrace/judges'
import { ApiKey, apis, ErrorCode } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'
import { WireClient } from '../wire-client.ts'
import { Side } from './both.ts'
import type { SideName } from './both.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-listeners-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const missing = missingJudges('broker')
const host = nodeHost({ log: () => undefined })
const sides: readonly SideName[] = ['theirs', 'ours']
/** Java on a machine that has much else to do. */
const startsWithinMs = 400_000
const map = 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,EXTRA:PLAINTEXT'

interface Ports {
  /** Of PLAINTEXT, as in the file. */
  readonly own: number
  readonly controller: number
  readonly one: number
  readonly two: number
}

/** What clients are told at a port: the ports of the brokers, or that nobody listens there. */
type Told = readonly number[] | 'nobody'

async function toldAt(port: number): Promise<Told> {
  let client: WireClient
  try {
    client = await WireClient.connect(host.network, { host: '127.0.0.1', port })
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'ConnectFailed') throw cause
    return 'nobody'
  }
  const { request, response } = apis.get(ApiKey.METADATA)!
  const silence = new AbortController()
  // Kafka takes connections before it serves them, and forgets some of those: another one is made.
  const silent = host.clock.sleep(2_000, silence.signal).then((): never => {
    throw new Error(`no answer at ${port}`)
  })
  const asked = client.send(request as never, response as never, 9, { topics: [] } as never) as Promise<unknown>
  const answer = await Promise.race([asked, silent]).finally(() => {
    silence.abort()
    client.close()
  })
  return (answer as { brokers: { port: number }[] }).brokers.map((broker) => broker.port)
}

/** One of the two on its own directory: its settings are changed, its ports are looked at, it starts again. */
class Node {
  readonly ports: Ports
  readonly #name: SideName
  readonly #settings: Readonly<Record<string, string>>
  readonly #directory: string
  #side: Side
  #stop: () => Promise<void> = () => Promise.resolve()

  private constructor(name: SideName, ports: Ports, isAdvertised: boolean) {
    this.ports = ports
    this.#name = name
    this.#directory = mkdtempSync(join(folder, name))
    this.#side = new Side(name, ports.own, ports.controller, [this.#directory])
    this.#settings = {
      ...controllerAndBroker(ports.own, ports.controller),
      ...oneReplica,
      'listener.security.protocol.map': map,
      ...(isAdvertised ? { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.own}` } : {}),
    }
  }

  static async start(name: SideName, options: { readonly isAdvertised: boolean }): Promise<Node> {
    const [own, controller, one, two] = [await freePort(), await freePort(), await freePort(), await freePort()]
    const node = new Node(name, { own, controller, one, two }, options.isAdvertised)
    await node.#start()
    return node
  }

  async #start(): Promise<void> {
    if (this.#name === 'theirs') {
      const settings = { ...this.#settings, 'inter.broker.listener.name': 'PLAINTEXT' }
      const kafka = await startApacheKafka({
        directory: this.#directory,
        port: this.ports.own,
        heap: '512M',
        settings,
        patienceMs: startsWithinMs / 3,
      })
      this.#stop = () => kafka.stop()
      return
    }
    const settings = { ...this.#settings, 'log.dirs': this.#directory, 'millrace.durability': 'os' }
    const broker = await createBroker(brokerConfig(settings), host)
    this.#stop = () => broker.stop()
  }

  /** As in the file. */
  get base(): string {
    return `PLAINTEXT://127.0.0.1:${this.ports.own},CONTROLLER://127.0.0.1:${this.ports.controller}`
  }

  /** @returns the error code of a change of one setting; null takes it back. */
  async set(name: string, value: string | null, broker = '1'): Promise<number> {
    const configs = [{ name, value, configOperation: value === null ? 1 : 0 }]
    const body = { resources: [{ resourceType: 4, resourceName: broker, configs }], validateOnly: false }
    const answer = (await this.#side.ask(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, body)) as { responses: { errorCode: number }[] }
    return answer.responses[0]!.errorCode
  }

  async takes(name: string, value: string | null): Promise<void> {
    expect(await this.set(name, value), `${this.#name}: ${name}=${value}`).toBe(ErrorCode.NONE)
  }

  async refuses(name: string, value: string | null, broker = '1'): Promise<void> {
    expect(await this.set(name, value, broker), `${this.#name}: ${name}=${value}`).toBe(ErrorCode.INVALID_REQUEST)
  }

  /** A change is seen a moment after its answer. */
  async tells(what: Partial<Record<keyof Ports, Told>>): Promise<void> {
    for (const [port, told] of Object.entries(what))
      await vi.waitFor(
        async () => expect(await toldAt(this.ports[port as keyof Ports]), `${this.#name} at ${port}`).toEqual(told),
        { timeout: startsWithinMs / 4, interval: 50 },
      )
  }

  async restart(): Promise<void> {
    await this.stop()
    this.#side = new Side(this.#name, this.ports.own, this.ports.controller, [this.#directory])
    await this.#start()
  }

  async stop(): Promise<void> {
    this.#side.close()
    await this.#stop()
  }
}

describe.skipIf(missing !== undefined).each(sides)('listeners at run time, %s', (name) => {
  describe('where clients are told of some', () => {
    let node: Node
    let base: string
    beforeAll(async () => {
      node = await Node.start(name, { isAdvertised: true })
      base = node.base
    }, startsWithinMs)
    afterAll(() => node?.stop())

    test('one is added, not moved, taken back, and there after a restart', { timeout: startsWithinMs }, async () => {
      const { own, controller, one, two } = node.ports
      const extra = (port: number): string => `EXTRA://127.0.0.1:${port}`
      await node.takes('listeners', base)
      await node.tells({ own: [own], one: 'nobody', two: 'nobody' })
      // Clients were told of the others when the broker registered, of this one they are not.
      await node.takes('listeners', `${base},${extra(one)}`)
      await node.tells({ one: [], own: [own], two: 'nobody' })
      // A listener is known by its name: one that stays keeps its address.
      await node.takes('listeners', `PLAINTEXT://127.0.0.1:${two},CONTROLLER://127.0.0.1:${controller},${extra(one)}`)
      await node.takes('listeners', `${base},${extra(two)}`)
      await node.tells({ one: [], own: [own], two: 'nobody' })
      await node.restart()
      await node.tells({ two: [], own: [own], one: 'nobody' })
      await node.takes('listeners', null)
      await node.tells({ two: 'nobody', own: [own], one: 'nobody' })
    })

    test('what is refused, of listeners and of the protocols of their names', { timeout: 60_000 }, async () => {
      const { own, controller, one, two } = node.ports
      for (const listeners of [
        `EXTRA://127.0.0.1:${two},CONTROLLER://127.0.0.1:${controller}`,
        `PLAINTEXT://127.0.0.1:${own}`,
        `${base},STRANGER://127.0.0.1:${two}`,
        `${base},EXTRA://127.0.0.1:${own}`,
        `${base},EXTRA://127.0.0.1:${one},EXTRA://127.0.0.1:${two}`,
        '',
        'junk',
      ])
        await node.refuses('listeners', listeners)
      await node.refuses('listeners', base, '')
      await node.refuses('advertised.listeners', `PLAINTEXT://127.0.0.1:${own}`)
      await node.refuses('listener.security.protocol.map', map, '')
      for (const protocols of [map.replace('PLAINTEXT:PLAINTEXT', 'PLAINTEXT:SSL'), 'PLAINTEXT:PLAINTEXT', 'junk'])
        await node.refuses('listener.security.protocol.map', protocols)
      await node.tells({ own: [own], one: 'nobody', two: 'nobody' })
      await node.takes('listener.security.protocol.map', `${map},NEW:PLAINTEXT`)
      // Kafka's broker checks a change against what it has heard of the ones before.
      await vi.waitFor(() => node.takes('listeners', `${base},NEW://127.0.0.1:${two}`), { timeout: 10_000, interval: 50 })
      await node.tells({ two: [], own: [own], one: 'nobody' })
      await node.refuses('listener.security.protocol.map', null)
    })
  })

  test('where clients are told of all one may be added, and none taken away', { timeout: startsWithinMs }, async () => {
    const node = await Node.start(name, { isAdvertised: false })
    try {
      const { own, one } = node.ports
      await node.takes('listeners', `${node.base},EXTRA://127.0.0.1:${one}`)
      await node.tells({ one: [], own: [own] })
      await node.refuses('listeners', node.base)
    } finally {
      await node.stop()
    }
  })
})
