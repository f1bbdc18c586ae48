// millrace connect standalone: a connect worker on the files of Kafka's connect-standalone.
import { resolve } from 'node:path'
import { createWorker, RequestRefused, parseConnectorFile, readWorkerProperties } from '@millrace/connect'
import type { ConnectorFile, ProgressEvent, Worker } from '@millrace/connect'
import type { Host } from '@millrace/host'
import { ConnectFailed, DiskFailed } from '@millrace/host'
import { formatLogJson, formatLogLine, nodeHost } from '@millrace/host/node'
import type { Call, Command } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { reasonOfCode } from '../explain.ts'
import { failpointOf, failpointOption } from '../failpoints.ts'
import type { Output } from '../output.ts'
import { isTrouble, sentenceOf } from '../notices.ts'
import { progress } from '../progress.ts'
import type { ConnectorDone, Done } from '../progress.ts'
import { keepServing } from './serving.ts'
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
    keepServing(out)
    const host = nodeHost({
      failpoint: failpointOf(call),
      log: (event) => void process.stderr.write(`${out.json ? formatLogJson(event) : formatLogLine(event)}\n`),
    })
    const path = resolve(workerFile)
    const { properties, warnings } = readWorkerProperties(readFile(host, path), path)
    for (const warning of warnings) out.event('warning', { message: warning }, `warning: ${warning}`)
    const connectors = connectorFiles.map((file) => ({
      file: resolve(file),
      ...parseConnectorFile(readFile(host, resolve(file)), resolve(file)),
    }))
    const worker = createWorker({ properties, failpoint: host.failpoint, onProgress: (event) => tell(out, event) }, host)
    try {
      const opened = worker.start().catch((cause: unknown) => {
        throw cause instanceof ConnectFailed ? portRefused(cause, path) : cause
      })
      const started = opened.then(() => startConnectors(worker, connectors))
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
    if (cause instanceof DiskFailed) throw new InputRefused(`cannot read ${path}: ${reasonOfCode(cause.code)}`)
    throw cause
  }
}

function portRefused({ host, port, code }: ConnectFailed, file: string): InputRefused {
  const why = code === 'EADDRINUSE' ? 'the port is taken; stop the process that uses it, or give another one' : code
  return new InputRefused(`the REST API cannot listen on ${host}:${port}: ${why} (listeners in ${file})`)
}

async function startConnectors(
  worker: Worker,
  connectors: readonly (ConnectorFile & { readonly file: string })[],
): Promise<void> {
  for (const { file, name, config, initialState } of connectors) {
    try {
      await worker.createConnector(name, config, initialState ?? 'RUNNING')
    } catch (cause) {
      // What its file says is wrong, and stays so.
      if (cause instanceof RequestRefused && cause.status === 400) throw new InputRefused(`${file}: ${cause.message}`, { cause })
      throw cause
    }
  }
}

function tell(out: Output, event: ProgressEvent): void {
  const message = sentenceOf(event)
  const { connector, task, fields } = event
  out.event('notice', { connector, task, about: event.event, ...fields, message, trouble: isTrouble(event) }, message)
}

function doneOf(worker: Worker): Done {
  const tasks = worker.counters()
  const connectors = worker.connectors().map((name): ConnectorDone => {
    const { connector, tasks: running, type } = worker.status(name)
    const mine = tasks.filter((task) => task.connector === name)
    const lags = mine.flatMap((task) => (task.lag === undefined ? [] : [task.lag]))
    const reason = [connector, ...running].find((each) => each.trace !== undefined)?.trace?.split('\n')[0]
    return {
      name,
      type: type === 'sink' ? 'sink' : 'source',
      state:
        ['FAILED', 'RESTARTING'].find((state) => [connector, ...running].some((each) => each.state === state)) ?? connector.state,
      ...(reason === undefined ? {} : { reason }),
      total: mine.reduce((sum, task) => sum + task.records, 0),
      ...(lags.length === 0 ? {} : { lag: lags.reduce((a, b) => a + b, 0) }),
    }
  })
  const lags = connectors.flatMap((each) => each.lag ?? [])
  return {
    total: connectors.reduce((sum, each) => sum + each.total, 0),
    ...(lags.length === 0 ? {} : { lag: lags.reduce((a, b) => a + b, 0) }),
    connectors,
  }
}
