// The real machine as a Host.
import { nodeClock } from './clock.ts'
import { nodeCompression } from './compression.ts'
import { nodeCrypto } from './crypto.ts'
import { nodeDisk } from './disk.ts'
import { nodeNetwork } from './network.ts'
import { nodeRandom } from './random.ts'
import { nodeUsage } from './usage.ts'
import type { Failpoint, Host } from '../index.ts'
import type { Level, LogEvent } from '../logger.ts'
import { createLogger, describeError, formatLogLine } from '../logger.ts'
import { createMetrics } from '../metrics.ts'
import { checkOptions, oneOf, option, type OptionKinds } from '../options.ts'
import { createSpawn } from '../spawn-tasks.ts'

export { formatLogJson, formatLogLine } from '../logger.ts'

export interface NodeHostOptions {
  /** Where log events go; one line of text each on standard error by default. */
  readonly log?: (event: LogEvent) => void
  /** The least level that is logged; `info` by default. */
  readonly level?: Level
  /** For tests of crashes. */
  readonly failpoint?: Failpoint
}

const kinds: OptionKinds<NodeHostOptions> = {
  log: option.callback,
  level: oneOf('debug', 'info', 'warn', 'error'),
  failpoint: option.callback,
}

const passed: Failpoint = () => {
  // Nobody waits for a point.
}

/** A Host on this process's machine. Background work that fails without an owner ends the process with exit code 70. @throws TypeError */
export function nodeHost(options: NodeHostOptions = {}): Host {
  checkOptions('nodeHost', options, kinds)
  const write = options.log ?? ((event: LogEvent): void => void process.stderr.write(`${formatLogLine(event)}\n`))
  const log = createLogger(write, nodeClock.now, options.level ?? 'info')
  return {
    clock: nodeClock,
    random: nodeRandom,
    disk: nodeDisk,
    network: nodeNetwork,
    log,
    metrics: createMetrics(),
    spawn: createSpawn((name, cause) => {
      log.error('background work failed; the process ends', { name, cause: describeError(cause), stack: cause.stack })
      process.exit(70)
    }),
    compression: nodeCompression,
    crypto: nodeCrypto,
    failpoint: options.failpoint ?? passed,
    usage: nodeUsage,
  }
}
