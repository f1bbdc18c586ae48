// Whether a text is a regular expression of Java: its syntax alone, for patterns that are kept and not matched here [java.util.regex.Pattern].

/** Families that Java has beside the general categories and scripts of Unicode. */
const families =
  /^(?:Lower|Upper|ASCII|Alpha|Digit|Alnum|Punct|Graph|Print|Blank|Cntrl|XDigit|Space|all|L1|LD|LC|java(?:LowerCase|UpperCase|Alphabetic|Ideographic|TitleCase|Digit|Defined|Letter|LetterOrDigit|JavaIdentifierStart|JavaIdentifierPart|UnicodeIdentifierStart|UnicodeIdentifierPart|IdentifierIgnorable|SpaceChar|Whitespace|ISOControl|Mirrored))$/
const categories = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|Z[slp]?|C[cfosn]?|P[dsecoif]?|S[mcko]?)$/
const binaries =
  /^(?:Alphabetic|Letter|Ideographic|Lowercase|Uppercase|Titlecase|White_?Space|Control|Punctuation|Hex_?Digit|Assigned|Noncharacter_?Code_?Point|Digit|Alnum|Blank|Graph|Print|Word|Join_?Control|Emoji(?:_Presentation|_Modifier|_Modifier_Base|_Component)?|Extended_Pictographic)$/i

/** Escapes of one letter; those of the second kind cannot stand in a class. */
const letters = 'adDefhHnrsStvVwW'
const lettersOutsideOfClasses = 'AbBGRXzZ'

/** A digit that is too long for an int is no count. */
const countMax = 2 ** 31 - 1

export function isJavaPattern(pattern: string): boolean {
  return new Walk(pattern).isRight()
}

/** One walk over a pattern; `#at` is what comes next. */
class Walk {
  readonly #text: string
  #at = 0
  readonly #names = new Set<string>()

  constructor(text: string) {
    this.#text = text
  }

  isRight(): boolean {
    const text = this.#text
    /** For each open group, whether it looks behind: what it holds must have an end. */
    const groups: boolean[] = []
    let repeatable = false
    while (this.#at < text.length) {
      const letter = text.charAt(this.#at)
      if (letter === '(') {
        const group = this.#group()
        if (group === 'wrong') return false
        if (group !== 'flags') groups.push(group === 'behind')
        repeatable = false
      } else if (letter === ')') {
        if (groups.pop() === undefined) return false
        this.#at++
        repeatable = true
      } else if (letter === '|') {
        this.#at++
        repeatable = false
      } else if ('*+?{'.includes(letter)) {
        // A count may stand for itself, and repeats nothing then.
        if (letter !== '{' && !repeatable) return false
        const repeats = this.#repetition(letter)
        if (repeats === undefined || (repeats === Infinity && groups.includes(true))) return false
        repeatable = false
      } else {
        const isRight = letter === '[' ? this.#class() : letter === '\\' ? this.#escape(false) : this.#next()
        if (!isRight) return false
        repeatable = true
      }
    }
    return groups.length === 0
  }

  #next(): true {
    this.#at++
    return true
  }

  /** Takes what fits here; undefined: nothing does. */
  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at = pattern.lastIndex
    return found
  }

  #group(): 'group' | 'behind' | 'flags' | 'wrong' {
    if (this.#take(/\((?!\?)/y) !== undefined) return 'group'
    if (this.#take(/\(\?(?:[:=!>]|[imsducxU]*(?:-[imsducxU]*)?:)/y) !== undefined) return 'group'
    if (this.#take(/\(\?<[=!]/y) !== undefined) return 'behind'
    if (this.#take(/\(\?[imsducxU]*(?:-[imsducxU]*)?\)/y) !== undefined) return 'flags'
    const name = this.#take(/\(\?<([A-Za-z][A-Za-z0-9]*)>/y)?.[1]
    if (name === undefined || this.#names.has(name)) return 'wrong'
    this.#names.add(name)
    return 'group'
  }

  /** @returns how often at most; undefined: that is no count. */
  #repetition(letter: string): number | undefined {
    let most = letter === '?' ? 1 : Infinity
    if (letter === '{') {
      const [, least, comma, last] = this.#take(/\{(\d+)(,?)(\d*)\}/y) ?? []
      if (least === undefined || (comma === '' && last !== '')) return undefined
      const bound = last === '' ? Number(least) : Number(last)
      if (Number(least) > bound || bound > countMax) return undefined
      most = comma === ',' && last === '' ? Infinity : bound
    } else this.#at++
    this.#take(/[?+]/y)
    return most
  }

  /** From a bracket to the one that closes it; one that comes first stands for itself. */
  #class(): boolean {
    this.#take(/\[\^?/y)
    for (let isEmpty = true; this.#at < this.#text.length; isEmpty = false) {
      const letter = this.#text.charAt(this.#at)
      if (letter === ']' && !isEmpty) return this.#next()
      if (letter === '[') {
        if (!this.#class()) return false
      } else if (this.#take(/&&/y) !== undefined) {
        // Of an intersection one side may be missing, not both.
        if (isEmpty && this.#text.charAt(this.#at) === ']') return false
      } else if (!this.#range()) return false
    }
    return false
  }

  #range(): boolean {
    const first = this.#member()
    if (first === undefined) return false
    if (first === -1 || this.#take(/-(?![[\]])/y) === undefined) return true
    if (this.#at === this.#text.length) return false
    const last = this.#member()
    return last !== undefined && last >= first
  }

  /** @returns its character; -1: several, or one that is not looked at; undefined: it is none. */
  #member(): number | undefined {
    const start = this.#at
    if (this.#text.charAt(start) === '\\') {
      if (!this.#escape(true)) return undefined
      const escaped = this.#text.slice(start + 1, this.#at)
      const code = /^(?:u|x\{?)([0-9a-fA-F]+)\}?$/.exec(escaped)?.[1]
      if (code !== undefined) return Number.parseInt(code, 16)
      return /^[^A-Za-z0-9]$/.test(escaped) ? escaped.charCodeAt(0) : -1
    }
    const code = this.#text.codePointAt(start) as number
    this.#at += code > 0xff_ff ? 2 : 1
    return code
  }

  #escape(inClass: boolean): boolean {
    const kind = this.#text.charAt(this.#at + 1)
    if (kind === '') return false
    if (kind === 'Q') {
      this.#take(/\\Q[^]*?(?:\\E|$)/y)
      return true
    }
    if (kind === 'p' || kind === 'P') {
      const [, wrapped, letter] = this.#take(/\\[pP](?:\{([^}]*)\}|([^{]))/y) ?? []
      return letter === undefined ? wrapped !== undefined && isProperty(wrapped) : categories.test(letter)
    }
    if (!inClass) {
      if (this.#take(/\\b\{g\}/y) !== undefined) return true
      if (kind === 'k') return this.#names.has(this.#take(/\\k<([A-Za-z0-9]+)>/y)?.[1] ?? '')
      if (/[1-9]/.test(kind) || lettersOutsideOfClasses.includes(kind)) return this.#take(/\\./y) !== undefined
    }
    if (this.#take(/\\(?:0[0-7]{1,3}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[^]|N\{[A-Za-z][A-Za-z0-9 -]*\})/y) !== undefined)
      return true
    const code = this.#take(/\\x\{([0-9a-fA-F]+)\}/y)?.[1]
    if (code !== undefined) return Number.parseInt(code, 16) <= 0x10_ff_ff
    if (/[A-Za-z0-9]/.test(kind) && !letters.includes(kind)) return false
    this.#at += 2
    return true
  }
}

/** Blocks of Unicode are not looked up: any name of one is taken. */
function isProperty(name: string): boolean {
  const [, key, value = ''] = /^(\w+)=(.*)$/.exec(name) ?? []
  if (key !== undefined) {
    if (/^(?:sc|script)$/i.test(key)) return isScript(value)
    if (/^(?:gc|general_category)$/i.test(key)) return categories.test(value)
    return /^(?:blk|block)$/i.test(key) && /^\w/.test(value)
  }
  if (name.startsWith('In')) return /^In\w/.test(name)
  if (name.startsWith('Is')) {
    const rest = name.slice(2)
    return categories.test(rest) || binaries.test(rest) || isScript(rest)
  }
  return categories.test(name) || families.test(name)
}

/** Java looks at no case. */
function isScript(name: string): boolean {
  if (!/^\w+$/.test(name)) return false
  const usual = name.toLowerCase().replaceAll(/(?:^|_)[a-z]/g, (letter) => letter.toUpperCase())
  try {
    return new RegExp(`^\\p{Script=${usual}}`, 'u').source !== ''
  } catch (cause) {
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}
