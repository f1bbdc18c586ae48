// Every command on a cluster, on our own broker in memory.
import { createBroker } from '@millrace/broker'
import { commandSuite } from './command-suite.ts'

commandSuite('our broker', undefined, async () => {
  const broker = await createBroker({ ephemeral: true })
  return { bootstrap: `127.0.0.1:${broker.listeners[0]!.port}`, stop: () => broker.stop() }
})
