// Every command on a cluster, on our own broker in memory.
import { createBroker } from '@millrace/broker'
import { commandSuite } from './command-suite.ts'

commandSuite('our broker', undefined, async () => {
  const broker = await createBroker({ ephemeral: true })
  return { bootstrap: broker.bootstrap, stop: () => broker.stop() }
})
