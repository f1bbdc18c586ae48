// For tests of settings: one broker on a simulated machine, and a client that changes its settings.
import { Simulation, type Machine } from '@millrace/host/simulated'
import {
  createTopicsRequest,
  createTopicsResponse,
  describeConfigsRequest,
  describeConfigsResponse,
  incrementalAlterConfigsRequest,
  incrementalAlterConfigsResponse,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { createBroker, type Broker } from '../src/broker.ts'
import { brokerConfig } from '../src/config.ts'
import { batchOf } from './data-plane.ts'
import { WireClient } from './wire-client.ts'

export type Given = Readonly<Record<string, string | number | boolean>>

/** Kafka's numbers of the kinds of resources that have settings. */
export const resourceTypes = { topic: 2, broker: 4, group: 32 } as const

export class SettingsWorld {
  readonly sim = new Simulation({ seed: 31 })
  readonly machine: Machine = this.sim.machine('broker')
  broker!: Broker
  client!: WireClient

  async start(settings: Given): Promise<void> {
    const config = brokerConfig({ 'log.dirs': '/data', listeners: 'PLAINTEXT://broker:9092', ...settings })
    this.broker = await createBroker(config, this.machine.host)
    this.client = await this.connect()
  }

  connect(port = 9092): Promise<WireClient> {
    return WireClient.connect(this.sim.machine('client').host.network, { host: 'broker', port })
  }

  /** The client's address, as the broker sees it. */
  readonly clientHost = 'client'

  wait(ms: number): Promise<void> {
    return this.sim.machine('client').host.clock.sleep(ms)
  }

  /** Sets a setting, or with null takes it back. @returns the error code. */
  async alter(type: keyof typeof resourceTypes, resourceName: string, name: string, value: string | null): Promise<number> {
    const configs = [{ name, value, configOperation: value === null ? 1 : 0 }]
    const answer = await this.client.send(incrementalAlterConfigsRequest, incrementalAlterConfigsResponse, 1, {
      resources: [{ resourceType: resourceTypes[type], resourceName, configs }],
      validateOnly: false,
    })
    return answer.responses[0]?.errorCode as number
  }

  async describe(type: keyof typeof resourceTypes, resourceName: string, name: string) {
    const answer = await this.client.send(describeConfigsRequest, describeConfigsResponse, 4, {
      resources: [{ resourceType: resourceTypes[type], resourceName, configurationKeys: [name] }],
      includeSynonyms: true,
      includeDocumentation: true,
    })
    return answer.results[0]?.configs[0]
  }

  async createTopic(name: string, configs: Readonly<Record<string, string>> = {}, numPartitions = 1): Promise<number> {
    const answer = await this.client.send(createTopicsRequest, createTopicsResponse, 7, {
      topics: [
        {
          name,
          numPartitions,
          replicationFactor: 1,
          assignments: [],
          configs: Object.entries(configs).map(([setting, value]) => ({ name: setting, value })),
        },
      ],
      timeoutMs: 1_000,
    })
    return answer.topics[0]?.errorCode as number
  }

  /** @returns the error code. */
  async produce(topic: string, batch: Parameters<typeof batchOf>[1], acks = -1): Promise<number> {
    const records = batchOf(this.machine.host, batch)
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }]
    const answer = await this.client.send(produceRequest, produceResponse, 9, { acks, timeoutMs: 5_000, topicData })
    return answer.responses[0]?.partitionResponses[0]?.errorCode as number
  }

  /** What the broker logged of one event. */
  logged(event: string) {
    return this.machine.events.filter((one) => one.event === event).map(({ level, fields }) => ({ level, ...fields }))
  }
}

/** Runs a test on one broker with these settings; it is stopped at the end. */
export function withBroker(settings: Given, run: (world: SettingsWorld) => Promise<void>): Promise<void> {
  const world = new SettingsWorld()
  return world.sim.run(
    async () => {
      await world.start(settings)
      await run(world)
      await world.broker.stop()
    },
    200 * 24 * 3_600_000,
  )
}
