// The client's half of SCRAM-SHA-256 (RFC 5802, RFC 7677) and of PostgreSQL's md5 password exchange.
import type { Crypto, Random } from '@millrace/host'
import { fromBase64, toBase64 } from '../../api/base64.ts'
import { PgProtocolError } from './pg-error.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()

function hex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0')
  return out
}

/** md5 of md5(password + user) + salt, as PostgreSQL's AuthenticationMD5Password asks for. */
export function md5Password(crypto: Crypto, user: string, password: string, salt: Uint8Array): string {
  const inner = utf8.encode(hex(crypto.md5(utf8.encode(password + user))))
  const salted = new Uint8Array(inner.length + salt.length)
  salted.set(inner)
  salted.set(salt, inner.length)
  return `md5${hex(crypto.md5(salted))}`
}

// RFC 3454: C.1.2 spaces that become a space, and B.1 marks that become nothing.
const otherSpaces = new Set([0xa0, 0x1680, 0x202f, 0x205f, 0x3000, ...Array.from({ length: 12 }, (_, i) => 0x2000 + i)])
const invisible = new Set([
  0xad,
  0x34f,
  0x1806,
  0x180b,
  0x180c,
  0x180d,
  0x200c,
  0x200d,
  0x2060,
  0xfeff,
  ...Array.from({ length: 16 }, (_, i) => 0xfe00 + i),
])

/** RFC 4013 as far as passwords need it. */
function saslPrep(password: string): string {
  let mapped = ''
  for (const letter of password) {
    const code = letter.codePointAt(0) as number
    if (!invisible.has(code)) mapped += otherSpaces.has(code) ? ' ' : letter
  }
  return mapped.normalize('NFKC')
}

/** @throws PgProtocolError */
function decoded(base64: string): Uint8Array {
  try {
    return fromBase64(base64)
  } catch (cause) {
    throw new PgProtocolError('SCRAM: the server’s salt or proof is no base64', { cause })
  }
}

function attributes(message: string): Map<string, string> {
  return new Map(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]))
}

// More rounds than this would let a hostile server burn our processor.
const iterationsMax = 10_000_000

/** One login. Call `first`, then `final` with the server's first message, then `verify` with its last. */
export class ScramClient {
  readonly #crypto: Crypto
  readonly #password: string
  readonly #nonce: string
  #firstBare = ''
  #serverSignature: Uint8Array | undefined
  constructor(crypto: Crypto, random: Random, password: string) {
    this.#crypto = crypto
    this.#password = saslPrep(password)
    this.#nonce = toBase64(random.bytes(18))
  }
  /** client-first-message without channel binding. PostgreSQL takes the user from the startup packet. */
  first(): string {
    this.#firstBare = `n=,r=${this.#nonce}`
    return `n,,${this.#firstBare}`
  }
  /** @throws PgProtocolError the server's message is not SCRAM's. */
  async final(serverFirst: string): Promise<string> {
    const crypto = this.#crypto
    const said = attributes(serverFirst)
    const nonce = said.get('r') ?? ''
    const salt = said.get('s')
    const iterations = Number(said.get('i'))
    if (salt === undefined || !nonce.startsWith(this.#nonce) || nonce === this.#nonce)
      throw new PgProtocolError('SCRAM: the server’s nonce or salt is wrong')
    if (!Number.isInteger(iterations) || iterations < 1 || iterations > iterationsMax)
      throw new PgProtocolError(`SCRAM: ${said.get('i')} iterations`)
    const withoutProof = `c=biws,r=${nonce}`
    const authMessage = utf8.encode(`${this.#firstBare},${serverFirst},${withoutProof}`)
    const salted = await crypto.pbkdf2Sha256(utf8.encode(this.#password), decoded(salt), iterations)
    const clientKey = crypto.hmacSha256(salted, utf8.encode('Client Key'))
    const signature = crypto.hmacSha256(crypto.sha256(clientKey), authMessage)
    const proof = clientKey.map((byte, i) => byte ^ (signature[i] as number))
    this.#serverSignature = crypto.hmacSha256(crypto.hmacSha256(salted, utf8.encode('Server Key')), authMessage)
    return `${withoutProof},p=${toBase64(proof)}`
  }
  /** @throws PgProtocolError the server does not know the password either: it is not who it says. */
  verify(serverFinal: Uint8Array): void {
    const proof = attributes(text.decode(serverFinal)).get('v')
    if (proof === undefined || this.#serverSignature === undefined || !this.#crypto.equal(decoded(proof), this.#serverSignature))
      throw new PgProtocolError('SCRAM: the server could not prove that it knows the password')
  }
}
