// The broker of the kill loop as a process of its own: its settings are its only argument, as JSON.
import { flushCompileCache } from 'node:module'
import { brokerConfig, createBroker } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'

const settings = JSON.parse(process.argv[2] as string) as Readonly<Record<string, string | number>>
const broker = await createBroker(brokerConfig(settings), nodeHost({ level: 'error' }))
process.stdout.write('ready\n')
// A process that is killed leaves nothing compiled behind by itself.
flushCompileCache()
const cause = await broker.stopped
if (cause !== undefined) throw cause
