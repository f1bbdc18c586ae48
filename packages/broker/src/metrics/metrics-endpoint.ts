// What /metrics and /health of a broker say.
import type { Host } from '@millrace/host'
import { metricsListenerOf, type BrokerConfig } from '../config.ts'
import { HttpEndpoint, type Page } from './http-endpoint.ts'
import { exposition, registeredFamilies, type Family } from './open-metrics.ts'
import { startOtlpPush } from './otlp-push.ts'
import { stateFamilies, type StateSources } from './state-families.ts'
import { merged, type TopicTraffic } from './topic-traffic.ts'

export interface EndpointSources extends StateSources {
  readonly isStopping: () => boolean
}

/** Opens the endpoint that millrace.metrics.listener asks for; undefined when it asks for none. @throws ConnectFailed */
export async function openMetrics(
  host: Host,
  config: BrokerConfig,
  traffic: TopicTraffic,
  sources: EndpointSources,
): Promise<HttpEndpoint | undefined> {
  const address = metricsListenerOf(config)
  if (address === undefined || address === 'malformed') return undefined
  const metrics = async (): Promise<Page> => {
    const body = exposition(await allFamilies(host, traffic, sources))
    return { status: 200, type: 'application/openmetrics-text; version=1.0.0; charset=utf-8', body }
  }
  const { network, clock, log } = host
  const endpoint = await HttpEndpoint.open({
    network,
    clock,
    log,
    ...address,
    pages: { '/metrics': metrics, '/health': () => health(config['node.id'], sources) },
  })
  log.info('metrics are served', { host: address.host, port: endpoint.port })
  return endpoint
}

/** Pushes what the page shows to millrace.metrics.otlp.endpoint. @returns what ends it; undefined when there is none. */
export async function pushMetrics(
  host: Host,
  config: BrokerConfig,
  traffic: TopicTraffic,
  sources: StateSources,
  clusterId: string,
): Promise<(() => Promise<void>) | undefined> {
  const endpoint = config['millrace.metrics.otlp.endpoint']
  if (endpoint === '') return undefined
  const stop = await startOtlpPush(host, {
    endpoint,
    intervalMs: config['millrace.metrics.otlp.interval.ms'],
    identity: {
      'service.name': 'millrace-broker',
      'service.instance.id': String(config['node.id']),
      'kafka.cluster.id': clusterId,
    },
    families: () => allFamilies(host, traffic, sources),
  })
  host.log.info('metrics are pushed', { endpoint })
  return stop
}

async function allFamilies(host: Host, traffic: TopicTraffic, sources: StateSources): Promise<Family[]> {
  return merged([...registeredFamilies(host.metrics), ...traffic.families(), ...(await stateFamilies(sources))])
}

/** 200: it serves. A failed directory of several is told, and the rest serves all the same. */
function health(nodeId: number, { isStopping, logDirs }: EndpointSources): Page {
  const status = isStopping() ? 'stopping' : logDirs.failed.size > 0 ? 'degraded' : 'ok'
  const body = { status, nodeId, offlineLogDirs: [...logDirs.failed.keys()] }
  return { status: status === 'stopping' ? 503 : 200, type: 'application/json', body: `${JSON.stringify(body)}\n` }
}
