// Starts one broker for tests and by hand: `node --conditions=@millrace/source start-broker.ts name=value …`; events as JSON lines on standard output.
import { nodeHost } from '@millrace/host/node'
import { ConfigInvalid, createBroker, readServerProperties, readSettings, StartFailed } from '../src/index.ts'
import type { ConfigRead } from '../src/index.ts'

function readArguments(): ConfigRead {
  const given = process.argv.slice(2).filter((argument) => argument.includes('='))
  const settings = given.map((argument) => {
    const at = argument.indexOf('=')
    return { name: argument.slice(0, at), value: argument.slice(at + 1) }
  })
  const file = process.argv.slice(2).find((argument) => !argument.includes('='))
  return file === undefined ? readSettings(settings) : readServerProperties(nodeHost().disk, file, process.cwd(), settings)
}

try {
  const { config, warnings } = readArguments()
  for (const warning of warnings) process.stderr.write(`${warning}\n`)
  const broker = await createBroker(config, nodeHost({ level: 'warn' }), {
    onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  })
  process.once('SIGTERM', () => void broker.stop())
  process.once('SIGINT', () => void broker.stop())
  process.exitCode = (await broker.stopped) === undefined ? 0 : 1
} catch (cause) {
  if (!(cause instanceof StartFailed || cause instanceof ConfigInvalid)) throw cause
  process.stderr.write(`${cause.message}\n`)
  process.exitCode = 1
}
