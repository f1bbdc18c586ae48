// The table of commands: finds the one that is meant, checks how it is called, and runs it.
import { readFileSync } from 'node:fs'
import type { Call, Command, Commands } from './arguments.ts'
import { checkOperands, helpOf, helpOfAll, readCall, readVerb, UsageError } from './arguments.ts'
import { createOutput } from './output.ts'
import type { Output } from './output.ts'

/** Where what commands say goes. */
export type Write = (text: string | Uint8Array) => void

/** Each command's module is loaded only when it is called: a broker starts without the streams engine, and the other way round. */
const commandsOf = (output: (call: Call) => Output): Readonly<Record<string, () => Promise<Command | Commands>>> => ({
  up: async () => (await import('./commands/up.ts')).upCommand(output),
  broker: async () => (await import('./commands/broker.ts')).broker(output),
  connect: async () => (await import('./commands/connect.ts')).connect(output),
  app: async () => (await import('./commands/app.ts')).app(output),
  topics: async () => (await import('./commands/topics.ts')).topics(output),
  produce: async () => (await import('./commands/produce.ts')).produce(output),
  consume: async () => (await import('./commands/consume.ts')).consume(output),
  groups: async () => (await import('./commands/groups.ts')).groups(output),
  configs: async () => (await import('./commands/configs.ts')).configs(output),
  txns: async () => (await import('./commands/txns.ts')).txns(output),
  cluster: async () => (await import('./commands/cluster.ts')).cluster(output),
  log: async () => (await import('./commands/log.ts')).log(output),
  bench: async () => (await import('./commands/bench.ts')).bench(output),
})

/** Every command, those of one subject together, for the reference page. */
export async function allCommands(): Promise<readonly (Command | Commands)[]> {
  const loads = Object.values(commandsOf(() => createOutput(false, () => undefined)))
  return await Promise.all(loads.map((load) => load()))
}

const isHelp = (arg: string | undefined): boolean => arg === '--help' || arg === '-h'

/** Runs one command. @returns its exit code. @throws UsageError it is written wrongly; anything else: it failed. */
export async function runCommandLine(args: readonly string[], write: Write, warn?: (text: string) => void): Promise<number> {
  const commands = commandsOf((call) => createOutput(call.flag('json'), write, warn))
  const [name, ...rest] = args
  if (name === '--version' || name === '-v') {
    write(`millrace ${version()}\n`)
    return 0
  }
  if (name === undefined || isHelp(name) || name === 'help') {
    const about = name === 'help' ? rest.filter((arg) => !arg.startsWith('-')) : []
    write(about.length === 0 ? await overview(commands) : await helpAbout(commands, about))
    return name === undefined ? 2 : 0
  }
  const found = await find(commands, name)
  if (!('verbs' in found)) return await run(found, rest, write)
  if (isHelp(rest[0]) || rest[0] === 'help') {
    write(await helpAbout(commands, [name, ...rest.slice(1).filter((arg) => !arg.startsWith('-'))]))
    return 0
  }
  const { command, named, rest: words } = readVerb(found, rest)
  if (!named && words.some(isHelp)) {
    write(helpOfAll(found))
    return 0
  }
  return await run(command, words, write, true)
}

async function find(commands: ReturnType<typeof commandsOf>, name: string): Promise<Command | Commands> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load !== undefined) return await load()
  throw new UsageError(`there is no command ${name}. There are: ${Object.keys(commands).join(', ')}`)
}

/** The help of `topics`, or of `topics create`. @throws UsageError naming what there is not */
async function helpAbout(commands: ReturnType<typeof commandsOf>, [name, ...verbs]: readonly string[]): Promise<string> {
  const found = await find(commands, name as string)
  if ('verbs' in found) return verbs.length === 0 ? helpOfAll(found) : helpOf(readVerb(found, verbs).command)
  if (verbs.length > 0) throw new UsageError(`${found.name} has no verbs: there is no help of ${found.name} ${verbs.join(' ')}`)
  return helpOf(found)
}

/** Of this package: its file is beside the folder that this stands in, built or not. */
function version(): string {
  const { version: text } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return text
}

async function run(command: Command, args: readonly string[], write: Write, isVerb = false): Promise<number> {
  if (args.some(isHelp)) {
    write(helpOf(command))
    return 0
  }
  const call = readCall(command, args)
  if (isVerb) checkOperands(command, call.operands)
  return await command.run(call)
}

async function overview(commands: ReturnType<typeof commandsOf>): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()))
  const width = Math.max(...all.map((command) => command.name.length))
  const lines = all.map((command) => `  millrace ${command.name.padEnd(width)}  ${command.doc}`)
  const rest = 'millrace COMMAND --help tells the rest, millrace --version which one this is.'
  return `Kafka, whole, in TypeScript.\n\n${lines.join('\n')}\n\n${rest}\n`
}
