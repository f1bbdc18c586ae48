// What /metrics and /health of a broker say.
import type { Host } from '@millrace/host'
import { metricsListenerOf, type BrokerConfig } from '../config.ts'
import { HttpEndpoint, type Page } from './http-endpoint.ts'
import type { Family } from './definitions.ts'
import { health, healthOfStart } from './health.ts'
import { exposition, merged, registeredFamilies } from './open-metrics.ts'
import { startOtlpPush } from './otlp-push.ts'
import { stateFamilies, type StateSources } from './state-families.ts'
import { ProcessUsage } from './process-usage.ts'
import { contentTypes, formatFor } from './text-format.ts'
import type { TopicTraffic } from './topic-traffic.ts'

export interface MetricSources extends StateSources {
  readonly traffic: TopicTraffic
}

/** What is told of a broker that serves. */
interface Told {
  readonly sources: MetricSources
  readonly families: () => Promise<readonly Family[]>
}

/** What tells of a broker, as long as it is open: /metrics and /health, where millrace.metrics.listener is set, and pushes to millrace.metrics.otlp.endpoint. */
export class Reporting {
  readonly #host: Host
  readonly #config: BrokerConfig
  #endpoint: HttpEndpoint | undefined
  /** Undefined until the broker serves: so long the pages say that it starts. */
  #told: Told | undefined
  #usage: ProcessUsage | undefined
  #stopPush: (() => Promise<void>) | undefined

  private constructor(host: Host, config: BrokerConfig) {
    this.#host = host
    this.#config = config
  }

  /** Takes the address, before there is something to tell. @throws ConnectFailed it cannot be had. */
  static async open(host: Host, config: BrokerConfig): Promise<Reporting> {
    const reporting = new Reporting(host, config)
    await reporting.#listen()
    return reporting
  }

  async #listen(): Promise<void> {
    const address = metricsListenerOf(this.#config)
    if (address === undefined || address === 'malformed') return
    const { network, clock, log } = this.#host
    const pages = { '/metrics': (accept: string | undefined) => this.#metrics(accept), '/health': () => this.#health() }
    this.#endpoint = await HttpEndpoint.open({ network, clock, log, ...address, pages })
  }

  /** The broker serves: tells of it from now on. */
  async begin(sources: MetricSources, clusterId: string): Promise<void> {
    const isPushed = this.#config['millrace.metrics.otlp.endpoint'] !== ''
    if (this.#endpoint === undefined && !isPushed) return
    const usage = new ProcessUsage(this.#host)
    this.#usage = usage
    const families = (): Promise<Family[]> => allFamilies(this.#host, sources, usage)
    this.#told = { sources, families }
    if (this.#endpoint !== undefined)
      this.#host.log.info('metrics are served', { host: this.#endpoint.host, port: this.#endpoint.port })
    if (isPushed) this.#stopPush = await push(this.#host, this.#config, families, clusterId)
  }

  /** Of /metrics and /health; undefined without millrace.metrics.listener. */
  get port(): number | undefined {
    return this.#endpoint?.port
  }

  async #metrics(accept: string | undefined): Promise<Page> {
    if (this.#told === undefined) return { status: 503, type: 'text/plain; charset=utf-8', body: 'the broker starts\n' }
    const format = formatFor(accept)
    const body = await exposition(await this.#told.families(), this.#host.clock, format)
    return { status: 200, type: contentTypes[format], body }
  }

  #health(): Page | Promise<Page> {
    return this.#told === undefined ? healthOfStart(this.#config['node.id']) : health(this.#told.sources)
  }

  /** After a last push. */
  async close(): Promise<void> {
    await this.#endpoint?.close()
    await this.#stopPush?.()
    await this.#usage?.stop()
  }
}

/** @returns what ends it. */
async function push(
  host: Host,
  config: BrokerConfig,
  families: () => Promise<Family[]>,
  clusterId: string,
): Promise<() => Promise<void>> {
  const endpoint = config['millrace.metrics.otlp.endpoint']
  const stop = await startOtlpPush(host, {
    endpoint,
    intervalMs: config['millrace.metrics.otlp.interval.ms'],
    identity: {
      'service.name': 'millrace-broker',
      'service.instance.id': String(config['node.id']),
      'kafka.cluster.id': clusterId,
    },
    families,
  })
  host.log.info('metrics are pushed', { endpoint })
  return stop
}

/** All that the page shows. */
async function allFamilies({ metrics }: Host, sources: MetricSources, usage: ProcessUsage): Promise<Family[]> {
  return merged([
    ...registeredFamilies(metrics),
    ...sources.traffic.families(),
    ...(await stateFamilies(sources)),
    ...(await usage.families()),
  ])
}
