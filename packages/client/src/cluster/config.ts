// Public API: settings that all parts of one client share, and their defaults.
import { checkOptions, option, type OptionKinds } from '@millrace/host'

export interface ClientOptions {
  /** `host:port` of some brokers; the others are learnt from them. */
  readonly bootstrapServers: readonly string[]
  /** Goes into the broker's logs and quotas. Default 'millrace'. */
  readonly clientId?: string
  /** How long one request may be without an answer. Default 30,000. */
  readonly requestTimeoutMs?: number
  /** Metadata older than this is asked for again. Default 300,000. */
  readonly metadataMaxAgeMs?: number
  /** First pause before something is tried again; doubles up to the maximum, with jitter. Default 100. */
  readonly retryBackoffMs?: number
  /** Default 1,000. */
  readonly retryBackoffMaxMs?: number
}

/** Every waiting call takes these. A deadline that passes rejects with TimeoutError, an abort with the signal's reason. */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** ClientOptions with every default filled in. */
export type ClientConfig = Required<ClientOptions>

const kinds: OptionKinds<ClientOptions> = {
  bootstrapServers: { ...option.texts, expected: "a list of brokers, each 'host:port'" },
  clientId: option.text,
  requestTimeoutMs: option.number,
  metadataMaxAgeMs: option.number,
  retryBackoffMs: option.number,
  retryBackoffMaxMs: option.number,
}

/** @throws RangeError a setting is out of its range; TypeError no usable bootstrap server, an unknown option, a wrong type. */
export function clientConfig(options: ClientOptions): ClientConfig {
  checkOptions('createMillrace', options, kinds, ['bootstrapServers'])
  const config: ClientConfig = {
    bootstrapServers: options.bootstrapServers,
    clientId: options.clientId ?? 'millrace',
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    metadataMaxAgeMs: options.metadataMaxAgeMs ?? 300_000,
    retryBackoffMs: options.retryBackoffMs ?? 100,
    retryBackoffMaxMs: options.retryBackoffMaxMs ?? 1000,
  }
  if (config.bootstrapServers.length === 0)
    throw new TypeError("bootstrapServers is empty: name at least one broker as 'host:port'")
  for (const address of config.bootstrapServers) parseAddress(address)
  atLeast('requestTimeoutMs', config.requestTimeoutMs, 1)
  atLeast('metadataMaxAgeMs', config.metadataMaxAgeMs, 0)
  atLeast('retryBackoffMs', config.retryBackoffMs, 0)
  atLeast('retryBackoffMaxMs', config.retryBackoffMaxMs, config.retryBackoffMs)
  return config
}

/** `host:port`, `[v6]:port`. @throws TypeError it is neither. */
export function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(address.trim())
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || !(port >= 1 && port <= 65_535))
    throw new TypeError(`bootstrapServers: '${address}' is not 'host:port'`)
  return { host, port }
}

/** @throws RangeError `value` is not a number of at least `least`. */
export function atLeast(name: string, value: number, least: number): void {
  if (!(value >= least)) throw new RangeError(`${name} is ${value}; it must be at least ${least}`)
}
