// The whole pipeline on real input: PostgreSQL → change data capture → broker → exactly-once stream app → PostgreSQL.
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import type { Postgres } from '@millrace/judges'
import {
  createOutput,
  directoryOf,
  endWithReader,
  explain,
  helpOf,
  holdDirectory,
  readCall,
  startUp,
  stopSignal,
  UpView,
  upOptions,
  UsageError,
} from 'millrace'
import type { Call, Command, Output, Up } from 'millrace'
import type pg from 'pg'
import { compare, describe } from './check.ts'
import { connect, query, startDatabase } from './database.ts'
import { startWriter } from './writer-process.ts'
import type { Writer, WriterOptions } from './writer-process.ts'

const here = import.meta.dirname

const command: Command = {
  name: 'orders',
  operands: '',
  doc: 'Runs the orders pipeline and a shop that writes into its database.',
  options: {
    ...upOptions,
    rows: { value: 'N', integer: { min: 1 }, doc: 'stop after N row changes and compare the sink with SQL' },
    sql: { value: 'QUERY', doc: 'ask the database of the run that is under way, and end' },
    rate: { value: 'N', integer: { min: 1 }, doc: 'row changes a second; 500, or as fast as it goes with --rows' },
  },
  run,
}

async function run(call: Call): Promise<number> {
  const sql = call.text('sql')
  const directory = resolve(directoryOf(call))
  const output = createOutput(call.flag('json'), (text) => void process.stdout.write(text))
  if (sql !== undefined) return await query(join(directory, 'postgres'), sql, output)
  const rows = call.integer('rows')
  const stopped = stopSignal()
  const held = holdDirectory(directory)
  const view = new UpView(output)
  let code = 0
  let postgres: Postgres | undefined
  let writer: Writer | undefined
  let running: Up | undefined
  try {
    postgres = await startDatabase(join(directory, 'postgres'), undefined, { say: (line) => view.say(line) })
    // The pipeline file reads where the database listens; its processes inherit it.
    process.env['SHOP_DATABASE_PORT'] = String(postgres.port)
    view.say(`postgres  127.0.0.1:${postgres.port}, data in ${postgres.directory}`)
    writer = await startWriter(postgres.port, writerOptions(call), view)
    running = await startUp(call, join(here, 'pipeline.ts'), view, stopped)
    view.begin(running)
    const watch = await watchResults(postgres, running, view)
    await Promise.race([running.ready().then(() => running !== undefined && view.ready(running)), stopped])
    if (rows === undefined) await Promise.race([stopped, writer.finished])
    else code = await Promise.race([settle(running, postgres, writer, output, view), stopped.then(() => 130)])
    await watch.stop()
  } finally {
    view.close()
    await writer?.stop()
    if (running !== undefined) await view.end(running)
    await postgres?.stop()
    held.release()
  }
  return code
}

function writerOptions(call: Call): WriterOptions {
  const rows = call.integer('rows')
  return { rows, rate: call.integer('rate') ?? (rows === undefined ? 500 : undefined) }
}

/** Shows the sink's last rows under the stages, and how to look inside. */
async function watchResults(postgres: Postgres, running: Up, view: UpView): Promise<{ stop(): Promise<void> }> {
  const client = await connect(postgres.port)
  let last: string[] = []
  const stop = new AbortController()
  const servers = running.bootstrapServers === '127.0.0.1:9092' ? '' : `-b ${running.bootstrapServers} `
  const help = [
    '',
    `look inside  npx millrace topics ${servers}`.trimEnd(),
    `             npx millrace consume ${servers}--from beginning revenue`,
    ...(running.rest === undefined ? [] : [`connectors   curl '${running.rest}/connectors?expand=status'`]),
    `the sink     npm start -- --sql 'table analytics.revenue'`,
    'stop         Ctrl-C; the next start goes on where this one ended',
  ]
  view.footer = () => ['', 'LAST RESULTS', ...last, ...help]
  const watching = (async () => {
    while (!stop.signal.aborted) {
      last = await lastRows(client)
      await sleep(1000, undefined, { signal: stop.signal }).catch(() => undefined)
    }
    await client.end()
  })()
  return {
    stop: async () => {
      stop.abort()
      await watching
    },
  }
}

async function lastRows(client: pg.Client): Promise<string[]> {
  try {
    const revenue = await client.query<{ line: string }>(
      `select format('  %s (%s): %s orders, %s', name, region, orders, to_char(revenue_cents / 100.0, 'FM999G999G990D00')) as line
       from analytics.revenue order by revenue_cents desc limit 3`,
    )
    const minutes = await client.query<{ line: string }>(
      `select format('  %s %s: %s changes', to_char(to_timestamp(window_start / 1000), 'HH24:MI'), region, changes) as line
       from analytics.changes_per_minute order by window_start desc, region limit 4`,
    )
    return [...revenue.rows, ...minutes.rows].map((row) => row.line)
  } catch (cause) {
    // The sink makes its tables with the first records.
    if ((cause as { code?: string }).code === '42P01') return ['  none yet']
    return [`  the database does not answer: ${(cause as Error).message}`]
  }
}

// As long as something still moves, it is not over; this long without a move, it is.
const stillMs = 60_000

/** Waits until the writer is done and all has flowed through; compares. @returns the exit code. */
async function settle(running: Up, postgres: Postgres, writer: Writer, output: Output, view: UpView): Promise<number> {
  await writer.finished
  const millrace = createMillrace({ bootstrapServers: running.bootstrapServers.split(',') }, nodeHost({ level: 'error' }))
  try {
    let before = ''
    let movedAt = performance.now()
    for (;;) {
      const comparison = await compare(postgres.port, millrace)
      const now = JSON.stringify(comparison)
      if (now !== before) movedAt = performance.now()
      before = now
      if (comparison.equal || performance.now() - movedAt > stillMs) {
        for (const line of describe(comparison)) view.say(line)
        output.event('comparison', { ...comparison })
        return comparison.equal ? 0 : 1
      }
      await sleep(500)
    }
  } finally {
    await millrace.close()
  }
}

const args = process.argv.slice(2)
endWithReader()
try {
  if (args.includes('--help') || args.includes('-h')) process.stdout.write(helpOf(command, 'npm start --'))
  else process.exitCode = await command.run(readCall(command, args))
} catch (cause) {
  process.stderr.write(`orders: ${explain(cause)}\n`)
  process.exit(cause instanceof UsageError ? 2 : 1)
}
