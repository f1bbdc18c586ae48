// Apache Kafka and our broker on the same settings.
import { join } from 'node:path'
import { brokerConfig, createBroker } from '@millrace/broker'
import { freePort, removeFolder, startApacheKafka, temporaryFolder } from '@millrace/judges'
import { host, Side } from './side.ts'
import type { ApiSpec } from './spec.ts'

export interface Sides {
  readonly theirs: Side
  readonly ours: Side
  stop(): Promise<void>
}

/** Starts both, each with two log directories. */
export async function startSides(specs: ReadonlyMap<number, ApiSpec>): Promise<Sides> {
  const folder = temporaryFolder('millrace-differential')
  const shared = {
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '3',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '3',
    'log.initial.task.delay.ms': '3600000',
    // Scripts that wait for a time to run out should not wait long.
    'group.min.session.timeout.ms': '100',
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': '100',
    // Nothing else shall run out, however slow the machine is.
    'group.consumer.session.timeout.ms': '600000',
    'group.consumer.max.session.timeout.ms': '600000',
    'broker.session.timeout.ms': '120000',
    // Whether an assignment is made now or a second later would be chance.
    'group.consumer.assignment.interval.ms': '0',
  }
  const directories = (name: string): string[] => [join(folder, name), join(folder, `${name}-1`)]
  const kafka = await startApacheKafka({
    directory: directories('theirs')[0] as string,
    heap: '512M',
    settings: { ...shared, 'log.dirs': directories('theirs').join(',') },
  })
  const controllerPort = await freePort()
  const config = brokerConfig({
    ...shared,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'node.id': '1',
    'process.roles': 'broker,controller',
    'log.dirs': directories('ours').join(','),
    'millrace.durability': 'os',
  })
  const broker = await createBroker(config, host, { clusterId: 'MkU3OEVBNTcwNTJENDM2Qg' })
  const port = broker.listeners.find(({ name }) => name === 'PLAINTEXT')?.port ?? 0
  const theirs = new Side('theirs', kafka.port, directories('theirs'), specs)
  const ours = new Side('ours', port, directories('ours'), specs)
  return {
    theirs,
    ours,
    async stop() {
      theirs.close()
      ours.close()
      await broker.stop()
      await kafka.kill()
      removeFolder(folder)
    },
  }
}
