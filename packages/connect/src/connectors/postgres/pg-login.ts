// Answers the server's authentication requests: none, cleartext, md5, SCRAM-SHA-256.
import type { Host } from '@millrace/host'
import { int32, message, readCString, readInt32, readText } from './pg-bytes.ts'
import { PgProtocolError, PgSetup } from './pg-error.ts'
import { md5Password, ScramClient } from './scram.ts'

const utf8 = new TextEncoder()
const passwordMessage = 0x70

interface Credentials {
  readonly user: string
  readonly password?: string | undefined
  readonly host: string
  readonly port: number
}

const names: Readonly<Record<number, string>> = { 2: 'Kerberos V5', 6: 'SCM', 7: 'GSSAPI', 8: 'GSSAPI', 9: 'SSPI' }

/** @returns the handler of AuthenticationX messages. */
export function authenticate(
  host: Host,
  { user, password, host: server, port }: Credentials,
  send: (reply: Uint8Array) => void,
  fail: (cause: Error) => void,
): (bytes: Uint8Array, start: number, end: number) => void {
  let scram: ScramClient | undefined
  const known = (): string | undefined => {
    if (password === undefined)
      fail(new PgSetup(`PostgreSQL at ${server}:${port} asks for the password of ${user}: set database.password`))
    return password
  }
  return (bytes, start, end) => {
    const kind = readInt32(bytes, start)
    switch (kind) {
      case 0:
        return
      case 3: {
        const given = known()
        if (given !== undefined) send(message(passwordMessage, given))
        return
      }
      case 5: {
        const given = known()
        if (given !== undefined)
          send(message(passwordMessage, md5Password(host.crypto, user, given, bytes.slice(start + 4, start + 8))))
        return
      }
      case 10: {
        const offered: string[] = []
        for (let at = start + 4; at < end && bytes[at] !== 0;) {
          const name = readCString(bytes, at)
          offered.push(name)
          at += name.length + 1
        }
        const given = known()
        if (given === undefined) return
        if (!offered.includes('SCRAM-SHA-256'))
          return fail(new PgSetup(`PostgreSQL at ${server}:${port} offers ${offered.join(', ')} only; known here: SCRAM-SHA-256`))
        scram = new ScramClient(host.crypto, host.random, given)
        const first = utf8.encode(scram.first())
        return send(message(passwordMessage, 'SCRAM-SHA-256', int32(first.length), first))
      }
      case 11: {
        if (scram === undefined) return fail(new PgProtocolError('SASLContinue before SASL'))
        scram.final(readText(bytes, start + 4, end)).then((final) => send(message(passwordMessage, utf8.encode(final))), fail)
        return
      }
      case 12:
        try {
          if (scram === undefined) throw new PgProtocolError('SASLFinal before SASL')
          scram.verify(bytes.slice(start + 4, end))
        } catch (cause) {
          fail(cause as Error)
        }
        return
      default:
        fail(
          new PgSetup(
            `PostgreSQL at ${server}:${port} wants ${names[kind] ?? `authentication ${kind}`}, which is not known here: use scram-sha-256, md5, password or trust in pg_hba.conf`,
          ),
        )
    }
  }
}
