// Kafka Connect's own workers on our broker: files in and out of topics standalone, and exactly once in a distributed group that loses workers.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, propertiesOf, removeFolder, temporaryFolder } from '@millrace/judges'
import type { Child } from '@millrace/judges'
import type { Check } from './check.ts'
import { equal } from './check.ts'
import { missingJava, startKafkaClass } from './java.ts'
import { committedRecords, connect, pause, text, until } from './reading.ts'

export function kafkaConnectChecks(bootstrap: () => string, quick: boolean): Check[] {
  const standalone: Check = {
    name: "Kafka Connect standalone: a file into a topic and out again, over the worker's restart",
    missing: missingJava,
    run: () => fileThroughTopic(bootstrap()),
  }
  const distributed: Check = {
    name: `Kafka Connect distributed, exactly once: lines of a file once each, ${quick ? 'its worker' : 'workers of two'} ended by kill -9`,
    missing: missingJava,
    run: () => distributedFile(bootstrap(), quick ? 1 : 2, quick ? 1 : 4),
  }
  return [standalone, distributed]
}

const lines = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `line ${from + i}`)
const textOf = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('')

async function fileThroughTopic(bootstrap: string): Promise<void> {
  const folder = temporaryFolder('millrace-connect-standalone')
  const [from, to, topic] = [join(folder, 'from'), join(folder, 'to'), 'connect-standalone-lines']
  const worker = {
    'bootstrap.servers': bootstrap,
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'offset.storage.file.filename': join(folder, 'offsets'),
    'offset.flush.interval.ms': '500',
    'plugin.discovery': 'service_load',
    listeners: `http://127.0.0.1:${await freePort()}`,
  }
  const source = { name: 'lines-in', 'connector.class': 'FileStreamSource', 'tasks.max': '1', file: from, topic }
  const sink = { name: 'lines-out', 'connector.class': 'FileStreamSink', 'tasks.max': '1', file: to, topics: topic }
  const files = Object.entries({ worker, source, sink }).map(([name, settings]) => {
    writeFileSync(join(folder, name), propertiesOf(settings))
    return join(folder, name)
  })
  writeFileSync(from, textOf(lines(0, 500)))
  writeFileSync(to, '')
  const launch = (): Child => startKafkaClass('org.apache.kafka.connect.cli.ConnectStandalone', files)
  let child = launch()
  const arrived = (count: number): Promise<void> =>
    until(`${count} lines lie in the sink's file`, 60_000, () => readFileSync(to, 'utf8').split('\n').length > count, [child])
  try {
    await arrived(500)
    await child.stop(30_000)
    appendFileSync(from, textOf(lines(500, 1000)))
    child = launch()
    await arrived(1000)
    await child.stop(30_000)
    await using millrace = connect(bootstrap)
    const inTopic = (await committedRecords(millrace, topic)).map(({ value }) => text(value))
    equal(inTopic.toSorted(), lines(0, 1000).toSorted())
    equal(readFileSync(to, 'utf8').trimEnd().split('\n').toSorted(), lines(0, 1000).toSorted())
  } finally {
    await child.kill()
    removeFolder(folder)
  }
}

/** Workers of one Connect cluster, on topics under its name. */
export class ConnectWorkers {
  readonly children: Child[] = []
  readonly #folder: string
  readonly #settings: Readonly<Record<string, string>>
  readonly #ports: readonly number[]

  private constructor(folder: string, settings: Readonly<Record<string, string>>, ports: readonly number[]) {
    this.#folder = folder
    this.#settings = settings
    this.#ports = ports
  }

  static async start(
    bootstrap: string,
    name: string,
    count: number,
    further: Readonly<Record<string, string>>,
  ): Promise<ConnectWorkers> {
    const ports: number[] = []
    while (ports.length < count) ports.push(await freePort())
    const settings = {
      'bootstrap.servers': bootstrap,
      'group.id': name,
      'config.storage.topic': `${name}-configs`,
      'offset.storage.topic': `${name}-offsets`,
      'status.storage.topic': `${name}-status`,
      'config.storage.replication.factor': '1',
      'offset.storage.replication.factor': '1',
      'status.storage.replication.factor': '1',
      'offset.storage.partitions': '3',
      'status.storage.partitions': '2',
      'offset.flush.interval.ms': '300',
      'exactly.once.source.support': 'enabled',
      'session.timeout.ms': '6000',
      'heartbeat.interval.ms': '1000',
      'scheduled.rebalance.max.delay.ms': '0',
      // Plug-ins by their manifests alone: a worker that looks through all classes takes seconds more to start.
      'plugin.discovery': 'service_load',
      ...further,
    }
    const workers = new ConnectWorkers(temporaryFolder(`millrace-${name}`), settings, ports)
    for (let i = 0; i < count; i++) workers.launch(i)
    return workers
  }

  launch(i: number): void {
    const port = this.#ports[i]
    const file = join(this.#folder, `worker-${i}`)
    writeFileSync(file, propertiesOf({ ...this.#settings, listeners: `http://127.0.0.1:${port}` }))
    this.children[i] = startKafkaClass('org.apache.kafka.connect.cli.ConnectDistributed', [file])
  }

  /** The REST API of any worker that answers; undefined while none does, or while the group rebalances. */
  async ask(path: string, method = 'GET', body?: object): Promise<unknown> {
    for (const port of this.#ports) {
      const request = {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, request).catch(() => undefined)
      if (answer === undefined || answer.status === 404 || answer.status === 409 || answer.status >= 500) continue
      const said = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said}`)
      return said === '' ? {} : JSON.parse(said)
    }
    return undefined
  }

  /** Waits until the connector is there with so many running tasks; makes it when it has settings. */
  async running(connector: string, tasks: number, settings?: Readonly<Record<string, string>>): Promise<void> {
    if (settings !== undefined)
      await this.until(
        'the connector is taken',
        async () => (await this.ask(`/connectors/${connector}/config`, 'PUT', settings)) !== undefined,
      )
    let last: unknown
    await this.until('its tasks run', async () => {
      const status = (await this.ask(`/connectors/${connector}/status`)) as ConnectorStatus | undefined
      last = status ?? last
      const failed = [status?.connector, ...(status?.tasks ?? [])].find((each) => each?.state === 'FAILED')
      if (failed !== undefined) throw new Error(`${connector}: ${JSON.stringify(failed)}`)
      return status?.tasks.length === tasks && status.tasks.every(({ state }) => state === 'RUNNING')
    })
  }

  until(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
    return until(what, 90_000, ask, this.children)
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map((child) => child.stop(30_000)))
    removeFolder(this.#folder)
  }
}

interface ConnectorStatus {
  readonly connector: { readonly state: string }
  readonly tasks: readonly { readonly state: string; readonly trace?: string }[]
}

async function distributedFile(bootstrap: string, workers: number, kills: number): Promise<void> {
  const folder = temporaryFolder('millrace-connect-distributed')
  const file = join(folder, 'lines')
  const topic = 'connect-distributed-lines'
  await using millrace = connect(bootstrap)
  await millrace.admin.createTopics([{ name: topic, partitions: 1, replicationFactor: 1 }])
  const string = 'org.apache.kafka.connect.storage.StringConverter'
  const cluster = await ConnectWorkers.start(bootstrap, 'connect-distributed', workers, {
    'key.converter': string,
    'value.converter': string,
  })
  let written = 0
  const append = (count: number): void => {
    appendFileSync(file, textOf(lines(written, written + count)))
    written += count
  }
  const read = async (): Promise<string[]> => (await committedRecords(millrace, topic)).map(({ value }) => text(value))
  append(200)
  const settings = {
    'connector.class': 'FileStreamSource',
    'tasks.max': '1',
    file,
    topic,
    'exactly.once.support': 'required',
  }
  try {
    await cluster.running('lines', 1, settings)
    for (let kill = 0; kill < kills; kill++) {
      const before = (await read()).length
      for (let chunk = 0; chunk < 20; chunk++) {
        append(25)
        await pause(15)
      }
      await cluster.until('lines are committed', async () => (await read()).length > before)
      const victim = kill % workers
      await (cluster.children[victim] as Child).kill()
      append(100)
      cluster.launch(victim)
      await cluster.until('lines are committed after the death', async () => (await read()).length > before + 500)
    }
    append(100)
    await cluster.until('the last line is committed', async () => (await read()).includes(`line ${written - 1}`))
    equal(await read(), lines(0, written))
    await cluster.until('it is deleted', async () => (await cluster.ask('/connectors/lines', 'DELETE')) !== undefined)
  } finally {
    await cluster.stop()
    removeFolder(folder)
  }
}
