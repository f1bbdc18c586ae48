// Reads a pattern by RE2's syntax, and refuses what RE2 refuses: look-around, back-references, repetitions above a thousand.
import { asciiClass, negated as complement, perlClass, posixClass, unicodeClass } from './re2-classes.ts'
import type { AsciiSet } from './re2-classes.ts'

export type Re2Node =
  | { readonly kind: 'set'; readonly set: AsciiSet }
  | { readonly kind: 'at'; readonly place: 'begin' | 'end' | 'word boundary' | 'no word boundary' }
  | { readonly kind: 'all'; readonly nodes: readonly Re2Node[] }
  | { readonly kind: 'any'; readonly nodes: readonly Re2Node[] }
  /** `most` is Infinity without a bound. */
  | { readonly kind: 'repeat'; readonly node: Re2Node; readonly least: number; readonly most: number }

/** What is wrong with a pattern. */
export class BadPattern extends Error {
  override readonly name = 'BadPattern'
}

const repeatMax = 1000
const depthMax = 1000

interface Flags {
  readonly ignoreCase: boolean
  /** A dot stands for a line's end, too. */
  readonly dotAll: boolean
}

/** @throws BadPattern */
export function parseRe2(pattern: string): Re2Node {
  const parser = new Parser(pattern)
  const node = parser.alternatives({ ignoreCase: false, dotAll: false }, 0)
  if (!parser.isAtEnd) throw new BadPattern('a closing parenthesis without an opening one')
  return node
}

class Parser {
  readonly #text: readonly string[]
  #at = 0
  readonly #names = new Set<string>()

  constructor(pattern: string) {
    this.#text = Array.from(pattern)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  #peek(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? ''
  }

  #take(): string {
    return this.#text[this.#at++] ?? ''
  }

  #takeIf(text: string): boolean {
    for (let ahead = 0; ahead < text.length; ahead++) if (this.#peek(ahead) !== text[ahead]) return false
    this.#at += text.length
    return true
  }

  alternatives(flags: Flags, depth: number): Re2Node {
    if (depth > depthMax) throw new BadPattern('groups lie in groups too deep')
    const branches: Re2Node[] = []
    let current = flags
    let nodes: Re2Node[] = []
    while (!this.isAtEnd && this.#peek() !== ')') {
      if (this.#takeIf('|')) {
        branches.push({ kind: 'all', nodes })
        nodes = []
        continue
      }
      if (this.#takeIf('\\Q')) {
        nodes.push(...this.#quoted(current))
        continue
      }
      // Behind flags and quotes, which are no nodes of their own, a repetition is of what stands in front of them.
      const last = nodes.at(-1)
      if (last !== undefined && this.#isRepetitionNext()) {
        nodes[nodes.length - 1] = this.#repeated(last)
        continue
      }
      // Flags without a group hold up to the end of the group they stand in.
      const flagged = this.#peek() === '(' && this.#peek(1) === '?' ? this.#flagsAlone(current) : undefined
      if (flagged !== undefined) {
        current = flagged
        continue
      }
      nodes.push(this.#repeated(this.#atom(current, depth)))
    }
    branches.push({ kind: 'all', nodes })
    return branches.length === 1 ? (branches[0] as Re2Node) : { kind: 'any', nodes: branches }
  }

  #repeated(node: Re2Node): Re2Node {
    const first = this.#repetition()
    if (first === undefined) return node
    this.#takeIf('?')
    if (this.#repetition() !== undefined) throw new BadPattern('a repetition of a repetition')
    if (first.least > repeatMax || (first.most !== Infinity && first.most > repeatMax) || first.least > first.most) {
      throw new BadPattern('a repetition out of its bounds')
    }
    return { kind: 'repeat', node, ...first }
  }

  #isRepetitionNext(): boolean {
    const before = this.#at
    const found = this.#repetition() !== undefined
    this.#at = before
    return found
  }

  #repetition(): { readonly least: number; readonly most: number } | undefined {
    if (this.#takeIf('*')) return { least: 0, most: Infinity }
    if (this.#takeIf('+')) return { least: 1, most: Infinity }
    if (this.#takeIf('?')) return { least: 0, most: 1 }
    if (this.#peek() !== '{') return undefined
    const [whole, least = '', comma, most = ''] =
      /^\{(\d+)(,?)(\d*)\}/.exec(this.#text.slice(this.#at, this.#at + 32).join('')) ?? []
    if (whole === undefined || (comma === '' && most !== '')) return undefined
    // Not numbers, then: the brace stands for itself.
    if (isPadded(least) || isPadded(most)) return undefined
    this.#at += whole.length
    return { least: Number(least), most: comma === '' ? Number(least) : most === '' ? Infinity : Number(most) }
  }

  #atom(flags: Flags, depth: number): Re2Node {
    if (this.#repetition() !== undefined) throw new BadPattern('a repetition of nothing')
    const char = this.#take()
    switch (char) {
      case '(':
        return this.#group(flags, depth)
      case '[':
        return { kind: 'set', set: this.#class(flags) }
      case '.':
        return { kind: 'set', set: asciiClass((code) => flags.dotAll || code !== 10) }
      // Topic names have no lines, so both kinds of begin and of end are one.
      case '^':
        return { kind: 'at', place: 'begin' }
      case '$':
        return { kind: 'at', place: 'end' }
      case '\\':
        return this.#escape(flags)
      default:
        return { kind: 'set', set: literal(char, flags) }
    }
  }

  #group(flags: Flags, depth: number): Re2Node {
    let inner = flags
    if (this.#takeIf('?P<') || (this.#peek(1) === '<' && this.#takeIf('?<'))) {
      const end = this.#text.indexOf('>', this.#at)
      const name = this.#text.slice(this.#at, Math.max(this.#at, end)).join('')
      if (!/^\w+$/.test(name)) throw new BadPattern('a group with a name that is none')
      if (this.#names.has(name)) throw new BadPattern(`two groups named ${name}`)
      this.#names.add(name)
      this.#at = end + 1
    } else if (this.#takeIf('?')) inner = this.#flags(flags, ':')
    const node = this.alternatives(inner, depth + 1)
    if (!this.#takeIf(')')) throw new BadPattern('a parenthesis that is not closed')
    return node
  }

  #flagsAlone(flags: Flags): Flags | undefined {
    const [whole] = /^\(\?[imsU-]*\)/.exec(this.#text.slice(this.#at, this.#at + 16).join('')) ?? []
    if (whole === undefined) return undefined
    this.#at += 2
    return this.#flags(flags, ')')
  }

  /** Up to and with `end`. */
  #flags(flags: Flags, end: ':' | ')'): Flags {
    let result = flags
    let on = true
    let any = true
    for (;;) {
      const char = this.#take()
      if (char === end && any) return result
      if (char === '-' && on) {
        on = false
        any = false
        continue
      }
      if (char === 'i') result = { ...result, ignoreCase: on }
      else if (char === 's') result = { ...result, dotAll: on }
      // Several lines, and less greed: of no meaning for a match of the whole name.
      else if (char !== 'm' && char !== 'U') throw new BadPattern('a group of a kind that there is not')
      any = true
    }
  }

  #escape(flags: Flags): Re2Node {
    if (this.#takeIf('A')) return { kind: 'at', place: 'begin' }
    if (this.#takeIf('z')) return { kind: 'at', place: 'end' }
    if (this.#takeIf('b')) return { kind: 'at', place: 'word boundary' }
    if (this.#takeIf('B')) return { kind: 'at', place: 'no word boundary' }
    const set = this.#escapedClass(flags)
    return { kind: 'set', set: set ?? literal(this.#escapedChar(), flags) }
  }

  /** Up to \\E, or to the end. */
  #quoted(flags: Flags): Re2Node[] {
    const nodes: Re2Node[] = []
    while (!this.isAtEnd && !this.#takeIf('\\E')) nodes.push({ kind: 'set', set: literal(this.#take(), flags) })
    return nodes
  }

  /** Behind a backslash: a class such as \d or \p{Greek}; undefined when it is none. */
  #escapedClass(flags: Flags): AsciiSet | undefined {
    const perl = perlClass(this.#peek())
    if (perl !== undefined) {
      this.#at++
      return perl
    }
    const kind = this.#peek()
    if (kind !== 'p' && kind !== 'P') return undefined
    this.#at++
    let name = this.#take()
    let negated = kind === 'P'
    if (name === '{') {
      const end = this.#text.indexOf('}', this.#at)
      if (end < 0) throw new BadPattern('a class of characters that is not closed')
      name = this.#text.slice(this.#at, end).join('')
      this.#at = end + 1
    }
    if (name.startsWith('^')) {
      negated = !negated
      name = name.slice(1)
    }
    const set = unicodeClass(name)
    if (set === undefined) throw new BadPattern(`a class of characters that there is not: ${name}`)
    const folded = flags.ignoreCase ? withBothCases(set) : set
    return negated ? complement(folded) : folded
  }

  /** Behind a backslash: one character. */
  #escapedChar(): string {
    const char = this.#take()
    const bad = new BadPattern(`an escape that there is not: \\${char}`)
    if (char === '') throw new BadPattern('a backslash at the end')
    if (/[0-7]/.test(char)) {
      // A digit alone would be a back-reference.
      if (char !== '0' && !/[0-7]/.test(this.#peek())) throw bad
      let digits = char
      while (digits.length < 3 && /[0-7]/.test(this.#peek())) digits += this.#take()
      return String.fromCodePoint(Number.parseInt(digits, 8))
    }
    if (char === 'x') {
      const rest = this.#text.slice(this.#at, this.#at + 16).join('')
      const [whole, long, short] = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(rest) ?? []
      const code = Number.parseInt(long ?? short ?? '', 16)
      if (whole === undefined || code > 0x10_ffff) throw bad
      this.#at += whole.length
      return String.fromCodePoint(code)
    }
    const control = 'afnrtv'.indexOf(char)
    if (control >= 0) return '\u0007\f\n\r\t\v'.charAt(control)
    if (char.length > 1 || char.charCodeAt(0) >= 128 || /[0-9A-Za-z]/.test(char)) throw bad
    return char
  }

  #class(flags: Flags): AsciiSet {
    const negated = this.#takeIf('^')
    const set = new Uint8Array(128)
    const add = (more: AsciiSet): void => {
      for (let code = 0; code < 128; code++) if (more[code] === 1) set[code] = 1
    }
    // A bracket that comes first stands for itself.
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      if (this.isAtEnd) throw new BadPattern('a class of characters that is not closed')
      const mayBePosix = this.#peek() === '[' && this.#peek(1) === ':'
      const text = mayBePosix ? this.#text.slice(this.#at, this.#at + 16).join('') : ''
      const [posix, name = ''] = /^\[:(\^?\w+):\]/.exec(text) ?? []
      if (posix !== undefined) {
        const known = posixClass(name)
        if (known === undefined) throw new BadPattern(`a class of characters that there is not: ${name}`)
        add(flags.ignoreCase ? withBothCases(known) : known)
        this.#at += posix.length
        continue
      }
      if (this.#peek() === '\\') {
        this.#at++
        const escaped = this.#escapedClass(flags)
        if (escaped !== undefined) {
          add(escaped)
          continue
        }
        this.#at--
      }
      const low = this.#classChar()
      const isRange = this.#peek() === '-' && this.#peek(1) !== ']' && this.#peek(1) !== ''
      if (isRange) this.#at++
      const high = isRange ? this.#classChar() : low
      if (high < low) throw new BadPattern('a range of characters that ends before it begins')
      if (flags.ignoreCase) add(withBothCases(asciiClass((code) => code >= low && code <= high)))
      else set.fill(1, low, high + 1)
    }
    this.#at++
    return negated ? complement(set) : set
  }

  #classChar(): number {
    if (this.isAtEnd) throw new BadPattern('a class of characters that is not closed')
    const char = this.#take()
    return (char === '\\' ? this.#escapedChar() : char).codePointAt(0) ?? 0
  }
}

const isPadded = (digits: string): boolean => digits.length > 1 && digits.startsWith('0')

const nothing = asciiClass(() => false)
const oneChar = Array.from({ length: 128 }, (_, wanted) => asciiClass((code) => code === wanted))
const bothCases = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code)
  return [char.toLowerCase().charCodeAt(0), char.toUpperCase().charCodeAt(0)] as const
})
const oneLetter = oneChar.map(withBothCases)

function literal(char: string, flags: Flags): AsciiSet {
  return (flags.ignoreCase ? oneLetter : oneChar)[char.codePointAt(0) ?? 0] ?? nothing
}

function withBothCases(set: AsciiSet): AsciiSet {
  return asciiClass((code) => bothCases[code]?.some((one) => set[one] === 1) ?? false)
}
