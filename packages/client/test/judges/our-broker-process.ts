// Our broker as a process of its own, so that a test can kill it: arguments are its directory and its port.
import { brokerConfig, createBroker } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'

const [directory, port] = process.argv.slice(2)
const config = brokerConfig({
  'log.dirs': directory!,
  listeners: `PLAINTEXT://127.0.0.1:${port}`,
  'group.initial.rebalance.delay.ms': 0,
})
await createBroker(config, nodeHost({ level: 'warn' }))
