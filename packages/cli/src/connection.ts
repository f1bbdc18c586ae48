// How a command reaches a cluster, and what a first user is told when it does not.
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import type { Call, Option } from './arguments.ts'
import { UsageError } from './arguments.ts'

/** Options of every command that talks to a cluster. */
export const clusterOptions: Readonly<Record<string, Option>> = {
  'bootstrap-server': { value: 'HOST:PORT[,…]', short: 'b', doc: 'any Kafka; 127.0.0.1:9092 when left out' },
  json: { doc: 'one JSON line an event' },
}

/** The addresses asked for. @throws UsageError one of them is no HOST:PORT. */
export function bootstrapServers(call: Call): readonly string[] {
  const servers = (call.text('bootstrap-server') ?? '127.0.0.1:9092').split(',').map((each) => each.trim())
  for (const server of servers)
    if (!/^.+:\d+$/.test(server)) throw new UsageError(`--bootstrap-server ${server}: HOST:PORT is needed`)
  return servers
}

/** Connects for the length of `work`. */
export async function withCluster<T>(call: Call, work: (millrace: Millrace) => Promise<T>): Promise<T> {
  const host = nodeHost({ level: 'error' })
  await using millrace = createMillrace({ bootstrapServers: bootstrapServers(call), clientId: 'millrace-cli' }, host)
  return await work(millrace)
}
