// Which form each column of a table has in COPY … (FORMAT binary), and what is selected so that it has one.
import type { PgType } from './column-types.ts'
import { form } from './binary-values.ts'
import type { Form } from './binary-values.ts'
import { quoteIdentifier, readInt16, readInt32 } from './pg-bytes.ts'
import { PgProtocolError } from './pg-error.ts'

export interface BinaryLayout {
  /** What stands for each column behind SELECT. */
  readonly expressions: readonly string[]
  /** How its value becomes text. */
  readonly forms: readonly Form[]
}

// Built-in types whose binary form is their text, or is made into it here.
const forms: Readonly<Record<string, Form>> = {
  bool: form.bool,
  int2: form.int2,
  int4: form.int4,
  int8: form.int8,
  oid: form.oid,
  numeric: form.numeric,
  date: form.date,
  time: form.time,
  timestamp: form.timestamp,
  timestamptz: form.timestamptz,
  uuid: form.uuid,
  bytea: form.bytea,
  jsonb: form.jsonb,
  text: form.text,
  varchar: form.text,
  bpchar: form.text,
  name: form.text,
  json: form.text,
}

// Those that the server prints by its own functions: floats in the digits that the stream shows too, the others since they are rare.
const printers: Readonly<Record<string, string>> = {
  float4: 'float4out',
  float8: 'float8out',
  interval: 'interval_out',
  timetz: 'timetz_out',
  money: 'cash_out',
  bit: 'bit_out',
  varbit: 'varbit_out',
  char: 'charout',
  xml: 'xml_out',
  inet: 'inet_out',
  cidr: 'cidr_out',
  macaddr: 'macaddr_out',
  macaddr8: 'macaddr8_out',
  tsvector: 'tsvectorout',
  point: 'point_out',
  line: 'line_out',
  lseg: 'lseg_out',
  box: 'box_out',
  path: 'path_out',
  polygon: 'poly_out',
  circle: 'circle_out',
}

// Arrays that are not printed as others are.
const arrayPrinters: Readonly<Record<string, string>> = { int2vector: 'int2vectorout', oidvector: 'oidvectorout' }

/** Objects with a greater oid are not PostgreSQL's own: a name alone says nothing of them. */
const firstOwnOid = 16_384

/** @returns undefined: some column has a type that we cannot read so; the table is read as text. */
export function binaryLayout(
  columns: readonly { readonly name: string; readonly typeOid: number }[],
  types: ReadonlyMap<number, PgType>,
): BinaryLayout | undefined {
  const expressions: string[] = []
  const chosen: Form[] = []
  for (const { name, typeOid } of columns) {
    let type = types.get(typeOid)
    while (type?.kind === 'domain') type = types.get(type.base)
    if (type === undefined) return undefined
    const column = quoteIdentifier(name)
    const own = type.oid < firstOwnOid && type.kind === 'base'
    const direct = type.kind === 'enum' ? form.text : own && type.element === 0 ? forms[type.name] : undefined
    const printer = type.element !== 0 ? (arrayPrinters[type.name] ?? 'array_out') : own ? printers[type.name] : undefined
    if (direct !== undefined) expressions.push(column)
    else if (printer !== undefined) expressions.push(`pg_catalog.textin(pg_catalog.${printer}(${column}))`)
    else return undefined
    chosen.push(direct ?? form.text)
  }
  return { expressions, forms: chosen }
}

const signature = 'PGCOPY\n\u00ff\r\n\0'
const headerBytes = signature.length + 8

/** Where the first row begins behind the header. @throws PgProtocolError this is no header that we understand. */
export function skipHeader(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  if (end - start < headerBytes) throw new PgProtocolError('a binary COPY without a header')
  for (let i = 0; i < signature.length; i += 1, at += 1)
    if (bytes[at] !== signature.charCodeAt(i)) throw new PgProtocolError('a binary COPY with another signature')
  // The upper half of the flags changes the format; none of it is known today.
  if (readInt16(bytes, at) !== 0) throw new PgProtocolError(`a binary COPY with the flags ${readInt32(bytes, at)}`)
  const extension = readInt32(bytes, at + 4)
  if (extension < 0 || extension > end - at - 8) throw new PgProtocolError('a binary COPY whose header is cut off')
  return at + 8 + extension
}

/** Whether the data ends here, instead of another row. */
export function isTrailer(bytes: Uint8Array, start: number): boolean {
  return readInt16(bytes, start) === -1
}
