// What every cluster of one node is given, whichever Kafka it is, and settings as lines of a properties file.

/** The internal topics have one replica, and a group does not wait for more members. */
export const oneReplica = {
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
} as const

/** For two sides that are compared: topics as they are made by name, and few partitions of the internal ones. */
export const comparedNode = {
  ...oneReplica,
  'auto.create.topics.enable': 'false',
  'offsets.topic.num.partitions': '3',
  'transaction.state.log.num.partitions': '3',
} as const

/** The cluster that nodes are formatted for: two directories of one cluster can be told from two clusters. */
export const clusterId = 'MkU3OEVBNTcwNTJENDM2Qg'

/** One node that is broker and controller, its two listeners on the loopback. @param broker 0: any port */
export function controllerAndBroker(broker: number, controller: number): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  }
}

/** A properties file as Kafka reads it. */
export const propertiesOf = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
