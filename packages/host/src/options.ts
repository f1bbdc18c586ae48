// Options of a function as a user without types may give them: one that is unknown or of a wrong type is named, with what is expected.
import type { Host } from './index.ts'
import { nearestName } from './nearest-name.ts'

/** What one option must be, in words and as a check. */
export interface OptionKind {
  readonly expected: string
  readonly fits: (value: unknown) => boolean
}

/** The kinds of all options of a type; one that is forgotten does not compile. */
export type OptionKinds<T> = { readonly [K in keyof Required<T>]: OptionKind }

const isText = (value: unknown): value is string => typeof value === 'string'
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Kinds of options. */
export const option = {
  text: { expected: 'a text', fits: isText },
  texts: { expected: 'a list of texts', fits: (value) => Array.isArray(value) && value.every(isText) },
  list: { expected: 'a list', fits: (value: unknown): boolean => Array.isArray(value) },
  number: { expected: 'a number', fits: (value) => typeof value === 'number' && !Number.isNaN(value) },
  flag: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
  callback: { expected: 'a function', fits: (value) => typeof value === 'function' },
  record: { expected: 'an object', fits: isRecord },
} as const satisfies Readonly<Record<string, OptionKind>>

/** One of these values. */
export function oneOf(...values: readonly (string | number | boolean)[]): OptionKind {
  const words = values.map(shown)
  return {
    expected: words.length === 1 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
    fits: (value) => (values as readonly unknown[]).includes(value),
  }
}

/** One of these kinds. */
export function either(...kinds: readonly OptionKind[]): OptionKind {
  return {
    expected: kinds.map(({ expected }) => expected).join(', or '),
    fits: (value) => kinds.some((kind) => kind.fits(value)),
  }
}

/**
 * Checks what was given as the options of `of`. An option that is undefined is left out.
 * @param needed options that must be there
 * @throws TypeError naming the option and what is expected
 */
export function checkOptions<T extends object>(
  of: string,
  given: T,
  kinds: OptionKinds<T>,
  needed: readonly (keyof T & string)[] = [],
): void {
  if (!isRecord(given)) throw new TypeError(`${of}: an object of options is needed, not ${shown(given)}`)
  const known = new Map<string, OptionKind>(Object.entries(kinds))
  for (const [name, value] of Object.entries(given)) {
    const kind = known.get(name)
    if (kind === undefined) {
      const near = nearestName(name, known.keys())
      const hint = near === undefined ? `there are ${[...known.keys()].join(', ')}` : `did you mean ${near}?`
      throw new TypeError(`${of}: ${name} is not an option; ${hint}`)
    }
    if (value !== undefined && !kind.fits(value))
      throw new TypeError(`${of}: ${name} must be ${kind.expected}, not ${shown(value)}`)
  }
  for (const name of needed) {
    if ((given as Record<string, unknown>)[name] === undefined)
      throw new TypeError(`${of}: ${name} is missing; it must be ${kinds[name].expected}`)
  }
}

/** @throws TypeError it is no host */
export function checkHost(of: string, host: Host | undefined): void {
  if (!isRecord(host) || !isRecord(host['clock']) || !isRecord(host['network']))
    throw new TypeError(`${of}: a host is needed, which is what nodeHost() of @millrace/host/node makes, not ${shown(host)}`)
}

const shownMax = 60

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value !== 'string') return String(value)
  return `'${value.length > shownMax ? `${value.slice(0, shownMax)}…` : value}'`
}
