// npm run hostile [-- --quick] [--only TEXT]: heavy requests and many connections against a broker's process; how long others waited.
import { nodeHost } from '@millrace/host/node'
import { parseArgs } from 'node:util'
import { createTopicsRequest, createTopicsResponse } from '@millrace/protocol'
import { WireClient } from '../packages/broker/test/wire-client.ts'
import { startChildBroker } from './child-broker.ts'
import { findCoordinators, heavyRequests } from './heavy-requests.ts'
import { oddClients } from './odd-clients.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } })
const { network } = nodeHost({ level: 'error' })
/** The event loop is not held longer by one request: ms on the processor of its thread, in which other processes have no part. */
const turnMsMax = 50
/** Half as heavy on a machine of which nobody knows how fast it is, and how busy: what takes half the bound here passes there. */
const scale = values.quick === true ? 0.5 : 1

const counts = { passed: 0, failed: 0 }
const broker = await startChildBroker({})
const address = { host: '127.0.0.1', port: broker.port }
const first = await WireClient.connect(network, address)
await first.send(createTopicsRequest, createTopicsResponse, 7, {
  timeoutMs: 10_000,
  topics: [{ name: 'orders', numPartitions: 2, replicationFactor: 1 }],
})
await findCoordinators((...request) => first.send(...request))
for (const { name, run } of heavyRequests) {
  if (values.only !== undefined && !name.includes(values.only)) continue
  const client = await WireClient.connect(network, address)
  await broker.figures(true)
  await broker.figures()
  const began = performance.now()
  let said: string
  try {
    said = await run((...request) => client.send(...request), scale)
  } catch (cause) {
    said = cause instanceof Error ? cause.message : String(cause)
  }
  const { turnMs, gapMs, residentBytes } = await broker.figures()
  client.close()
  const passed = turnMs <= turnMsMax
  if (passed) counts.passed++
  else counts.failed++
  process.stdout.write(
    `  ${passed ? 'passed' : 'FAILED'}  ${name.padEnd(54)} turn ${turnMs.toFixed(0).padStart(5)} ms, gap ${gapMs.toFixed(0).padStart(5)} ms, whole ${(performance.now() - began).toFixed(0).padStart(6)} ms, ${(residentBytes / 1e6).toFixed(0)} MB; ${said}\n`,
  )
}
await broker.stop()
for (const { name, run } of oddClients) {
  if (values.only !== undefined && !name.includes(values.only)) continue
  try {
    const said = await run(values.quick === true)
    counts.passed++
    process.stdout.write(`  passed  ${name}: ${said}\n`)
  } catch (cause) {
    counts.failed++
    process.stdout.write(`  FAILED  ${name}: ${cause instanceof Error ? cause.message : String(cause)}\n`)
  }
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = counts.failed === 0 ? 0 : 1
