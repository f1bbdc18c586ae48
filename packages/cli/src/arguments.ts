// Command-line arguments: what a command takes, read with errors that name the argument, and the help text made from it.

/** Something wrong with how the command was called; the message says what and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the command was given (a file, a folder, a port) cannot be used; the message says which, why, and what to do. */
export class InputRefused extends Error {
  override readonly name = 'InputRefused'
}

/** One option of a command. `value` names its argument; without it the option is a switch. */
export interface Option {
  readonly value?: string
  readonly doc: string
  /** May be given several times. */
  readonly many?: boolean
  readonly short?: string
  /** The values that it may have; which of their letters are large does not count. */
  readonly oneOf?: readonly string[]
  /** Its value is a whole number, from 0 on unless told otherwise. */
  readonly integer?: { readonly min?: number; readonly max?: number }
  /** Refuses a value before anything is done. @throws UsageError that names `what` and the text */
  readonly check?: (what: string, text: string) => unknown
}

/** A command: its words, what follows them, its options. */
export interface Command {
  readonly name: string
  readonly operands: string
  readonly doc: string
  readonly options: Readonly<Record<string, Option>>
  readonly run: (call: Call) => Promise<number>
}

/** Commands of one subject: `millrace topics create`. */
export interface Commands {
  readonly name: string
  readonly doc: string
  readonly verbs: Readonly<Record<string, Command>>
  /** The verb that is meant when none is named. */
  readonly usual: string
}

/** One call of a command, its arguments checked against the command. */
export interface Call {
  readonly operands: readonly string[]
  /** The value of an option, or undefined. */
  text(name: string): string | undefined
  /** All values of a repeatable option. */
  texts(name: string): readonly string[]
  /** The value of an option that is declared as a whole number. */
  integer(name: string): number | undefined
  flag(name: string): boolean
}

/** Reads what follows the command's name. @throws UsageError naming an unknown option, a missing value, one that cannot be. */
export function readCall(command: Command, args: readonly string[]): Call {
  const operands: string[] = []
  const given = new Map<string, string[]>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--') {
      operands.push(...args.slice(i + 1))
      break
    }
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg)
      continue
    }
    const [name, inline] = splitOption(command, arg)
    const option = command.options[name] as Option
    if (option.value === undefined) {
      if (inline !== undefined) throw new UsageError(`--${name} takes no value`)
      given.set(name, [''])
      continue
    }
    const value = inline ?? args[++i]
    if (value === undefined) throw new UsageError(`--${name} needs a value: --${name} ${option.value}`)
    if (given.has(name) && option.many !== true) throw new UsageError(`--${name} is given twice`)
    given.set(name, [...(given.get(name) ?? []), chosen(option, name, value)])
  }
  return callOf(operands, given)
}

/**
 * Finds the verb among the arguments; options may stand before it.
 * @returns the command, whether it was named, and the other arguments. @throws UsageError there is no such verb
 */
export function readVerb(
  commands: Commands,
  args: readonly string[],
): { readonly command: Command; readonly named: boolean; readonly rest: string[] } {
  const verbs = Object.values(commands.verbs)
  const takesValue = (arg: string): boolean =>
    !arg.includes('=') &&
    verbs.some(({ options }) =>
      Object.entries(options).some(
        ([name, { value, short }]) =>
          value !== undefined && (arg === `--${name}` || (short !== undefined && arg === `-${short}`)),
      ),
    )
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--') break
    if (arg.startsWith('-')) {
      if (takesValue(arg)) i++
      continue
    }
    const command = Object.hasOwn(commands.verbs, arg) ? commands.verbs[arg] : undefined
    if (command === undefined)
      throw new UsageError(`${commands.name} has no verb ${arg}. It has: ${Object.keys(commands.verbs).join(', ')}`)
    return { command, named: true, rest: args.toSpliced(i, 1) }
  }
  return { command: commands.verbs[commands.usual] as Command, named: false, rest: [...args] }
}

/** Holds what was given to what the command's line names: NAME, [NAME], NAME… @throws UsageError */
export function checkOperands({ name, operands }: Command, given: readonly string[]): void {
  const words = operands === '' ? [] : operands.split(' ')
  const least = words.filter((word) => !word.startsWith('[')).length
  const most = operands.includes('…') ? Infinity : words.length
  if (given.length >= least && given.length <= most) return
  const extra = given[words.length]
  if (given.length < least) throw new UsageError(`${name} ${operands}: ${words[given.length]} is missing`)
  throw new UsageError(`${name}${operands === '' ? '' : ` ${operands}`} takes no further operand ${extra}`)
}

function splitOption(command: Command, arg: string): [string, string | undefined] {
  const equals = arg.indexOf('=')
  const written = equals === -1 ? arg : arg.slice(0, equals)
  const inline = equals === -1 ? undefined : arg.slice(equals + 1)
  const name = written.startsWith('--')
    ? written.slice(2)
    : Object.keys(command.options).find((each) => command.options[each]?.short === written.slice(1))
  if (name !== undefined && Object.hasOwn(command.options, name)) return [name, inline]
  throw new UsageError(
    `${command.name} has no option ${written}. It has: ${
      Object.keys(command.options)
        .map((each) => `--${each}`)
        .join(' ') || 'none'
    }`,
  )
}

function chosen({ oneOf, integer, check }: Option, name: string, value: string): string {
  if (integer !== undefined) readInteger(`--${name}`, value, integer)
  check?.(`--${name}`, value)
  if (oneOf === undefined) return value
  const found = oneOf.find((each) => each.toLowerCase() === value.toLowerCase())
  if (found === undefined) throw new UsageError(`--${name} ${value}: one of ${oneOf.join(', ')}`)
  return found
}

/** @throws UsageError it is not a whole number in the range */
export function readInteger(what: string, text: string, range: NonNullable<Option['integer']> = {}): number {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = range
  const number = Number(text)
  if (/^-?\d+$/.test(text) && number >= min && number <= max) return number
  const asked = max === Number.MAX_SAFE_INTEGER ? (min === -max ? '' : ` from ${min} on`) : ` from ${min} to ${max}`
  throw new UsageError(`${what} ${text === '' ? "''" : text}: a whole number${asked} is needed`)
}

/** @throws UsageError it is empty */
export function notEmpty(what: string, text: string): void {
  if (text === '') throw new UsageError(`${what} '': it must not be empty`)
}

function callOf(operands: readonly string[], given: ReadonlyMap<string, readonly string[]>): Call {
  const text = (name: string): string | undefined => given.get(name)?.at(-1)
  return {
    operands,
    text,
    texts: (name) => given.get(name) ?? [],
    flag: (name) => given.has(name),
    integer(name) {
      const value = text(name)
      return value === undefined ? undefined : Number(value)
    },
  }
}

/** The help of commands of one subject. */
export function helpOfAll(commands: Commands): string {
  const rows = Object.entries(commands.verbs).map(([verb, { operands, doc }]) => [`${verb} ${operands}`.trimEnd(), doc] as const)
  const width = Math.max(...rows.map(([left]) => left.length))
  const lines = rows.map(([left, doc]) => `  millrace ${commands.name} ${left.padEnd(width)}  ${doc}`)
  const usual = `Without a verb: ${commands.usual}. millrace ${commands.name} VERB --help lists the options of one.`
  return `${commands.doc}\n\n${lines.join('\n')}\n\n${usual}\n`
}

/** The help of one command; `called` is how it is called. */
export function helpOf(command: Command, called = `millrace ${command.name}`): string {
  const lines = [`${called}${command.operands === '' ? '' : ` ${command.operands}`}`, '', `  ${command.doc}`]
  const rows = Object.entries(command.options).map(([name, option]) => {
    const short = option.short === undefined ? '' : `-${option.short}, `
    return [
      `${short}--${name}${option.value === undefined ? '' : ` ${option.value}`}`,
      option.doc + (option.many === true ? ' (may be repeated)' : ''),
    ] as const
  })
  if (rows.length > 0) {
    const width = Math.max(...rows.map(([left]) => left.length))
    lines.push('', ...rows.map(([left, doc]) => `  ${left.padEnd(width)}  ${doc}`))
  }
  return `${lines.join('\n')}\n`
}
