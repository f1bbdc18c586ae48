// What connectors read: PostgreSQL's replication stream, rows and sessions, positions and files of offsets, JSON, HTTP.
import type { Socket } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { DataError } from '../packages/connect/src/api/converter.ts'
import { skipHeader } from '../packages/connect/src/connectors/postgres/binary-copy.ts'
import { form, type Form } from '../packages/connect/src/connectors/postgres/binary-values.ts'
import { PgConnectionLost, PgError, PgProtocolError, PgSetup } from '../packages/connect/src/connectors/postgres/pg-error.ts'
import { parseArray, parseBytea, parseHstore, coordinates } from '../packages/connect/src/connectors/postgres/pg-text.ts'
import {
  parseDate,
  parseInterval,
  parseTime,
  parseTimestamp,
  parseZonedTime,
} from '../packages/connect/src/connectors/postgres/pg-time.ts'
import { decodePgOutput, type PgOutputHandler } from '../packages/connect/src/connectors/postgres/pgoutput.ts'
import { PgConnection } from '../packages/connect/src/connectors/postgres/pgwire.ts'
import { formatPosition, parsePosition } from '../packages/connect/src/connectors/postgres/position.ts'
import { RowText } from '../packages/connect/src/connectors/postgres/row-text.ts'
import { JsonConverter } from '../packages/connect/src/converters/json.ts'
import { parseJson } from '../packages/connect/src/converters/json-text.ts'
import { HttpRequestReader } from '../packages/connect/src/runtime/http-request.ts'
import { JavaMapMalformed, readJavaMap, writeJavaMap } from '../packages/connect/src/runtime/java-map.ts'
import { message, int32, int64 } from '../packages/connect/src/connectors/postgres/pg-bytes.ts'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import type { Kind } from './kinds.ts'
import { kindsTarget } from './kinds.ts'
import { mutate } from './mutate.ts'
import type { Input } from './target.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()
const joined = (...parts: readonly (Uint8Array | string)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part))))
const int16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value)

function tuple(random: SeededRandom): Uint8Array {
  const count = random.below(5)
  const columns = Array.from({ length: count }, () => {
    const kind = random.below(4)
    if (kind === 0) return utf8.encode('n')
    if (kind === 1) return utf8.encode('u')
    const value = random.bytes(random.below(12))
    return joined(Uint8Array.of(kind === 2 ? 0x74 : 0x62), int32(value.length), value)
  })
  return joined(int16(count), ...columns)
}

function pgOutputMessage(random: SeededRandom): Uint8Array {
  const letter = (of: string): Uint8Array => utf8.encode(of)
  const oid = int32(16_400 + random.below(3))
  switch (random.below(9)) {
    case 0:
      return joined(letter('B'), int64(1_000), int64(5), int32(7))
    case 1:
      return joined(letter('C'), Uint8Array.of(0), int64(1_000), int64(1_100), int64(5))
    case 2: {
      const columns = Array.from({ length: random.below(4) }, (_, i) =>
        joined(Uint8Array.of(random.below(2)), `c${i}`, int32(23), int32(-1)),
      )
      return joined(
        letter('R'),
        oid,
        random.pick(['public', '']),
        'orders',
        letter(random.pick(['d', 'n', 'f', 'i'])),
        int16(columns.length),
        ...columns,
      )
    }
    case 3:
      return joined(letter('I'), oid, letter('N'), tuple(random))
    case 4:
      return random.once(2)
        ? joined(letter('U'), oid, letter('N'), tuple(random))
        : joined(letter('U'), oid, letter(random.pick(['K', 'O'])), tuple(random), letter('N'), tuple(random))
    case 5:
      return joined(letter('D'), oid, letter(random.pick(['K', 'O'])), tuple(random))
    case 6: {
      const count = random.below(4)
      return joined(letter('T'), int32(count), Uint8Array.of(random.below(4)), ...Array.from({ length: count }, () => oid))
    }
    case 7: {
      const content = random.bytes(random.below(20))
      return joined(letter('M'), Uint8Array.of(random.below(2)), int64(900), 'prefix', int32(content.length), content)
    }
    default:
      return letter(random.pick(['O', 'Y']))
  }
}

const row = new RowText()
const reads = (bytes: Uint8Array, at: number): void => {
  row.readTuple(bytes, at)
  for (let column = 0; column < row.count; column++)
    if (row.starts[column]! >= 0 && row.ends[column]! > bytes.length) throw new RangeError('a column reaches past its message')
}
const handler: PgOutputHandler = {
  begin: () => undefined,
  commit: () => undefined,
  relation: () => undefined,
  insert: (_, bytes, at) => reads(bytes, at),
  update: (_, bytes, old, __, at) => {
    if (old >= 0) reads(bytes, old)
    reads(bytes, at)
  },
  delete: (_, bytes, old) => reads(bytes, old),
  truncate: () => undefined,
  message: () => undefined,
}

const pgOutput: Kind = {
  name: 'pgoutput',
  fresh: (random) => [pgOutputMessage(random)],
  run: ([bytes]) => {
    if (bytes!.length > 0) decodePgOutput(bytes!, 0, bytes!.length, handler)
  },
  answers: [PgProtocolError],
}

const forms = Object.values(form) as readonly Form[]
/** Bytes of a value of each form. */
const sizes: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 4, 5: 8, 6: 4, 8: 4, 9: 8, 10: 8, 11: 8, 12: 16 }

const binaryRows: Kind = {
  name: 'binary COPY',
  fresh: (random) => {
    const chosen = Array.from({ length: random.below(6) }, () => random.pick(forms))
    const columns = chosen.map((one) => {
      if (random.once(6)) return int32(-1)
      if (one === form.numeric) {
        const digits = random.below(4)
        const head = [digits, random.between(-3, 4), random.pick([0, 0x4000, 0xc000]), random.below(8)].map(int16)
        const value = joined(...head, ...Array.from({ length: digits }, () => int16(random.below(10_000))))
        return joined(int32(value.length), value)
      }
      const bytes = random.bytes(sizes[one] ?? random.below(10))
      // The ends of ranges are the infinities.
      const ends = [() => bytes, () => bytes.fill(0xff).fill(0x7f, 0, 1), () => bytes.fill(0).fill(0x80, 0, 1)]
      const value = random.pick(ends)()
      return joined(int32(value.length), value)
    })
    return [Uint8Array.from(chosen), joined(int16(chosen.length), ...columns)]
  },
  run: ([chosen, bytes]) => {
    const kinds = Array.from(chosen!, (one) => forms[one % forms.length] as Form)
    row.readBinaryRow(bytes!, 0, bytes!.length, kinds)
    for (let column = 0; column < row.count; column++) if (row.starts[column]! >= 0) row.bytesOf(column)
  },
  answers: [PgProtocolError],
}

const copyHeader: Kind = {
  name: 'header of a binary COPY',
  fresh: (random) => [
    joined(
      Uint8Array.from('PGCOPY\n\u00ff\r\n\0', (one) => one.charCodeAt(0)),
      int32(0),
      int32(random.below(3)),
      new Uint8Array(2),
    ),
  ],
  run: ([bytes]) => {
    const at = skipHeader(bytes!, 0, bytes!.length)
    if (at > bytes!.length || at < 0) throw new RangeError(`the first row at ${at} of ${bytes!.length}`)
  },
  answers: [PgProtocolError],
}

const textRows: Kind = {
  name: 'text COPY',
  isText: true,
  fresh: () => [utf8.encode('1\tabc\t\\N\ta\\tb\\\\\n')],
  run: ([bytes]) => {
    row.readCopyRow(bytes!, 0, bytes!.length)
    for (let column = 0; column < row.count; column++)
      if (row.starts[column]! >= 0) text.decode(row.bytesOf(column).subarray(row.starts[column], row.ends[column]))
  },
}

const values: readonly ((given: string) => unknown)[] = [
  parseArray,
  parseHstore,
  parseBytea,
  coordinates,
  parseDate,
  parseInterval,
  parseTime,
  parseTimestamp,
  parseZonedTime,
]
const textValues: Kind = {
  name: 'texts of values',
  isText: true,
  fresh: (random) => [
    utf8.encode(
      random.pick([
        '{1,2,{3,NULL}}',
        '[0:1]={a,"b\\"c"}',
        '"a"=>"1", "b"=>NULL',
        '\\x0aff',
        '(1,2),(3,4)',
        '2024-02-29',
        '1 year 2 mons -3 days 04:05:06.7',
        '11:14:15.12',
        '2024-02-29 11:14:15.12+00',
        '11:14:15+02',
        'infinity',
        '0044-03-15 BC',
      ]),
    ),
    Uint8Array.of(random.below(values.length)),
  ],
  run: ([bytes, which]) => {
    try {
      values[((which ?? [])[0] ?? 0) % values.length]!(text.decode(bytes))
    } catch (cause) {
      // What they are documented to throw.
      if (!(cause instanceof RangeError && cause.message.startsWith('not a'))) throw cause
    }
  },
}

/** What a server says to a login and two questions. */
function session(random: SeededRandom): Uint8Array[] {
  const ready = message(0x5a, Uint8Array.of(0x49))
  const login = random.pick([
    [message(0x52, int32(0))],
    [message(0x52, int32(3)), message(0x52, int32(0))],
    [message(0x52, int32(5), random.bytes(4)), message(0x52, int32(0))],
    [
      message(0x52, int32(10), 'SCRAM-SHA-256', Uint8Array.of(0)),
      message(0x52, int32(11), utf8.encode('r=abc,s=c2FsdA==,i=4096')),
    ],
  ])
  const column = joined('c', int32(0), int16(0), int32(23), int16(4), int32(-1), int16(0))
  const rows = Array.from({ length: random.below(3) }, () => message(0x44, int16(2), int32(1), utf8.encode('1'), int32(-1)))
  return [
    joined(...login, message(0x53, 'server_version', '15.4'), message(0x4b, int32(1), int32(2)), ready),
    joined(message(0x54, int16(2), column, column), ...rows, message(0x43, 'SELECT 1'), ready),
    joined(
      message(0x48, Uint8Array.of(0), int16(0)),
      message(0x64, utf8.encode('1\t2\n')),
      message(0x63),
      message(0x43, 'COPY 1'),
      ready,
    ),
    joined(
      message(0x57, Uint8Array.of(0), int16(0)),
      message(0x64, Uint8Array.of(0x77), new Uint8Array(24), pgOutputMessage(random)),
      message(0x63),
      message(0x43, 'COPY 0'),
      ready,
    ),
    ...(random.once(3)
      ? [message(0x45, utf8.encode('SERROR'), Uint8Array.of(0), utf8.encode('C42P01'), Uint8Array.of(0), 'Mno', Uint8Array.of(0))]
      : []),
  ]
}

const sessions: Kind = {
  name: 'session with PostgreSQL',
  fresh: session,
  run: async (answers) => {
    const sim = new Simulation({ seed: 1 })
    await sim.run(async () => {
      await sim.machine('pg').host.network.listen({ host: 'pg', port: 5432 }, (socket) => answering(socket, answers))
      const connection = await PgConnection.connect(sim.machine('worker').host, {
        host: 'pg',
        port: 5432,
        user: 'u',
        password: 'p',
        database: 'd',
        sslMode: 'disable',
        applicationName: 'fuzz',
        timeoutMs: 2_000,
      })
      try {
        const deadline = sim.machine('worker').host.clock.after(5_000, () => connection.destroy(new PgConnectionLost('silent')))
        await connection.rows('SELECT 1')
        await connection.copyOut('COPY t TO STDOUT', (bytes, start, end) => row.readCopyRow(bytes, start, end))
        await new Promise<void>((resolve, reject) => {
          const closed = (cause?: Error): void => (cause === undefined ? resolve() : reject(cause))
          const data = (bytes: Uint8Array, start: number, end: number): void => {
            if (end - start > 25) decodePgOutput(bytes, start + 25, end, handler)
          }
          connection.copyBoth('START_REPLICATION', { data, closed }).then((copy) => copy.end(), reject)
        })
        deadline.cancel()
      } finally {
        connection.close()
      }
    }, 60_000)
  },
  answers: [PgConnectionLost, PgError, PgProtocolError, PgSetup],
}

/** One answer to each thing that is sent. */
function answering(socket: Socket, answers: Input): void {
  let next = 0
  socket.start({
    data: () => {
      const answer = answers[next++]
      if (answer !== undefined && answer.length > 0) socket.write([answer])
    },
    drain: () => undefined,
    close: () => undefined,
  })
}

const json = [
  '["orders",{"server":"a"}]',
  JSON.stringify(formatPosition({ lsn: 123, xid: 4, micros: 5, partial: { commitLsn: 130, changes: 2 } })),
  '{"schema":{"type":"struct","optional":false,"fields":[{"field":"a","type":"int32","optional":true},{"field":"b","type":"array","items":{"type":"string"}},{"field":"m","type":"map","keys":{"type":"string"},"values":{"type":"int64"}}]},"payload":{"a":1,"b":["x"],"m":{"k":1}}}',
  '{"schema":{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","version":1,"parameters":{"scale":"2"}},"payload":"AQ=="}',
  '{"schema":null,"payload":[1,2.5,1e400,12345678901234567890,"\\u00e9\\ud83d\\ude00",null,true,{}]}',
  JSON.stringify(
    formatPosition({
      lsn: 123,
      snapshot: {
        complete: false,
        states: [null, { xmin: 5, xmax: 9, running: [6, 7], lsn: 100 }],
        tables: [
          {
            schema: 'public',
            name: 'orders',
            filenode: 1,
            segments: [
              { upTo: ['5', 'a'], state: 0 },
              { upTo: null, state: 1 },
            ],
          },
        ],
      },
    }),
  ),
  '[1.2345678901234567e400,-0.00000000000000000001e-400,12345678901234567e3]',
  '{"lsn":1,"snapshot":"INITIAL","snapshot_completed":false,"snapshot_progress":"{}"}',
]

const jsonTexts: Kind = {
  name: 'JSON',
  isText: true,
  fresh: (random) => [utf8.encode(random.pick(json))],
  run: ([bytes]) => {
    for (const schemasEnable of [true, false]) {
      try {
        new JsonConverter({ schemasEnable }).toConnect('topic', bytes!)
      } catch (cause) {
        if (!(cause instanceof DataError)) throw cause
      }
    }
    const parsed = parseJson(text.decode(bytes))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) parsePosition(parsed as never)
  },
  answers: [DataError],
}

const javaMaps: Kind = {
  name: 'offsets file',
  fresh: (random) => [
    writeJavaMap(
      Array.from({ length: random.below(4) }, (_, i) => ({
        key: utf8.encode(`["c",{"n":${i}}]`),
        value: random.once(4) ? null : utf8.encode('{"lsn":1}'),
      })),
    ),
  ],
  run: ([bytes]) => void readJavaMap(bytes!),
  answers: [JavaMapMalformed],
}

const requests = [
  'GET / HTTP/2.0\r\nHost: a\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello',
  'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\nhello',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\nhello\r\n0\r\n\r\n',
  'GET https://a HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /connectors HTTP/1.1\r\nHost: a:1\r\nContent-Length: 5\r\nContent-Type: application/json\r\n\r\nhello',
  'PUT /connectors/x/config HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\nexpect: 100-continue\r\n\r\n5;x=y\r\nhello\r\n0\r\nt: v\r\n\r\n',
  'OPTIONS * HTTP/1.0\r\n\r\nGET http://a/b?c=d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
]

const http: Kind = {
  name: 'HTTP requests',
  isText: true,
  fresh: (random) => [utf8.encode(random.pick(requests)), random.bytes(3)],
  run: ([bytes, cuts]) => {
    const reader = new HttpRequestReader({ lineBytes: 1_000, headBytes: 4_000, bodyBytes: 10_000 })
    let turn = 0
    for (let at = 0; at < bytes!.length;) {
      const length = 1 + ((cuts![turn++ % Math.max(1, cuts!.length)] ?? 0) % 200)
      reader.push(bytes!.slice(at, at + length))
      at += length
      for (let progress = reader.next(); progress.kind !== 'more'; progress = reader.next())
        if (progress.kind === 'refused') return
    }
  },
}

/** Bytes behind a valid beginning, as a stream gives them. */
const streamed: Kind = {
  ...pgOutput,
  name: 'pgoutput, changed inside',
  mutate: ([bytes], random, [other]) => [mutate(bytes!, random, other ?? bytes!)],
}

export const connectTarget = kindsTarget('connect', [
  pgOutput,
  binaryRows,
  copyHeader,
  textRows,
  textValues,
  sessions,
  jsonTexts,
  javaMaps,
  http,
  streamed,
])
