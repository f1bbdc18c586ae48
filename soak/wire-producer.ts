// Raw Produce requests, and frames that are made elsewhere; each is answered before the next.
import type { Network } from '@millrace/host'
import { createTopicsRequest, createTopicsResponse, FrameSplitter, produceRequest, produceResponse } from '@millrace/protocol'
import { WireClient } from '../packages/broker/test/wire-client.ts'

/** Makes a topic, or finds it there. */
export async function createTopic(network: Network, port: number, name: string, numPartitions: number): Promise<void> {
  const client = await WireClient.connect(network, { host: '127.0.0.1', port })
  const { topics } = await client.send(createTopicsRequest, createTopicsResponse, 7, {
    timeoutMs: 60_000,
    topics: [{ name, numPartitions, replicationFactor: 1 }],
  })
  client.close()
  const code = topics[0]?.errorCode
  if (code !== 0 && code !== alreadyExists) throw new Error(`topic ${name} was answered ${code}`)
  // Partitions of a large topic come turn by turn.
  const until = performance.now() + 60_000
  const writer = await WireProducer.connect(network, port)
  const isMissing = (code: number): boolean => code === unknownPartition || code === notLeader
  while ((await writer.codes(name, numPartitions, new Uint8Array(0))).some(isMissing)) {
    if (performance.now() > until) throw new Error(`topic ${name} is not there`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  writer.close()
}

const alreadyExists = 36
const unknownPartition = 3
const notLeader = 6

export class WireProducer {
  readonly #client: WireClient | undefined
  readonly #network: Network
  readonly #port: number

  private constructor(network: Network, port: number, client: WireClient | undefined) {
    this.#network = network
    this.#port = port
    this.#client = client
  }

  static async connect(network: Network, port: number): Promise<WireProducer> {
    return new WireProducer(network, port, await WireClient.connect(network, { host: '127.0.0.1', port }))
  }

  /** Writes `batch` to each of `partitions`. @returns the first code that is not 0. */
  async produce(topic: string, partitions: number, batch: Uint8Array): Promise<number> {
    return (await this.codes(topic, partitions, batch)).find((code) => code !== 0) ?? 0
  }

  /** The same. @returns the code of each partition. */
  async codes(topic: string, partitions: number, batch: Uint8Array): Promise<number[]> {
    const partitionData = Array.from({ length: partitions }, (_, index) => ({ index, records: batch }))
    const { responses } = await (this.#client as WireClient).send(produceRequest, produceResponse, 9, {
      acks: 1,
      timeoutMs: 60_000,
      topicData: [{ name: topic, partitionData }],
    })
    return responses[0]?.partitionResponses.map(({ errorCode }) => errorCode) ?? []
  }

  /** Sends a whole frame on a connection of its own and resolves once all of an answer is here. @throws Error the connection closed first. */
  async sendFrame(frame: readonly Uint8Array[]): Promise<void> {
    const socket = await this.#network.connect({ host: '127.0.0.1', port: this.#port, timeoutMs: 10_000 })
    const splitter = new FrameSplitter(0x7fffffff)
    await new Promise<void>((resolve, reject) => {
      socket.start({
        data: (chunk) => {
          splitter.push(chunk)
          if (splitter.next() !== undefined) resolve()
        },
        drain: () => undefined,
        close: () => reject(new Error('the connection closed')),
      })
      socket.write(frame)
    })
    socket.destroy()
  }

  close(): void {
    this.#client?.close()
  }
}
