// millrace broker: one node on Kafka's own settings.
import { resolve } from 'node:path'
import { createBroker, readServerProperties, readSettings } from '@millrace/broker'
import type { BrokerEvent, ConfigRead, GivenSetting } from '@millrace/broker'
import { DiskFailed } from '@millrace/host'
import type { Host, LogEvent } from '@millrace/host'
import { formatLogJson, formatLogLine, nodeHost } from '@millrace/host/node'
import type { Call, Command } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { failpointOf, failpointOption } from '../failpoints.ts'
import { explain, reasonOfCode } from '../explain.ts'
import { watchOpenFiles } from '../open-files.ts'
import type { Output } from '../output.ts'
import { progress } from '../progress.ts'
import { keepServing } from './serving.ts'
import { stopSignal } from './stop-signal.ts'

export const broker = (output: (call: Call) => Output): Command => ({
  name: 'broker',
  operands: '',
  doc: 'Starts one broker; reads the server.properties of a Kafka as it is.',
  options: {
    config: {
      value: 'server.properties',
      short: 'c',
      doc: 'settings; without it: data in .millrace/broker, port 9092 on the loopback',
    },
    override: { value: 'NAME=VALUE', many: true, doc: "a setting that wins over the file's" },
    'cluster-id': { value: 'ID', doc: 'cluster that empty directories are made for; a new one when left out' },
    json: { doc: 'one JSON line an event' },
    failpoint: failpointOption,
  },
  run: async (call) => {
    if (call.operands.length > 0)
      throw new UsageError(`broker takes no operand ${call.operands[0]}: --config FILE names the settings`)
    const out = output(call)
    const stopped = stopSignal()
    keepServing(out)
    const host = nodeHost({
      failpoint: failpointOf(call),
      log: (event) => void process.stderr.write(`${logLine(event, out.json)}\n`),
    })
    const { config, warnings } = read(call, host)
    for (const warning of warnings) out.event('warning', { message: warning }, `warning: ${warning}`)
    const clusterId = call.text('cluster-id')
    const files = watchOpenFiles((words) => out.event('warning', { message: words }, `warning: ${words}`))
    const tellRecovery = atIntervals(out)
    const running = await createBroker(config, host, {
      onEvent: (event) => (event.event === 'recovering' ? tellRecovery(event) : tell(out, event)),
      ...(clusterId === undefined ? {} : { clusterId }),
    })
    const reporting = progress(out, 'records', () => traffic(host))
    const failure = await Promise.race([stopped.then(() => undefined), running.stopped])
    reporting.stop()
    files.stop()
    await running.stop()
    if (failure === undefined) return 0
    throw failure
  },
})

const logLine = (event: LogEvent, json: boolean): string => (json ? formatLogJson(event) : formatLogLine(event))

function read(call: Call, host: Host): ConfigRead {
  const overrides = call.texts('override').map((each): GivenSetting => {
    const cut = each.indexOf('=')
    if (cut < 1) throw new UsageError(`--override ${each}: NAME=VALUE is needed`)
    return { name: each.slice(0, cut).trim(), value: each.slice(cut + 1).trim(), where: '--override' }
  })
  const file = call.text('config')
  if (file !== undefined) return readFile(host, resolve(file), overrides)
  const defaults = {
    'log.dirs': resolve('.millrace/broker'),
    listeners: 'PLAINTEXT://127.0.0.1:9092',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
  }
  const given = Object.entries(defaults).map(([name, value]): GivenSetting => ({ name, value, where: 'default' }))
  return readSettings([...given, ...overrides])
}

function readFile(host: Host, path: string, overrides: readonly GivenSetting[]): ConfigRead {
  try {
    return readServerProperties(host.disk, path, process.cwd(), overrides)
  } catch (cause) {
    if (cause instanceof DiskFailed) throw new InputRefused(`cannot read ${path}: ${reasonOfCode(cause.code)}`)
    throw cause
  }
}

type Recovering = Extract<BrokerEvent, { readonly event: 'recovering' }>
const recoveryMs = 500

/** Thousands of logs are told of twice a second; a start that is over sooner says nothing of them. */
function atIntervals(out: Output): (event: Recovering) => void {
  let toldAt = performance.now()
  return (event) => {
    const now = performance.now()
    if (now - toldAt < recoveryMs) return
    toldAt = now
    out.event('recovering', { ...event }, `opening the logs of ${event.directory}: ${event.done} of ${event.total}`)
  }
}

function tell(out: Output, event: Exclude<BrokerEvent, Recovering>): void {
  switch (event.event) {
    case 'ready': {
      const listeners = event.listeners.map(
        ({ name, host, port }) => `${name}://${host.includes(':') ? `[${host}]` : host}:${port}`,
      )
      const words = `ready after ${Math.round(event.startMs)} ms: cluster ${event.clusterId}, node ${event.nodeId}, ${listeners.join(', ')}`
      return out.event('ready', { ...event, listeners }, words)
    }
    case 'failed':
      return out.event('failed', { message: explain(event.cause) }, `failed: ${event.cause.message}`)
    case 'stopping':
    case 'stopped':
      return out.event(event.event, {}, event.event)
  }
}

/** Records in so far, from the broker's own metrics. */
function traffic(host: Host): { readonly total: number } {
  const found = host.metrics.snapshot().filter(({ options }) => options.name === 'MessagesInPerSec')
  return { total: found.reduce((sum, each) => sum + each.value, 0) }
}
