// Apache Kafka itself: one node (broker and controller), and its command-line tools.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Child, ChildOptions } from './children.ts'
import { freePort, listening, run, start } from './children.ts'
import { removeFolder, temporaryFolder } from './folders.ts'
import { clusterId, controllerAndBroker, oneReplica, propertiesOf } from './one-node.ts'
import { classPath, quickJavaWith } from './places.ts'

export interface ApacheKafkaOptions {
  /** Where its data lies; a temporary folder that stop() removes when left out. Formatted if it is empty. */
  readonly directory?: string
  readonly port?: number
  readonly nodeId?: number
  readonly clusterId?: string
  /** Further lines of server.properties. */
  readonly settings?: Readonly<Record<string, string>>
  readonly heap?: string
  /** Its speed is measured: Java as Kafka's own scripts start it. Left out, its start costs a third less and its code is slower. */
  readonly measured?: boolean
  /** Further flags of its Java. */
  readonly flags?: readonly string[]
  /** How long it may take to start, and to stop, ms: with thousands of partitions longer than usual. */
  readonly patienceMs?: number
}

export interface ApacheKafka {
  readonly bootstrap: string
  readonly port: number
  readonly directory: string
  readonly child: Child
  stop(): Promise<void>
  kill(): Promise<void>
}

const log4j = `status = error
appender.stdout.type = Console
appender.stdout.name = STDOUT
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = WARN
rootLogger.appenderRef.stdout.ref = STDOUT
`

/** Starts Apache Kafka 4.4 and resolves when it accepts connections. */
export async function startApacheKafka(options: ApacheKafkaOptions = {}): Promise<ApacheKafka> {
  const own = options.directory === undefined ? temporaryFolder('apache-kafka') : undefined
  const directory = options.directory ?? (own as string)
  mkdirSync(directory, { recursive: true })
  const port = options.port ?? (await freePort())
  const etc = temporaryFolder('apache-kafka-etc')
  const properties = join(etc, 'server.properties')
  writeFileSync(properties, serverProperties(directory, port, await freePort(), options))
  writeFileSync(join(etc, 'log4j2.properties'), log4j)
  if (!existsSync(join(directory, 'meta.properties'))) {
    const format = ['format', '-t', options.clusterId ?? clusterId, '-c', properties, '--standalone']
    await run('java', [...quickJavaWith('broker'), 'kafka.tools.StorageTool', ...format])
  }
  const heap = options.heap ?? '1G'
  const asScripts = ['-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35']
  const measured = [...asScripts, '-cp', classPath('broker')]
  const child = start('java', [
    `-Xmx${heap}`,
    `-Xms${heap}`,
    ...(options.flags ?? []),
    `-Dlog4j2.configurationFile=${join(etc, 'log4j2.properties')}`,
    ...(options.measured === true ? measured : quickJavaWith('broker')),
    'kafka.Kafka',
    properties,
  ])
  const clean = (): void => {
    removeFolder(etc)
    if (own !== undefined) removeFolder(own)
  }
  try {
    await listening(port, child, options.patienceMs ?? 60_000)
  } catch (cause) {
    await child.kill()
    clean()
    throw cause
  }
  return {
    bootstrap: `127.0.0.1:${port}`,
    port,
    directory,
    child,
    async stop() {
      await child.stop(options.patienceMs ?? 30_000)
      clean()
    },
    async kill() {
      await child.kill()
      clean()
    },
  }
}

function serverProperties(directory: string, port: number, controllerPort: number, options: ApacheKafkaOptions): string {
  const settings: Record<string, string> = {
    ...controllerAndBroker(port, controllerPort),
    'node.id': String(options.nodeId ?? 1),
    // Who says where it listens says what is advertised too, or that nothing is.
    ...(options.settings?.['listeners'] === undefined
      ? { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}` }
      : {}),
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': directory,
    ...oneReplica,
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    ...options.settings,
  }
  return propertiesOf(settings)
}

export interface ToolOptions extends ChildOptions, Pick<ApacheKafkaOptions, 'measured' | 'flags'> {}

/** Runs one of Kafka's tools, such as `org.apache.kafka.tools.TopicCommand`, to its end; its output. */
export function kafkaTool(className: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  const flags = options.measured === true ? ['-cp', classPath('tools')] : quickJavaWith('tools')
  return run('java', ['-Xmx512M', ...(options.flags ?? []), ...flags, className, ...args], options)
}

/** Kafka's own reading of log files: every record decoded, indexes checked. */
export function dumpLog(files: readonly string[], ...flags: readonly string[]): Promise<string> {
  return kafkaTool('org.apache.kafka.tools.DumpLogSegments', ['--files', files.join(','), ...flags])
}
