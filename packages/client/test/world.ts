// A fake cluster and a client on the simulated host, for one test.
import { Simulation } from '@millrace/host/simulated'
import type { ClientOptions, ConsumedBatch, Consumer, Millrace } from '../src/index.ts'
import { createMillrace } from '../src/index.ts'
import { FakeCluster } from './fake/fake-cluster.ts'

export interface World {
  readonly simulation: Simulation
  readonly cluster: FakeCluster
  readonly client: Millrace
  /** Lets virtual time pass. */
  sleep(ms: number): Promise<void>
  /** One more client, on a machine of its own; its owner closes it. */
  another(name: string, options?: Partial<ClientOptions>): Millrace
}

export interface WorldOptions {
  readonly seed: number
  readonly brokers?: number
  readonly transactionsV2?: boolean
  /** The newest versions that brokers speak, by API key. */
  readonly versions?: Readonly<Record<number, number>>
}

/** Runs a test in a world of its own; the client is closed at the end. */
export async function inWorld(options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: options.seed })
  const cluster = new FakeCluster(simulation, options.brokers ?? 1)
  cluster.transactionsV2 = options.transactionsV2 ?? false
  for (const broker of cluster.brokers) {
    for (const [key, max] of Object.entries(options.versions ?? {})) broker.versions.set(Number(key), { min: 0, max })
  }
  await simulation.run(async () => {
    await cluster.start()
    const another: World['another'] = (name, more) =>
      createMillrace(
        { bootstrapServers: cluster.bootstrapServers, requestTimeoutMs: 2000, clientId: name, ...more },
        simulation.machine(name).host,
      )
    const client = another('client')
    const sleep = (ms: number): Promise<void> => simulation.machine('test').host.clock.sleep(ms)
    await run({ simulation, cluster, client, sleep, another })
    await client.close()
  })
}

const utf8 = new TextDecoder()

export function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : utf8.decode(bytes)
}

/** Values of a batch as text. */
export function valuesOf(batch: ConsumedBatch): (string | null)[] {
  return [...batch.records()].map(({ value }) => textOf(value))
}

/** Polls until so many values have come. */
export async function pollValues(consumer: Consumer, count: number): Promise<(string | null)[]> {
  const values: (string | null)[] = []
  while (values.length < count) for (const batch of await consumer.poll()) values.push(...valuesOf(batch))
  return values
}
