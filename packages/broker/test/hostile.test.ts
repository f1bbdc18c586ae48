// Requests as no client would send them: random fields at every version, then bytes changed at random. No request may hurt others.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { SeededRandom, Simulation } from '@millrace/host/simulated'
import { apis, metadataRequest, metadataResponse, requestHeaderVersion } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { createBroker } from '../src/broker.ts'
import { brokerConfig } from '../src/config.ts'
import { WireClient } from './wire-client.ts'

const served = [0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 22, 24, 25, 26, 27, 28, 32, 37, 44, 60]

interface Sample {
  readonly api: string
  readonly apiKey: number
  readonly version: number
  readonly body: Uint8Array
}

/** Requests with random fields, written by Apache Kafka's own classes. */
function samples(): Sample[] {
  const text = gunzipSync(readFileSync(new URL('../../protocol/test/golden/messages.txt.gz', import.meta.url))).toString()
  const found: Sample[] = []
  for (const line of text.split('\n')) {
    const [name = '', version, hex] = line.split(/\s+/)
    const api = [...apis.values()].find((one) => name === `${one.name}RequestData` || name === `${one.name}Request`)
    if (api === undefined || !served.includes(api.key) || hex === undefined) continue
    found.push({ api: api.name, apiKey: api.key, version: Number(version), body: Uint8Array.from(Buffer.from(hex, 'hex')) })
  }
  return found
}

function frameOf({ apiKey, version, body }: Sample): Uint8Array {
  const header = requestHeaderVersion(apiKey, version) >= 2 ? [0, 1, 0x78, 0] : [0, 1, 0x78]
  const frame = new Uint8Array(4 + 8 + header.length + body.length)
  const view = new DataView(frame.buffer)
  view.setInt32(0, frame.length - 4)
  view.setInt16(4, apiKey)
  view.setInt16(6, version)
  view.setInt32(8, 7)
  frame.set(header, 12)
  frame.set(body, 12 + header.length)
  return frame
}

const changes: readonly ((frame: Uint8Array, random: SeededRandom) => Uint8Array)[] = [
  (frame) => frame,
  (frame, random) => {
    const at = 12 + random.below(Math.max(1, frame.length - 12))
    return frame.with(at, random.below(256))
  },
  (frame, random) => {
    const at = 12 + random.below(Math.max(1, frame.length - 12))
    const changed = Uint8Array.from(frame)
    changed.set([0x7f, 0xff, 0xff, 0xff].slice(0, frame.length - at), at)
    return changed
  },
  (frame, random) => {
    const cut = frame.slice(0, 12 + random.below(Math.max(1, frame.length - 12)))
    new DataView(cut.buffer).setInt32(0, cut.length - 4)
    return cut
  },
  (frame, random) => {
    const at = 12 + random.below(Math.max(1, frame.length - 12))
    return frame.fill(0xff, at, Math.min(frame.length, at + 5))
  },
]

test.each([1, 2, 3])(
  'seed %i: any request is answered or closes its own connection, and the broker goes on',
  { timeout: 120_000 },
  async (seed) => {
    const sim = new Simulation({ seed })
    const random = new SeededRandom(seed)
    const machine = sim.machine('broker')
    const settings = {
      'log.dirs': '/data',
      listeners: 'PLAINTEXT://broker:9092',
      'offsets.topic.num.partitions': 2,
      'transaction.state.log.num.partitions': 2,
      'group.initial.rebalance.delay.ms': 0,
    }
    const all = samples()
    expect(new Set(all.map(({ apiKey }) => apiKey)).size).toBe(served.length)
    await sim.run(async () => {
      const broker = await createBroker(brokerConfig(settings), machine.host)
      const { network, clock } = sim.machine('client').host
      for (const sample of all) {
        for (const change of changes) {
          const client = await WireClient.connect(network, { host: 'broker', port: 9092 })
          client.raw(change(frameOf(sample), random))
          await Promise.race([client.closed, clock.sleep(random.below(20))])
          client.close()
          const bug = machine.events.find(({ event }) => event === 'request failed')
          expect(bug?.fields['stack'], `${sample.api} v${sample.version}`).toBe(undefined)
        }
      }
      const client = await WireClient.connect(network, { host: 'broker', port: 9092 })
      const answer = await client.send(metadataRequest, metadataResponse, 9, {
        topics: [{ name: 'orders' }],
        allowAutoTopicCreation: true,
      })
      expect(answer.topics[0]?.errorCode).toBe(0)
      // The test is worth nothing if nothing gets through to the handlers.
      for (const apiKey of served) {
        const options = { name: 'TotalTimeMs', unit: 'ms', doc: '', tags: { request: apis.get(apiKey)?.name ?? '' } }
        expect(machine.host.metrics.histogram(options).count(), options.tags.request).toBeGreaterThan(3)
      }
      await broker.stop()
    })
  },
)
