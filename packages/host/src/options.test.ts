// Options as a user without types gives them: what is wrong is named, with what is expected.
import { expect, test } from 'vitest'
import { nodeHost } from './node/index.ts'
import { checkHost, checkOptions, either, oneOf, option, type OptionKinds } from './options.ts'

interface Options {
  readonly name: string
  readonly waitMs?: number
  readonly mode?: 'fast' | 'safe' | (() => string)
}
const kinds: OptionKinds<Options> = {
  name: option.text,
  waitMs: option.number,
  mode: either(oneOf('fast', 'safe'), option.callback),
}
const check = (given: unknown): void => checkOptions('open', given as Options, kinds, ['name'])

test('options that are right, or undefined, pass', () => {
  check({ name: 'a' })
  check({ name: 'a', waitMs: undefined, mode: () => 'fast' })
})

test.each([
  [undefined, 'open: an object of options is needed, not undefined'],
  ['name', "open: an object of options is needed, not 'name'"],
  [['name'], 'open: an object of options is needed, not a list'],
  [{}, 'open: name is missing; it must be a text'],
  [{ name: 5 }, 'open: name must be a text, not 5'],
  [{ name: 'a', waitMs: '5' }, "open: waitMs must be a number, not '5'"],
  [{ name: 'a', waitMs: NaN }, 'open: waitMs must be a number, not NaN'],
  [{ name: 'a', mode: 'slow' }, "open: mode must be 'fast' or 'safe', or a function, not 'slow'"],
  [{ name: 'a', waitMS: 5 }, 'open: waitMS is not an option; did you mean waitMs?'],
  [{ name: 'a', elsewhere: 5 }, 'open: elsewhere is not an option; there are name, waitMs, mode'],
  [{ name: 'a', toString: 5 }, 'open: toString is not an option; there are name, waitMs, mode'],
])('%j is refused', (given, said) => {
  expect(() => check(given)).toThrow(new TypeError(said))
})

test('what is no host is told, and the host of a machine passes', () => {
  checkHost('open', nodeHost())
  expect(() => checkHost('open', undefined)).toThrow(
    'open: a host is needed, which is what nodeHost() of @millrace/host/node makes',
  )
  expect(() => checkHost('open', {} as never)).toThrow(/not an object$/)
  expect(() => nodeHost({ level: 'verbose' as never })).toThrow(
    "nodeHost: level must be 'debug', 'info', 'warn' or 'error', not 'verbose'",
  )
})
