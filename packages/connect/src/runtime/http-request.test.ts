import { expect, test } from 'vitest'
import { HttpRequestReader } from './http-request.ts'
import type { HttpLimits, HttpProgress } from './http-request.ts'

const limits: HttpLimits = { lineBytes: 100, headBytes: 400, bodyBytes: 1000 }
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const text = (from: Uint8Array): string => String.fromCharCode(...from)

/** All that a reader says when the bytes come in these pieces. */
function read(pieces: readonly Uint8Array[], bounds = limits): HttpProgress[] {
  const reader = new HttpRequestReader(bounds)
  const said: HttpProgress[] = []
  for (const piece of pieces) {
    reader.push(piece)
    for (;;) {
      const progress = reader.next()
      if (progress.kind === 'more') break
      said.push(progress)
      if (progress.kind === 'refused') return said
    }
  }
  return said
}

/** The same for every way of cutting the bytes in two, and for single bytes; `expects` depends on the cut and is left out. */
function readCut(whole: string): HttpProgress[] {
  const all = bytes(whole)
  const plain = (said: HttpProgress[]): HttpProgress[] => said.filter(({ kind }) => kind !== 'expects')
  const once = plain(read([all]))
  for (let cut = 1; cut < all.length; cut += 1) expect(plain(read([all.slice(0, cut), all.slice(cut)]))).toEqual(once)
  expect(plain(read(Array.from(all, (byte) => Uint8Array.of(byte))))).toEqual(once)
  return once
}

function refusal(whole: string): number | string {
  const [first] = readCut(whole)
  if (first?.kind === 'refused') return first.status
  return first === undefined ? 'nothing' : `accepted ${JSON.stringify(first)}`
}

const head = (...fields: string[]): string => ['POST /x HTTP/1.1', 'Host: a', ...fields, '', ''].join('\r\n')

test('two requests on one connection come out whole, wherever the bytes are cut', () => {
  const said = readCut(
    'PUT /connectors/a%20b/config?x=1 HTTP/1.1\r\nHost: localhost:8083\r\nContent-Type: application/json\r\ncontent-length:  5 \r\n\r\n{"a"}\r\nGET / HTTP/1.0\r\n\r\n',
  )
  expect(
    said.map((each) => each.kind === 'request' && [each.request.method, each.request.target, text(each.request.body)]),
  ).toEqual([
    ['PUT', '/connectors/a%20b/config?x=1', '{"a"}'],
    ['GET', '/', ''],
  ])
  expect(said.map((each) => each.kind === 'request' && each.request.close)).toEqual([false, true])
})

test('a chunked body is put together; its extensions and trailers are read over', () => {
  const [said] = readCut(`${head('Transfer-Encoding: Chunked')}3;a="b"\r\nabc\r\n0A \t;x\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n`)
  expect(said?.kind === 'request' && text(said.request.body)).toBe('abc0123456789')
})

test('the whole URI of a proxy stands for its path', () => {
  const target = (given: string): unknown => {
    const [said] = read([bytes(`GET ${given} HTTP/1.1\r\nHost: a\r\n\r\n`)])
    return said?.kind === 'request' ? said.request.target : said
  }
  expect(target('http://a:80/connectors?x')).toBe('/connectors?x')
  expect(target('http://a')).toBe('/')
  expect(target('http://a?x')).toBe('/?x')
})

test.each([
  ['both lengths', head('Content-Length: 3', 'Transfer-Encoding: chunked'), 400],
  ['two lengths', head('Content-Length: 3', 'Content-Length: 3'), 400],
  ['a list of lengths', head('Content-Length: 3, 3'), 400],
  ['a signed length', head('Content-Length: +3'), 400],
  ['a hexadecimal length', head('Content-Length: 0x3'), 400],
  ['a length beyond numbers', head(`Content-Length: ${'9'.repeat(40)}`), 400],
  ['an empty length', head('Content-Length:'), 400],
  ['two codings in two fields', head('Transfer-Encoding: chunked', 'Transfer-Encoding: identity'), 400],
  ['two codings', head('Transfer-Encoding: gzip, chunked'), 501],
  ['chunked twice', head('Transfer-Encoding: chunked, chunked'), 501],
  ['a coding that looks chunked', head('Transfer-Encoding: xchunked'), 501],
  ['a coding behind a vertical tab', head('Transfer-Encoding: \x0bchunked'), 400],
  ['a coding in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
  ['a space before the colon', head('Content-Length : 3'), 400],
  ['a folded line', head('A: b', ' c'), 400],
  ['a field without a name', head(': b'), 400],
  ['a field without a colon', head('nothing'), 400],
  ['a control character', head('A: b\x01'), 400],
  ['a zero', head('A: b\x00'), 400],
  ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n', 400],
  ['a bare carriage return', 'GET / HTTP/1.1\rHost: a\r\n\r\n', 400],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two hosts', head('Host: b'), 400],
  ['a host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
  ['two spaces', 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['no version', 'GET /\r\nHost: a\r\n\r\n', 400],
  ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n', 400],
  ['another version', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505],
  ['a malformed method', 'G(T / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['a relative path', 'GET x HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['a fragment', 'GET /#a HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['raw bytes in the path', 'GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['a long request line', `GET /${'x'.repeat(100)} HTTP/1.1\r\n`, 414],
  ['a long request line without end', 'G'.repeat(101), 414],
  ['a long head', head(`A: ${'x'.repeat(400)}`), 431],
  ['many fields', head(...Array.from({ length: 50 }, (_, i) => `F${i}: some`)), 431],
  ['a long body', head('Content-Length: 1001'), 413],
  ['a long chunk', `${head('Transfer-Encoding: chunked')}3E9\r\n`, 413],
  ['many chunks', `${head('Transfer-Encoding: chunked')}1f4\r\n${'x'.repeat(500)}\r\n1F5\r\n`, 413],
  ['a chunk without a size', `${head('Transfer-Encoding: chunked')}\r\n`, 400],
  ['a chunk size with a sign', `${head('Transfer-Encoding: chunked')}-1\r\n`, 400],
  ['a chunk size beyond numbers', `${head('Transfer-Encoding: chunked')}100000000\r\n`, 400],
  ['a chunk longer than its size', `${head('Transfer-Encoding: chunked')}2\r\nabc\r\n0\r\n\r\n`, 400],
  ['a chunk that ends with a line feed', `${head('Transfer-Encoding: chunked')}2\r\nab\n0\r\n\r\n`, 400],
  ['long extensions', `${head('Transfer-Encoding: chunked')}2;${'x'.repeat(300)}\r\n`, 400],
  ['a malformed trailer', `${head('Transfer-Encoding: chunked')}0\r\nbad trailer: x\r\n\r\n`, 400],
  ['long trailers', `${head('Transfer-Encoding: chunked')}0\r\n${'A: 012345678901234567890\r\n'.repeat(30)}\r\n`, 431],
  ['another expectation', head('Expect: 200-ok'), 417],
])('%s is refused', (_, whole, status) => {
  expect(refusal(whole)).toBe(status)
})

test('after a refusal nothing more is read: what follows could be a smuggled request', () => {
  const reader = new HttpRequestReader(limits)
  reader.push(bytes(`${head('Content-Length: 3', 'Transfer-Encoding: chunked')}GET / HTTP/1.1\r\nHost: a\r\n\r\n`))
  expect(reader.next().kind).toBe('refused')
  expect(reader.next().kind).toBe('refused')
})

test('a client that waits for 100 Continue is told once, and not at all when it did not wait', () => {
  const expecting = head('Expect: 100-continue', 'Content-Length: 2')
  expect(read([bytes(expecting), bytes('ab')]).map(({ kind }) => kind)).toEqual(['expects', 'request'])
  expect(read([bytes(`${expecting}a`), bytes('b')]).map(({ kind }) => kind)).toEqual(['request'])
  expect(read([bytes(head('Expect: 100-continue', 'Content-Length: 5000'))]).map(({ kind }) => kind)).toEqual(['refused'])
})

test('empty lines before a request are forgiven, any number of them', () => {
  expect(read([bytes(`${'\r\n'.repeat(50_000)}GET / HTTP/1.1\r\nHost: a\r\n\r\n`)]).map(({ kind }) => kind)).toEqual(['request'])
})

test('no bytes at all make the reader fail otherwise than by a refusal', () => {
  const letters = [
    'GET ',
    'POST ',
    '/',
    ' HTTP/1.1',
    '\r\n',
    '\r',
    '\n',
    'Host: a',
    'Content-Length: 3',
    ':',
    'Transfer-Encoding: chunked',
    '3',
    '0',
    'abc',
    ';',
    ' ',
    '\x00',
    '\xff',
  ]
  let state = 7
  const below = (bound: number): number => (state = (state * 48_271) % 2_147_483_647) % bound
  for (let round = 0; round < 3000; round += 1)
    read(
      Array.from({ length: 1 + below(12) }, () =>
        bytes(Array.from({ length: below(6) }, () => letters[below(letters.length)]).join('')),
      ),
    )
})

test('a field with a long run of blanks inside takes time in proportion to its length', () => {
  const value = `a${' '.repeat(60_000)}b`
  const { user: before } = process.cpuUsage()
  const wide = { lineBytes: 100_000, headBytes: 100_000, bodyBytes: 0 }
  const [said] = read([bytes(`GET / HTTP/1.1\r\nhost: a\r\nx: \t${value} \r\n\r\n`)], wide)
  expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(500)
  expect(said?.kind === 'request' && said.request.headers.get('x')).toBe(value)
})
