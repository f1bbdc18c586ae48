// The shop's application in a process of its own, which kills itself where it is told to.
// node --conditions=@millrace/source shop-app.ts BOOTSTRAP APPLICATION STATE_DIR [FAILPOINT HIT]
import { nodeHost } from '@millrace/host/node'
import type { FailpointName } from '../../src/index.ts'
import { run } from '../../src/index.ts'
import { shop, topics } from './topologies.ts'

const [bootstrap, application, stateDir, failpoint, hit] = process.argv.slice(2) as [
  string,
  string,
  string,
  FailpointName?,
  string?,
]
let hits = 0
const app = await run(
  shop(topics(application)),
  {
    applicationId: application,
    bootstrapServers: [bootstrap],
    stateDir,
    replicationFactor: 1,
    sessionTimeoutMs: 1500,
    commitIntervalMs: 20,
    failpoint: (name) => {
      if (name === failpoint && ++hits === Number(hit)) process.kill(process.pid, 'SIGKILL')
    },
  },
  nodeHost({ level: 'warn' }),
)
const tell = (): void => void process.stdout.write(`${JSON.stringify(app.status())}\n`)
app.onState(tell)
const ticking = setInterval(tell, 200)
process.once('SIGTERM', () => void app.close())
await app.done
clearInterval(ticking)
process.exit(0)
