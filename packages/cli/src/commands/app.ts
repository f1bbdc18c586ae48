// millrace app: one instance of a topology of a pipeline file.
import { createMillrace } from '@millrace/client'
import { formatLogJson, formatLogLine, nodeHost } from '@millrace/host/node'
import { createApp, outsideTopics } from '@millrace/streams'
import type { App } from '@millrace/streams'
import type { Call, Command } from '../arguments.ts'
import { InputRefused, notEmpty, UsageError } from '../arguments.ts'
import { bootstrapServers, clusterOptions, waitForBroker } from '../connection.ts'
import { failpointOf, failpointOption } from '../failpoints.ts'
import type { Output } from '../output.ts'
import { progress } from '../progress.ts'
import { loadPipeline } from '../up/pipeline.ts'
import { keepServing } from './serving.ts'
import { stopSignal } from './stop-signal.ts'

export const app = (output: (call: Call) => Output): Command => ({
  name: 'app',
  operands: 'PIPELINE.ts',
  doc: 'Runs one instance of a topology that a pipeline file exports, exactly once.',
  options: {
    ...clusterOptions,
    'application-id': { value: 'ID', short: 'a', doc: "the topology's name in the file; needed when there are several" },
    instance: { value: 'N', integer: {}, doc: 'number of this instance, for names in logs' },
    'state-dir': { value: 'DIR', short: 'd', check: notEmpty, doc: 'where its state lies; each instance needs its own' },
    partitions: { value: 'N', integer: { min: 1, max: 100_000 }, doc: 'makes missing topics with so many partitions' },
    'commit-interval-ms': { value: 'N', integer: { max: 3_600_000 }, doc: 'how often work is committed; 100 when left out' },
    'session-timeout-ms': {
      value: 'N',
      integer: { min: 3, max: 3_600_000 },
      doc: 'without a sign of life for so long, its tasks go to others; 45000 when left out',
    },
    'group-instance-id': {
      value: 'ID',
      check: notEmpty,
      doc: 'keeps its tasks for it while it restarts (KIP-345); each instance needs its own',
    },
    failpoint: failpointOption,
  },
  run: async (call) => {
    const [file, ...more] = call.operands
    if (file === undefined || more.length > 0) throw new UsageError('app PIPELINE.ts: exactly one pipeline file')
    const out = output(call)
    const stopped = stopSignal()
    keepServing(out)
    const host = nodeHost({
      failpoint: failpointOf(call),
      log: (event) => void process.stderr.write(`${out.json ? formatLogJson(event) : formatLogLine(event)}\n`),
    })
    const pipeline = await loadPipeline(file)
    const id = call.text('application-id') ?? onlyOne(Object.keys(pipeline.topologies), file)
    const topology = pipeline.topologies[id]
    if (topology === undefined)
      throw new InputRefused(
        `${file} exports no topology ${id}; it has: ${Object.keys(pipeline.topologies).join(', ') || 'none'}`,
      )
    const servers = bootstrapServers(call)
    await using client = createMillrace({ bootstrapServers: servers, clientId: `${id}-${call.text('instance') ?? '1'}` }, host)
    const waiting = (words: string): void => out.event('waiting', { message: words }, words)
    if (!(await waitForBroker(call, client, stopped, waiting))) return 0
    const partitions = call.integer('partitions')
    if (partitions !== undefined) {
      const { reads, writes } = outsideTopics(topology)
      const topics = [...new Set([...reads, ...writes])].map((name) => ({ name, partitions }))
      await client.admin.createTopics(topics, { ifNotExists: true, timeoutMs: 60_000 })
    }
    const sessionTimeoutMs = call.integer('session-timeout-ms')
    const groupInstanceId = call.text('group-instance-id')
    const commitIntervalMs = call.integer('commit-interval-ms')
    const running = createApp(
      topology,
      {
        applicationId: id,
        client,
        stateDir: call.text('state-dir') ?? `.millrace/state/${id}`,
        failpoint: host.failpoint,
        ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
        ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
        ...(commitIntervalMs === undefined ? {} : { commitIntervalMs }),
      },
      host,
    )
    running.onState((state) => out.event('state', { state }, `${id} is ${state}`))
    const reporting = progress(out, 'records', () => doneOf(running))
    try {
      // The start itself may wait for long: for input topics that nobody has made yet.
      const started = running.start()
      started.catch(() => undefined)
      const first = await Promise.race([started.then(() => 'started' as const), stopped.then(() => 'stopped' as const)])
      if (first === 'started') {
        out.event('ready', { applicationId: id })
        await Promise.race([stopped, running.done])
      }
    } finally {
      reporting.stop()
      await running.close()
    }
    return 0
  },
})

function onlyOne(names: readonly string[], file: string): string {
  const [name, ...more] = names
  if (name === undefined) throw new InputRefused(`${file} exports no topologies`)
  if (more.length > 0)
    throw new UsageError(`${file} exports several topologies: choose one with --application-id ${names.join(' | ')}`)
  return name
}

function doneOf(running: App): { total: number; lag?: number; last: string } {
  const { processed, lag, tasks, commits, dropped, state } = running.status()
  const restoring = tasks.filter((task) => task.state === 'restoring')
  const records = restoring.reduce((sum, task) => sum + (task.restored?.records ?? 0), 0)
  const of = restoring.reduce((sum, task) => sum + (task.restored?.of ?? 0), 0)
  const last =
    restoring.length > 0
      ? `restoring ${records.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} records`
      : `${tasks.length} tasks, ${commits.toLocaleString('en-US')} ${commits === 1 ? 'commit' : 'commits'}${dropped > 0 ? `, ${dropped.toLocaleString('en-US')} dropped` : ''}`
  return {
    total: processed,
    ...(lag < 0 ? {} : { lag }),
    last: state === 'running' || restoring.length > 0 ? last : `${state}, ${last}`,
  }
}
