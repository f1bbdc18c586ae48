// millrace connect standalone: a connect worker on the files of Kafka's connect-standalone.
import { resolve } from 'node:path'
import { createWorker, parseConnectorFile, readWorkerProperties } from '@millrace/connect'
import type { ConnectorFile, ProgressEvent, Worker } from '@millrace/connect'
import type { Host } from '@millrace/host'
import { DiskFailed } from '@millrace/host'
import { formatLogJson, formatLogLine, nodeHost } from '@millrace/host/node'
import type { Call, Command } from '../arguments.ts'
import { UsageError } from '../arguments.ts'
import { failpointOf, failpointOption } from '../failpoints.ts'
import type { Output } from '../output.ts'
import { progress } from '../progress.ts'
import { stopSignal } from './stop-signal.ts'

export const connect = (output: (call: Call) => Output): Command => ({
  name: 'connect',
  operands: 'standalone WORKER.properties CONNECTOR.properties|json …',
  doc: "Runs connectors; takes the files of Kafka's connect-standalone.",
  options: { json: { doc: 'one JSON line an event' }, failpoint: failpointOption },
  run: async (call) => {
    const [mode, workerFile, ...connectorFiles] = call.operands
    if (mode !== 'standalone' || workerFile === undefined)
      throw new UsageError('connect standalone WORKER.properties CONNECTOR.properties|json …')
    const out = output(call)
    const stopped = stopSignal()
    const host = nodeHost({
      failpoint: failpointOf(call),
      log: (event) => void process.stderr.write(`${out.json ? formatLogJson(event) : formatLogLine(event)}\n`),
    })
    const path = resolve(workerFile)
    const { properties, warnings } = readWorkerProperties(readFile(host, path), path)
    for (const warning of warnings) out.event('warning', { message: warning }, `warning: ${warning}`)
    const connectors = connectorFiles.map((file) => parseConnectorFile(readFile(host, resolve(file)), resolve(file)))
    const worker = createWorker({ properties, failpoint: host.failpoint, onProgress: (event) => tell(out, event) }, host)
    try {
      const started = worker.start().then(() => startConnectors(worker, connectors))
      const ended = await Promise.race([started.then(() => 'started' as const), stopped.then(() => 'stopped' as const)])
      if (ended === 'started') {
        const listeners = worker.restUrl === undefined ? [] : [worker.restUrl]
        out.event(
          'ready',
          { listeners, connectors: worker.connectors() },
          `ready: ${listeners.join(', ')} runs ${worker.connectors().join(', ') || 'no connectors'}`,
        )
        const reporting = progress(out, 'records', () => doneOf(worker))
        await stopped
        reporting.stop()
      }
    } finally {
      await worker.stop()
    }
    return 0
  },
})

function readFile(host: Host, path: string): Uint8Array {
  try {
    return host.disk.readFile(path)
  } catch (cause) {
    if (cause instanceof DiskFailed) throw new UsageError(`cannot read ${path}: ${cause.code}`)
    throw cause
  }
}

async function startConnectors(worker: Worker, connectors: readonly ConnectorFile[]): Promise<void> {
  for (const { name, config, initialState } of connectors) await worker.createConnector(name, config, initialState ?? 'RUNNING')
}

function tell(out: Output, { connector, task, event, fields }: ProgressEvent): void {
  const details = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`)
  out.event(
    'notice',
    { connector, task, about: event, ...fields, message: `${connector}: ${event} ${details.join(', ')}`.trimEnd() },
    `${connector}: ${event} ${details.join(', ')}`,
  )
}

function doneOf(worker: Worker): { total: number; lag?: number; last: string } {
  const tasks = worker.counters()
  const lags = tasks.flatMap((task) => (task.lag === undefined ? [] : [task.lag]))
  const failed = worker.connectors().filter((name) => {
    const { connector, tasks: running } = worker.status(name)
    return [connector, ...running].some((each) => each.state === 'FAILED')
  })
  const words = tasks.map((task) => `${task.connector} ${task.records}`)
  if (failed.length > 0) words.push(`FAILED: ${failed.join(', ')}`)
  return {
    total: tasks.reduce((sum, task) => sum + task.records, 0),
    ...(lags.length === 0 ? {} : { lag: lags.reduce((a, b) => a + b, 0) }),
    last: words.join(', '),
  }
}
