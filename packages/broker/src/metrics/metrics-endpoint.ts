// What /metrics and /health of a broker say.
import type { Host } from '@millrace/host'
import { metricsListenerOf, type BrokerConfig } from '../config.ts'
import { HttpEndpoint, type Page } from './http-endpoint.ts'
import type { Family } from './definitions.ts'
import { health } from './health.ts'
import { exposition, merged, registeredFamilies } from './open-metrics.ts'
import { startOtlpPush } from './otlp-push.ts'
import { stateFamilies, type StateSources } from './state-families.ts'
import { ProcessUsage } from './process-usage.ts'
import { contentTypes, formatFor } from './text-format.ts'
import type { TopicTraffic } from './topic-traffic.ts'

export interface MetricSources extends StateSources {
  readonly traffic: TopicTraffic
}

/** What tells of a broker, as long as it is open. */
export interface Reporting {
  /** Of /metrics and /health; undefined without millrace.metrics.listener. */
  readonly port: number | undefined
  /** After a last push. */
  close(): Promise<void>
}

/** Opens the endpoint that millrace.metrics.listener asks for, and pushes what it shows to millrace.metrics.otlp.endpoint. @throws ConnectFailed */
export async function openReporting(
  host: Host,
  config: BrokerConfig,
  sources: MetricSources,
  clusterId: string,
): Promise<Reporting> {
  const address = metricsListenerOf(config)
  const isServed = address !== undefined && address !== 'malformed'
  const isPushed = config['millrace.metrics.otlp.endpoint'] !== ''
  if (!isServed && !isPushed) return { port: undefined, close: () => Promise.resolve() }
  const usage = new ProcessUsage(host)
  const families = (): Promise<Family[]> => allFamilies(host, sources, usage)
  let endpoint: HttpEndpoint | undefined
  let stopPush: (() => Promise<void>) | undefined
  const close = async (): Promise<void> => {
    await endpoint?.close()
    await stopPush?.()
    await usage.stop()
  }
  try {
    if (isServed) endpoint = await serve(host, address, families, sources)
    if (isPushed) stopPush = await push(host, config, families, clusterId)
  } catch (cause) {
    await close()
    throw cause
  }
  return { port: endpoint?.port, close }
}

async function serve(
  { network, clock, log }: Host,
  address: { readonly host: string; readonly port: number },
  families: () => Promise<Family[]>,
  sources: MetricSources,
): Promise<HttpEndpoint> {
  const metrics = async (accept: string | undefined): Promise<Page> => {
    const format = formatFor(accept)
    return { status: 200, type: contentTypes[format], body: await exposition(await families(), clock, format) }
  }
  const pages = { '/metrics': metrics, '/health': () => health(sources) }
  const endpoint = await HttpEndpoint.open({ network, clock, log, ...address, pages })
  log.info('metrics are served', { host: address.host, port: endpoint.port })
  return endpoint
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
