// Metrics pushed to a collector: what the page shows, with who pushes; a collector that is away is waited for.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import type { LogEvent } from '@millrace/host'
import { expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../src/index.ts'
import { metricsOf } from '../src/metrics/otlp-push.ts'

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string }
}
interface Metric {
  readonly name: string
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly unknown[] }
  readonly gauge?: { readonly dataPoints: readonly { readonly asDouble?: number; readonly asInt?: number }[] }
}
interface Pushed {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[]
  }[]
}

/** A collector that answers with `status`. */
async function collector(status: { code: number }): Promise<{ server: Server; port: number; pushed: Pushed[] }> {
  const pushed: Pushed[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url === '/v1/metrics' && status.code === 200)
        pushed.push(JSON.parse(Buffer.concat(chunks).toString()) as Pushed)
      response.writeHead(status.code, { 'content-type': 'application/json' })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port, pushed }
}

test('a collector gets what the metrics page shows, again and again, and once more at the end', { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-otlp-'))
  const status = { code: 400 }
  const { server, port, pushed } = await collector(status)
  const events: LogEvent[] = []
  const host = nodeHost({ log: (event) => void events.push(event) })
  const broker = await createBroker(
    brokerConfig({
      'log.dirs': folder,
      listeners: 'PLAINTEXT://127.0.0.1:0',
      'millrace.metrics.otlp.endpoint': `http://127.0.0.1:${port}/v1/metrics`,
      'millrace.metrics.otlp.interval.ms': 100,
    }),
    host,
  )
  const said = (event: string): number => events.filter((one) => one.event === event).length
  await expect.poll(() => said('metrics could not be pushed'), { timeout: 10_000 }).toBe(1)
  status.code = 200
  await expect.poll(() => pushed.length, { timeout: 10_000 }).toBeGreaterThan(2)
  expect(said('metrics are pushed again')).toBe(1)
  expect(said('metrics could not be pushed')).toBe(1)
  const before = pushed.length
  await broker.stop()
  expect(pushed.length).toBeGreaterThan(before)
  const [{ resource, scopeMetrics }] = pushed.at(-1)!.resourceMetrics as [Pushed['resourceMetrics'][number]]
  const attributes = Object.fromEntries(resource.attributes.map(({ key, value }) => [key, value.stringValue]))
  expect(attributes).toMatchObject({
    'service.name': 'millrace-broker',
    'service.instance.id': '1',
    'kafka.cluster.id': broker.clusterId,
  })
  const metrics = new Map(scopeMetrics.flatMap(({ metrics: some }) => some.map((metric) => [metric.name, metric])))
  expect(metrics.get('kafka_server_socket_server_metrics_connection_count')?.gauge?.dataPoints).toHaveLength(1)
  expect([...metrics.values()].some(({ sum }) => sum?.isMonotonic === true)).toBe(true)
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('very many values are pushed in parts of a thousand, none twice and none left out', () => {
  const samples = Array.from({ length: 2_300 }, (_, partition) => ({ labels: { topic: 'orders', partition }, value: partition }))
  const quantiles = samples.slice(0, 700).map(({ value }) => ({ quantile: 0.5, value }))
  const distributions = [{ labels: {}, quantiles, count: 3, sum: 7 }]
  const families = [
    { bean: 'kafka.log:Log:Size', kind: 'gauge', doc: 'Bytes.', samples },
    { bean: 'kafka.network:RequestMetrics:TotalTimeMs', kind: 'summary', doc: 'Time.', samples: [], distributions },
  ] as const
  const parts = [...metricsOf(families, 1_000, 2_000)]
  expect(parts.map((part) => part.reduce((sum, { dataPoints }) => sum + dataPoints.length, 0))).toEqual([1_000, 1_000, 1_000, 2])
  const values = (name: string) =>
    parts.flat().flatMap(({ descriptor, dataPoints }) => (descriptor.name === name ? dataPoints.map(({ value }) => value) : []))
  expect(values('kafka_log_log_size')).toEqual(samples.map(({ value }) => value))
  expect(values('kafka_network_requestmetrics_totaltimems')).toEqual(samples.slice(0, 700).map(({ value }) => value))
  expect(values('kafka_network_requestmetrics_totaltimems_sum')).toEqual([7])
})
