// The millrace command: finds the command, runs it, turns failures into words and an exit code.
import type { Call, Command } from './arguments.ts'
import { helpOf, readCall, UsageError } from './arguments.ts'
import { endWithReader } from './commands/stop-signal.ts'
import { explain, isLasting } from './explain.ts'
import { createOutput } from './output.ts'
import type { Output } from './output.ts'

const output = (call: Call): Output => createOutput(call.flag('json'), (text) => void process.stdout.write(text))

/** Each command's module is loaded only when it is called: a broker starts without the streams engine, and the other way round. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./commands/up.ts')).upCommand(output),
  broker: async () => (await import('./commands/broker.ts')).broker(output),
  connect: async () => (await import('./commands/connect.ts')).connect(output),
  app: async () => (await import('./commands/app.ts')).app(output),
  topics: async () => (await import('./commands/topics.ts')).topics(output),
  produce: async () => (await import('./commands/produce.ts')).produce(output),
  consume: async () => (await import('./commands/consume.ts')).consume(output),
  groups: async () => (await import('./commands/groups.ts')).groups(output),
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await overview())
    return name === undefined ? 2 : 0
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) throw new UsageError(`there is no command ${name}. There are: ${Object.keys(commands).join(', ')}`)
  const command = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(helpOf(command))
    return 0
  }
  return await command.run(readCall(command, rest))
}

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()))
  const width = Math.max(...all.map((command) => command.name.length))
  const lines = all.map((command) => `  millrace ${command.name.padEnd(width)}  ${command.doc}`)
  return `Kafka, whole, in TypeScript.\n\n${lines.join('\n')}\n\nmillrace COMMAND --help tells the rest.\n`
}

endWithReader()

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (cause) {
  const text = explain(cause)
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ event: 'fatal', message: text, lasting: isLasting(cause) })}\n`)
  process.stderr.write(`millrace: ${text}\n`)
  // What still runs would keep a command that has failed alive; what it has said is written first.
  const code = cause instanceof UsageError ? 2 : 1
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
