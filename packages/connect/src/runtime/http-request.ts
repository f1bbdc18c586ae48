// Cuts HTTP/1.1 requests out of a stream of bytes, and refuses everything that two readers could read in two ways (RFC 9112).

/** Bounds on what one request may be, in bytes. */
export interface HttpLimits {
  /** Request line. */
  readonly lineBytes: number
  /** Request line and all header fields; also the trailers of a chunked body. */
  readonly headBytes: number
  readonly bodyBytes: number
}

export interface HttpRequest {
  readonly method: string
  /** Path and query as they were sent, percent-encoded; begins with `/`, or is `*`. */
  readonly target: string
  readonly minorVersion: 0 | 1
  /** By name in lower case; fields that were sent more than once are joined with `, `. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
  /** The client wants the connection to end after the answer. */
  readonly close: boolean
}

/** What the bytes so far amount to. */
export type HttpProgress =
  | { readonly kind: 'more' }
  /** The client waits for `100 Continue` before it sends the body. Said once. */
  | { readonly kind: 'expects' }
  | { readonly kind: 'request'; readonly request: HttpRequest }
  /** After this nothing that follows on the connection can be trusted: answer, then close. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }

/** How the body of a request is delimited. */
type Framing = { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunked' }

interface Head {
  readonly request: Omit<HttpRequest, 'body'>
  readonly framing: Framing
  readonly expects: boolean
}

class Refused extends Error {
  readonly status: number
  constructor(status: number, reason: string) {
    super(reason)
    this.status = status
  }
}

const cr = 13
const lf = 10
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const more: HttpProgress = { kind: 'more' }
const noBytes = new Uint8Array(0)

/** One connection's requests, in order. Synchronous; owns no socket. Every byte is looked at once, and kept once. */
export class HttpRequestReader {
  readonly #limits: HttpLimits
  #bytes: Uint8Array = noBytes
  #length = 0
  /** Where the next step begins, and how far the search for the end of its line has come. */
  #at = 0
  #searched = 0
  #lines: string[] = []
  #lineBytes = 0
  #head: Head | undefined
  #body: Uint8Array = noBytes
  #bodyLength = 0
  /** Of a chunked body: in its data, or after its last chunk. */
  #chunkLeft: number | 'trailers' | undefined
  #refused: HttpProgress | undefined

  constructor(limits: HttpLimits) {
    this.#limits = limits
  }

  /** Whether a request has begun and is not complete. */
  get begun(): boolean {
    return this.#length > this.#at || this.#head !== undefined || this.#lines.length > 0
  }

  push(chunk: Uint8Array): void {
    if (this.#at > 0) {
      this.#bytes.copyWithin(0, this.#at, this.#length)
      this.#length -= this.#at
      this.#searched -= this.#at
      this.#at = 0
    }
    this.#bytes = withRoom(this.#bytes, this.#length, chunk.length)
    this.#bytes.set(chunk, this.#length)
    this.#length += chunk.length
  }

  /** The next thing the bytes say. Call again until it is `more` or `refused`. */
  next(): HttpProgress {
    if (this.#refused !== undefined) return this.#refused
    try {
      return this.#next()
    } catch (cause) {
      if (!(cause instanceof Refused)) throw cause
      this.#refused = { kind: 'refused', status: cause.status, reason: cause.message }
      return this.#refused
    }
  }

  #next(): HttpProgress {
    if (this.#head === undefined) {
      this.#head = this.#readHead()
      if (this.#head === undefined) return more
      const { framing, expects } = this.#head
      if (framing.kind === 'length' && framing.bytes > this.#limits.bodyBytes) throw tooLarge()
      if (expects && this.#length === this.#at) return { kind: 'expects' }
    }
    const { framing, request } = this.#head
    const whole = framing.kind === 'length' ? this.#takeData(framing.bytes - this.#bodyLength) : this.#readChunks()
    if (!whole) return more
    const body = this.#body.subarray(0, this.#bodyLength)
    this.#head = undefined
    this.#body = noBytes
    this.#bodyLength = 0
    this.#chunkLeft = undefined
    return { kind: 'request', request: { ...request, body } }
  }

  /** Reads up to the empty line. Empty lines before a request are forgiven (RFC 9112, 2.2). */
  #readHead(): Head | undefined {
    for (;;) {
      const lines = this.#readLines()
      if (lines === undefined) return undefined
      if (lines.length > 0) return parseHead(lines)
    }
  }

  /** The lines up to an empty one; undefined while it is not there. */
  #readLines(): string[] | undefined {
    const { lineBytes, headBytes } = this.#limits
    for (;;) {
      const first = this.#lines.length === 0 && this.#head === undefined
      const line = this.#readLine(first ? lineBytes : headBytes - this.#lineBytes, first ? 414 : 431)
      if (line === undefined) return undefined
      this.#lineBytes += line.length + 2
      if (line !== '') {
        this.#lines.push(line)
        continue
      }
      const lines = this.#lines
      this.#lines = []
      this.#lineBytes = 0
      return lines
    }
  }

  /** One line, without its CR LF. @param status what a longer one is answered with */
  #readLine(limit: number, status: 400 | 414 | 431): string | undefined {
    const bytes = this.#bytes
    for (let i = Math.max(this.#searched, this.#at); i < this.#length; i += 1) {
      const byte = bytes[i] as number
      if (byte === lf || byte === 0) throw new Refused(400, 'a line must end with CR LF')
      if (byte !== cr) {
        if (i - this.#at >= limit) throw new Refused(status, 'a line of the request is too long')
        continue
      }
      this.#searched = i
      if (i + 1 === this.#length) return undefined
      if (bytes[i + 1] !== lf) throw new Refused(400, 'a line must end with CR LF')
      const line = latin1(bytes, this.#at, i)
      this.#at = i + 2
      return line
    }
    this.#searched = this.#length
    return undefined
  }

  /** Takes up to `count` bytes into the body. @returns whether all were there. */
  #takeData(count: number): boolean {
    const taken = Math.min(count, this.#length - this.#at)
    if (taken > 0) {
      this.#body = withRoom(this.#body, this.#bodyLength, taken)
      this.#body.set(this.#bytes.subarray(this.#at, this.#at + taken), this.#bodyLength)
      this.#bodyLength += taken
      this.#at += taken
    }
    return taken === count
  }

  /** @returns whether the body is whole. */
  #readChunks(): boolean {
    while (this.#chunkLeft !== 'trailers') {
      if (this.#chunkLeft === undefined) {
        const size = this.#readChunkSize()
        if (size === undefined) return false
        this.#chunkLeft = size === 0 ? 'trailers' : size
        continue
      }
      const before = this.#bodyLength
      const whole = this.#takeData(this.#chunkLeft)
      this.#chunkLeft -= this.#bodyLength - before
      if (!whole || this.#length - this.#at < 2) return false
      if (this.#readLine(0, 400) !== '') throw new Refused(400, 'a chunk is longer than its size')
      this.#chunkLeft = undefined
    }
    // Trailers are checked and dropped: nothing here needs them.
    const trailers = this.#readLines()
    for (const trailer of trailers ?? []) parseField(trailer)
    return trailers !== undefined
  }

  #readChunkSize(): number | undefined {
    const line = this.#readLine(256, 400)
    if (line === undefined) return undefined
    const match = /^([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/.exec(line)
    if (match === null) throw new Refused(400, 'a chunk has no size')
    const size = Number.parseInt(match[1] as string, 16)
    if (this.#bodyLength + size > this.#limits.bodyBytes) throw tooLarge()
    return size
  }
}

/** The buffer, or a larger one with the same first bytes. */
function withRoom(bytes: Uint8Array, used: number, more: number): Uint8Array {
  if (used + more <= bytes.length) return bytes
  const grown = new Uint8Array(Math.max(used + more, 2 * bytes.length, 512))
  grown.set(bytes.subarray(0, used))
  return grown
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i += 1) text += String.fromCharCode(bytes[i] as number)
  return text
}

const tooLarge = (): Refused => new Refused(413, 'the body is too large')

function parseHead(lines: readonly string[]): Head {
  const [line = '', ...fields] = lines
  const match = /^(\S+) (\S+) HTTP\/(\d)\.(\d)$/.exec(line)
  if (match === null) throw new Refused(400, 'the first line is no request of HTTP')
  const [, method = '', given = '', major, minor] = match
  if (!token.test(method)) throw new Refused(400, 'the method is malformed')
  if (major !== '1') throw new Refused(505, 'only HTTP/1.1 is spoken here')
  // Later 1.x speak to a 1.1 server as 1.1 (RFC 9110, 2.5).
  const minorVersion = minor === '0' ? 0 : 1
  const headers = new Map<string, string>()
  const seen = new Map<string, number>()
  for (const field of fields) {
    const { name, value } = parseField(field)
    seen.set(name, (seen.get(name) ?? 0) + 1)
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  for (const name of ['host', 'content-length', 'transfer-encoding', 'content-type'])
    if ((seen.get(name) ?? 0) > 1) throw new Refused(400, `there is more than one ${name}`)
  if (minorVersion === 1 && !headers.has('host')) throw new Refused(400, 'there is no host')
  if (!/^[A-Za-z0-9\-._~%!$&'()*+,;=:[\]]*$/.test(headers.get('host') ?? '')) throw new Refused(400, 'the host is malformed')
  const expect = headers.get('expect')
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') throw new Refused(417, `nothing is known of ${expect}`)
  const options = (headers.get('connection') ?? '').toLowerCase().split(',')
  return {
    request: {
      method,
      target: originForm(given, method),
      minorVersion,
      headers,
      close: minorVersion === 0 || options.some((option) => option.trim() === 'close'),
    },
    framing: framingOf(headers, minorVersion),
    expects: expect !== undefined && minorVersion === 1,
  }
}

/** One header field. No space before the colon, no folded lines, no control characters. */
function parseField(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':')
  const name = line.slice(0, colon)
  if (colon < 1 || !token.test(name)) throw new Refused(400, 'a header field is malformed')
  const value = trimBlanks(line, colon + 1)
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i)
    if ((code < 0x20 && code !== 9) || code === 0x7f) throw new Refused(400, `${name} has a control character`)
  }
  return { name: name.toLowerCase(), value }
}

/** Blanks inside stay; a pattern would look at a run of them once for each. */
function trimBlanks(line: string, start: number): string {
  let [from, to] = [start, line.length]
  while (from < to && isBlank(line.charCodeAt(from))) from += 1
  while (to > from && isBlank(line.charCodeAt(to - 1))) to -= 1
  return line.slice(from, to)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 9

/** Proxies send the whole URI; what counts is path and query (RFC 9112, 3.2.2). */
function originForm(given: string, method: string): string {
  if (given === '*' && method === 'OPTIONS') return given
  const whole = /^https?:\/\/[^/?#\\]+(.*)$/i.exec(given)
  const target = whole === null ? given : `${whole[1]?.startsWith('/') === true ? '' : '/'}${whole[1] ?? ''}`
  // Visible ASCII only; a fragment never travels.
  if (!/^\/[\x21\x22\x24-\x7e]*$/.test(target)) throw new Refused(400, 'the path is malformed')
  return target
}

function framingOf(headers: ReadonlyMap<string, string>, minorVersion: 0 | 1): Framing {
  const coding = headers.get('transfer-encoding')
  const length = headers.get('content-length')
  if (coding !== undefined) {
    // A proxy that goes by the other one would see another request in the same bytes.
    if (length !== undefined) throw new Refused(400, 'both a content-length and a transfer-encoding')
    if (minorVersion === 0) throw new Refused(400, 'HTTP/1.0 has no transfer-encoding')
    if (coding.toLowerCase() !== 'chunked') throw new Refused(501, 'the only transfer-encoding is chunked')
    return { kind: 'chunked' }
  }
  if (length === undefined) return { kind: 'length', bytes: 0 }
  if (!/^\d{1,15}$/.test(length)) throw new Refused(400, 'the content-length is no number')
  return { kind: 'length', bytes: Number(length) }
}
