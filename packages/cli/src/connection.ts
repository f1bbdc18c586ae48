// How a command reaches a cluster, and what a first user is told when it does not.
import { setTimeout as sleep } from 'node:timers/promises'
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import type { Call, Option } from './arguments.ts'
import { InputRefused, UsageError } from './arguments.ts'

/** Options of every command that talks to a cluster. */
export const clusterOptions: Readonly<Record<string, Option>> = {
  'bootstrap-server': {
    value: 'HOST:PORT[,…]',
    short: 'b',
    doc: 'any Kafka; 127.0.0.1:9092 when left out',
    check: readServers,
  },
  json: { doc: 'one JSON line an event' },
}

/** The addresses asked for. */
export const bootstrapServers = (call: Call): readonly string[] =>
  readServers('--bootstrap-server', call.text('bootstrap-server') ?? '127.0.0.1:9092')

/** `host:port,[v6]:port`. @throws UsageError one of them is none */
export function readServers(what: string, text: string): readonly string[] {
  const servers = text.split(',').map((each) => each.trim())
  for (const server of servers) {
    const refused = (why: string): UsageError => new UsageError(`${what} ${server === '' ? `'${text}'` : server}: ${why}`)
    if (server === '') throw refused(text.trim() === '' ? 'HOST:PORT is needed' : 'one of the addresses is empty')
    if (/^[\da-f.]*:[\da-f.]*:[\da-f:.]*$/i.test(server)) throw refused('an IPv6 address stands in brackets: [::1]:9092')
    const [, port] = /^(?:\[[\da-fA-F:.]+(?:%\w+)?\]|[^:\s/[\]]+):(\d+)$/.exec(server) ?? []
    if (port === undefined) throw refused(`HOST:PORT is needed${/^[\w.-]+$/.test(server) ? `, such as ${server}:9092` : ''}`)
    if (Number(port) < 1 || Number(port) > 65_535) throw refused('a port is a number from 1 to 65535')
  }
  return servers
}

// Long enough for a broker that is just starting; a person who gave a wrong address should not wait longer.
const reachMs = 5000

/** Waits until a broker answers or `stopped`; `tell` hears every few seconds why none does. @returns whether one answers. */
export async function waitForBroker(
  call: Call,
  { admin }: Millrace,
  stopped: Promise<void>,
  tell: (words: string) => void,
): Promise<boolean> {
  const stop = new AbortController()
  void stopped.then(() => stop.abort())
  for (;;) {
    const started = performance.now()
    try {
      await admin.describeCluster({ timeoutMs: reachMs, signal: stop.signal })
      return true
    } catch (cause) {
      if (stop.signal.aborted) return false
      tell(
        `no Kafka answers at ${bootstrapServers(call).join(', ')}${whyNot(cause)}: is it running, and is --bootstrap-server right?`,
      )
      // One that refuses at once is not asked without a pause.
      const pause = Math.max(0, 1000 - (performance.now() - started))
      await sleep(pause, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
}

/**
 * Connects for the length of `work`.
 * @param options.waits the work outlives brokers that are away: it goes on once they are back.
 * @throws InputRefused none of the addresses answers within five seconds, or all of them went away in the middle.
 */
export async function withCluster<T>(
  call: Call,
  work: (millrace: Millrace) => Promise<T>,
  options: { readonly waits?: boolean } = {},
): Promise<T> {
  const host = nodeHost({ level: 'error' })
  await using millrace = createMillrace({ bootstrapServers: bootstrapServers(call), clientId: 'millrace-cli' }, host)
  await reach(call, millrace)
  if (options.waits === true) return await work(millrace)
  const watch = new AbortController()
  try {
    return await Promise.race([work(millrace), whenGone(call, millrace, watch.signal)])
  } finally {
    watch.abort()
  }
}

const watchMs = 2000

/** Never resolves. @throws InputRefused the cluster went away; one that is merely slow did not. */
async function whenGone(call: Call, { admin }: Millrace, signal: AbortSignal): Promise<never> {
  while (!signal.aborted) {
    await sleep(watchMs, undefined, { signal }).catch(() => undefined)
    try {
      await admin.describeCluster({ timeoutMs: reachMs, signal })
    } catch (cause) {
      const refusal = innermost(cause)
      if (signal.aborted || refusal === undefined || refusal.name === 'TimeoutError') continue
      throw new InputRefused(
        `the Kafka at ${bootstrapServers(call).join(', ')} went away before it answered (${refusal.message}): its log says why; what was asked for may be done in part`,
        { cause },
      )
    }
  }
  return await new Promise<never>(() => undefined)
}

async function reach(call: Call, { admin }: Millrace): Promise<void> {
  try {
    await admin.describeCluster({ timeoutMs: reachMs })
  } catch (cause) {
    const servers = bootstrapServers(call).join(', ')
    throw new InputRefused(`no Kafka answers at ${servers}${whyNot(cause)}: is it running, and is --bootstrap-server right?`, {
      cause,
    })
  }
}

/** The innermost cause in words. */
function whyNot(cause: unknown): string {
  const inner = innermost(cause)
  if (inner?.name === 'TimeoutError') return ` within ${reachMs / 1000} seconds`
  return inner === undefined ? '' : ` (${inner.message})`
}

function innermost(cause: unknown): Error | undefined {
  let inner = cause
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  return inner instanceof Error ? inner : undefined
}
