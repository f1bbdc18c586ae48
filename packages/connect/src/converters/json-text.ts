// Reads JSON text without losing digits: integers beyond ±2^53 become bigints, long fractions Decimals.
import { DataError } from '../api/converter.ts'
import { Decimal } from '../api/schema.ts'
import type { ConnectValue } from '../api/schema.ts'

const depthMax = 1000

/** JSON to values: objects are plain objects without prototype surprises, arrays arrays. @throws DataError it is not JSON. */
export function parseJson(text: string): ConnectValue {
  const reader = new JsonReader(text)
  const value = reader.value(0)
  reader.end()
  return value
}

class JsonReader {
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
  }
  end(): void {
    this.#space()
    if (this.#at < this.#text.length) this.#fail('more text after the value')
  }
  value(depth: number): ConnectValue {
    if (depth > depthMax) this.#fail('too deep')
    this.#space()
    const code = this.#text.charCodeAt(this.#at)
    switch (code) {
      case 0x7b:
        return this.#object(depth)
      case 0x5b:
        return this.#array(depth)
      case 0x22:
        return this.#string()
      case 0x74:
        return this.#word('true', true)
      case 0x66:
        return this.#word('false', false)
      case 0x6e:
        return this.#word('null', null)
      default:
        return this.#number()
    }
  }
  #space(): void {
    const text = this.#text
    let at = this.#at
    for (
      let code = text.charCodeAt(at);
      code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
      code = text.charCodeAt(at)
    )
      at += 1
    this.#at = at
  }
  #object(depth: number): ConnectValue {
    const object: Record<string, ConnectValue> = {}
    this.#at += 1
    this.#space()
    if (this.#text.charCodeAt(this.#at) === 0x7d) {
      this.#at += 1
      return object
    }
    for (;;) {
      this.#space()
      if (this.#text.charCodeAt(this.#at) !== 0x22) this.#fail('a name was expected')
      const name = this.#string()
      this.#space()
      if (this.#text.charCodeAt(this.#at) !== 0x3a) this.#fail('":" was expected')
      this.#at += 1
      const value = this.value(depth + 1)
      if (name === '__proto__')
        Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
      else object[name] = value
      this.#space()
      const code = this.#text.charCodeAt(this.#at)
      this.#at += 1
      if (code === 0x7d) return object
      if (code !== 0x2c) this.#fail('"," or "}" was expected')
    }
  }
  #array(depth: number): ConnectValue {
    const array: ConnectValue[] = []
    this.#at += 1
    this.#space()
    if (this.#text.charCodeAt(this.#at) === 0x5d) {
      this.#at += 1
      return array
    }
    for (;;) {
      array.push(this.value(depth + 1))
      this.#space()
      const code = this.#text.charCodeAt(this.#at)
      this.#at += 1
      if (code === 0x5d) return array
      if (code !== 0x2c) this.#fail('"," or "]" was expected')
    }
  }
  #string(): string {
    const text = this.#text
    const start = this.#at + 1
    let at = start
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 0x22) {
        this.#at = at + 1
        return text.slice(start, at)
      }
      if (code === 0x5c) break
      if (!(code >= 0x20)) this.#fail('a string does not end, or holds a control character')
      at += 1
    }
    // There is an escape: find the end and let the engine take it apart.
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 0x22) break
      if (!(code >= 0x20)) this.#fail('a string does not end, or holds a control character')
      at += code === 0x5c ? 2 : 1
    }
    this.#at = at + 1
    try {
      return JSON.parse(text.slice(start - 1, at + 1)) as string
    } catch (cause) {
      throw new DataError('not JSON: a string has a wrong escape', { cause })
    }
  }
  #number(): ConnectValue {
    const match = numberPattern
    match.lastIndex = this.#at
    const found = match.exec(this.#text)
    if (found === null) this.#fail('a value was expected')
    const [digits] = found
    this.#at += digits.length
    const value = Number(digits)
    if (digits.length < 16) return value
    // As in Java an integer with an exponent is a double; and what a double cannot hold at all would take as many digits as it says.
    if (/[eE]/.test(digits) && (found[1] === undefined || !Number.isFinite(value) || value === 0)) return value
    if (found[1] === undefined) return Number.isSafeInteger(value) ? value : BigInt(digits)
    const significant = digits
      .replace(/[eE].*$/, '')
      .replace(/^-?[0.]*/, '')
      .replace('.', '')
    return significant.length > 15 ? Decimal.parse(digits) : value
  }
  #word<V extends ConnectValue>(word: string, value: V): V {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('a value was expected')
    this.#at += word.length
    return value
  }
  #fail(why: string): never {
    throw new DataError(`not JSON: ${why} at character ${this.#at}`)
  }
}

const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?(?:[eE][+-]?\d+)?/y
