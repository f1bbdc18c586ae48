// Records and configurations on which our transforms must do what Kafka Connect's and Debezium's do.

/** A record in JSON: keys and values as `{schema, payload}`, or plain for none; null for neither. */
export interface CaseRecord {
  readonly side: 'source' | 'sink'
  readonly topic: string
  readonly key: unknown
  readonly value: unknown
  readonly timestamp?: number
  readonly headers?: readonly { readonly key: string; readonly value: unknown }[]
}

export interface Case {
  readonly type: string
  readonly config: Readonly<Record<string, string>>
  readonly record: CaseRecord
}

type Node = Readonly<Record<string, unknown>>
const of = (type: string, more: Node = {}): Node => ({ type, optional: false, ...more })
const opt = (node: Node): Node => ({ ...node, optional: true })
const field = (name: string, node: Node): Node => ({ field: name, ...node })
const struct = (fields: readonly Node[], more: Node = {}): Node => of('struct', { fields, ...more })
const logical = (type: string, name: string, parameters?: Node): Node =>
  of(type, { name: `org.apache.kafka.connect.data.${name}`, version: 1, ...(parameters === undefined ? {} : { parameters }) })

const nested = struct(
  [
    field('x', of('int32')),
    field('y', opt(struct([field('z', opt(of('string'))), field('w', of('int64', { default: 9 }))], { name: 'Inner' }))),
  ],
  { name: 'Nested', optional: true },
)
const everything = struct(
  [
    field('id', of('int32')),
    field('name', opt(of('string'))),
    field('price', opt(logical('bytes', 'Decimal', { scale: '2' }))),
    field('at', logical('int64', 'Timestamp')),
    field('day', logical('int32', 'Date')),
    field('clock', logical('int32', 'Time')),
    field('flag', of('boolean')),
    field('tiny', of('int8')),
    field('small', of('int16')),
    field('big', of('int64')),
    field('ratio', of('float')),
    field('exact', of('double')),
    field('raw', opt(of('bytes'))),
    field('tags', of('array', { items: of('string') })),
    field('attrs', of('map', { keys: of('string'), values: of('string') })),
    field('nested', nested),
    field('note', opt(of('string', { default: 'none' }))),
    field('digits', opt(of('string'))),
    field('a.b', opt(of('string'))),
  ],
  { name: 'Everything', version: 2, doc: 'All there is' },
)
const payload = {
  id: 7,
  name: 'Zo\u00eb',
  price: 'MDk=',
  at: 1700000000123,
  day: 19675,
  clock: 45296789,
  flag: true,
  tiny: -5,
  small: 300,
  big: 1234567890123,
  ratio: 1.5,
  exact: -2.75,
  raw: 'AQL/',
  tags: ['a', 'b'],
  attrs: { k: 'v' },
  nested: { x: 1, y: { z: 'deep', w: 4 } },
  note: 'hi',
  digits: '0042',
  'a.b': 'dotted',
}
const empty = { ...payload, name: null, price: null, raw: null, nested: null, digits: null, note: null }
const key = { schema: struct([field('id', of('int32'))], { name: 'Key' }), payload: { id: 7 } }
const loose = {
  id: 7,
  name: 'Zo\u00eb',
  big: 1234567890123,
  exact: -2.75,
  flag: true,
  tags: ['a', 'b'],
  nested: { x: 1, y: { z: 'deep' } },
  none: null,
  digits: '0042',
  'a.b': 'dotted',
}

const base = { side: 'source', topic: 'db.public.orders', key, timestamp: 1_700_000_001_000 } as const
const tree = struct(
  [
    field('id', of('int32')),
    field('tags', of('array', { items: of('string') })),
    field('nested', nested),
    field('must', struct([field('a', of('string', { default: 'd' })), field('b', opt(of('int8')))], { name: 'Must' })),
    field('note', opt(of('string', { default: 'none' }))),
  ],
  { name: 'Tree', version: 3 },
)
const leaves = { id: 7, tags: ['a'], nested: payload.nested, must: { a: 'x', b: null }, note: null }
export const records = {
  deep: { ...base, value: { schema: tree, payload: leaves } },
  shallow: { ...base, value: { schema: tree, payload: { ...leaves, nested: null } } },
  mayMiss: { ...base, value: { schema: opt(tree), payload: leaves } },
  full: { ...base, value: { schema: everything, payload } },
  nulls: { ...base, value: { schema: everything, payload: empty } },
  sink: { ...base, side: 'sink', value: { schema: everything, payload } },
  loose: { ...base, key: { id: 7 }, value: loose },
  looseSink: { ...base, side: 'sink', key: { id: 7 }, value: loose },
  tombstone: { ...base, value: null },
  typedNull: { ...base, value: { schema: opt(everything), payload: null } },
  text: { ...base, value: { schema: of('string'), payload: '42' } },
  number: { ...base, value: { schema: of('int32'), payload: 300 } },
  looseNumber: { ...base, value: 300 },
  timestamp: { ...base, value: { schema: logical('int64', 'Timestamp'), payload: 1_700_000_000_123 } },
  untimed: { side: 'source', topic: 'plain', key: null, value: { schema: everything, payload } },
  headed: {
    ...base,
    value: { schema: everything, payload },
    headers: [
      { key: 'one', value: { schema: of('string'), payload: '1' } },
      { key: 'two', value: { schema: of('int32'), payload: 2 } },
      { key: 'one', value: { schema: of('string'), payload: 'again' } },
    ],
  },
} as const satisfies Readonly<Record<string, CaseRecord>>
const all: readonly CaseRecord[] = Object.values(records)
const shaped: readonly CaseRecord[] = [
  records.full,
  records.nulls,
  records.loose,
  records.tombstone,
  records.typedNull,
  records.text,
]

const apache = (name: string): string => `org.apache.kafka.connect.transforms.${name}`
const cases: Case[] = []
function add(type: string, config: Readonly<Record<string, string>>, ...on: readonly CaseRecord[]): void {
  // A null that has a default stays null here: Kafka Connect's other choice is asked of it as well.
  for (const record of on)
    cases.push({
      type,
      config: /Router|Filter|Flatten|Hoist|Header|Unwrap|ExtractNew/.test(type)
        ? config
        : { 'replace.null.with.default': 'false', ...config },
      record,
    })
}
function both(name: string, config: Readonly<Record<string, string>>, ...on: readonly CaseRecord[]): void {
  add(apache(`${name}$Value`), config, ...on)
}

// Routers.
for (const [regex, replacement] of [
  ['(.*)\\.(.*)\\.(.*)', '$3'],
  ['db\\.(.*)', 'x-$1'],
  ['orders', 'nothing'],
  ['(?<a>[a-z]+)\\..*', '${a}\\$1'],
  ['(d)(b).*', '$21'],
  ['.*', '$1'],
  ['(', 'x'],
  ['(?i)DB.*', 'any'],
] as const)
  add(apache('RegexRouter'), { regex, replacement }, records.full)
add(apache('TimestampRouter'), {}, records.full, records.untimed)
add(
  apache('TimestampRouter'),
  { 'topic.format': '${timestamp}_${topic}_${timestamp}', 'timestamp.format': "yyyy-MM-dd'T'HH" },
  records.full,
)

// ReplaceField.
both('ReplaceField', { exclude: 'name,price,missing' }, ...shaped)
both('ReplaceField', { include: 'id,note,nested' }, ...shaped)
both('ReplaceField', { include: 'id,name', exclude: 'id' }, records.full, records.loose)
both('ReplaceField', { renames: 'id:key,name:title,none:nil' }, ...shaped)
both('ReplaceField', { include: 'note', 'replace.null.with.default': 'true' }, records.nulls)
both('ReplaceField', { renames: 'id' }, records.full)
add(apache('ReplaceField$Key'), { renames: 'id:order_id' }, records.full, records.loose)

// ValueToKey.
for (const record of [...shaped, records.number]) add(apache('ValueToKey'), { fields: 'id,name' }, record)
add(apache('ValueToKey'), { fields: 'missing' }, records.full, records.loose)
add(apache('ValueToKey'), { fields: 'note' }, records.nulls)
add(apache('ValueToKey'), { fields: 'note', 'replace.null.with.default': 'true' }, records.nulls)
add(apache('ValueToKey'), { fields: 'nested,tags,at,price' }, records.full)
add(apache('ValueToKey'), { fields: '' }, records.full)

// ExtractField.
for (const name of ['id', 'nested', 'at', 'price', 'note', 'a.b', 'missing', 'none'])
  both('ExtractField', { field: name }, records.full, records.nulls, records.loose)
both('ExtractField', { field: 'id' }, records.tombstone, records.typedNull, records.text, records.looseNumber)
for (const path of ['nested.x', 'nested.y.z', 'nested.y.w', 'nested.missing', '`a.b`', 'id.x', 'nested.`y`.z'])
  both('ExtractField', { field: path, 'field.syntax.version': 'V2' }, records.full, records.nulls, records.loose)
both('ExtractField', { field: 'nested.x' }, records.full)
both('ExtractField', { field: '`open', 'field.syntax.version': 'V2' }, records.full)
add(apache('ExtractField$Key'), { field: 'id' }, records.full, records.loose, records.untimed)

// InsertField.
both(
  'InsertField',
  { 'topic.field': 't', 'partition.field': 'p', 'timestamp.field': 'ts', 'static.field': 's', 'static.value': 'v' },
  ...all,
)
both(
  'InsertField',
  { 'topic.field': 't!', 'timestamp.field': 'ts!', 'static.field': 's?', 'static.value': 'v' },
  records.full,
  records.untimed,
)
both('InsertField', { 'offset.field': 'o', 'partition.field': 'p!' }, records.sink, records.looseSink)
both('InsertField', { 'static.field': 'id', 'static.value': 'v' }, records.loose)
both('InsertField', {}, records.full)
both('InsertField', { 'static.field': 's' }, records.full)
add(apache('InsertField$Key'), { 'static.field': 's', 'static.value': 'v' }, records.full, records.loose, records.untimed)

// MaskField.
both(
  'MaskField',
  { fields: 'id,name,price,at,day,clock,flag,tiny,small,big,ratio,exact,tags,attrs,note' },
  records.full,
  records.nulls,
)
both('MaskField', { fields: 'id,name,big,exact,flag,tags,none,missing,nested' }, records.loose)
both('MaskField', { fields: 'id,name,exact' }, records.loose, records.tombstone, records.typedNull, records.text)
both('MaskField', { fields: 'name,digits', replacement: '***' }, records.full, records.nulls, records.loose)
both('MaskField', { fields: 'id,big,tiny,exact,ratio,price', replacement: '99' }, records.full)
both('MaskField', { fields: 'id', replacement: 'x' }, records.full, records.loose)
both('MaskField', { fields: 'flag', replacement: 'x' }, records.full)
both('MaskField', { fields: 'raw' }, records.full)
both('MaskField', { fields: 'nested' }, records.full)
both('MaskField', { fields: 'name', replacement: '' }, records.full)
add(apache('MaskField$Key'), { fields: 'id' }, records.full)

// Cast.
for (const type of ['int8', 'int16', 'int32', 'int64', 'float32', 'float64', 'boolean', 'string']) {
  both(
    'Cast',
    { spec: `id:${type},big:${type},exact:${type},ratio:${type},flag:${type},digits:${type},tiny:${type}` },
    records.full,
    records.nulls,
    records.loose,
  )
  both('Cast', { spec: `at:${type}` }, records.full)
  both('Cast', { spec: `day:${type}` }, records.full)
  both('Cast', { spec: `clock:${type}` }, records.full)
  both('Cast', { spec: `price:${type}` }, records.full)
  both('Cast', { spec: type }, records.text, records.number, records.looseNumber, records.timestamp, records.tombstone)
}
both('Cast', { spec: 'raw:string' }, records.full)
both('Cast', { spec: 'tags:string' }, records.full)
both('Cast', { spec: 'name:int32' }, records.full)
both('Cast', { spec: 'note:string' }, records.nulls)
both('Cast', { spec: 'missing:int32' }, records.full, records.typedNull)
for (const spec of ['', 'id', 'id:bytes', 'id:int32,int64', 'id:', ':int32', 'int32,int64']) both('Cast', { spec }, records.full)
add(apache('Cast$Key'), { spec: 'id:string' }, records.full, records.loose)

// TimestampConverter.
for (const [target, more] of [
  ['string', { format: "yyyy-MM-dd'T'HH:mm:ss.SSS" }],
  ['string', { format: "EEE, d MMM yyyy hh:mm a 'o''clock' Z" }],
  ['string', { format: 'yy/M/dd H:m:s.S XXX z' }],
  ['unix', {}],
  ['unix', { 'unix.precision': 'seconds' }],
  ['unix', { 'unix.precision': 'microseconds' }],
  ['unix', { 'unix.precision': 'nanoseconds' }],
  ['Date', {}],
  ['Time', {}],
  ['Timestamp', {}],
] as const) {
  for (const name of ['at', 'day', 'clock', 'big', 'id', 'missing', 'note'])
    both('TimestampConverter', { field: name, 'target.type': target, ...more }, records.full)
  both('TimestampConverter', { field: 'big', 'target.type': target, ...more }, records.loose)
  both('TimestampConverter', { 'target.type': target, ...more }, records.timestamp, records.tombstone, records.looseNumber)
  both('TimestampConverter', { field: 'at', 'target.type': target, ...more }, records.tombstone, records.typedNull)
}
const dated = (when: unknown, schema?: Node): CaseRecord => ({
  ...base,
  value: schema === undefined ? { when } : { schema: struct([field('when', schema)]), payload: { when } },
})
for (const [format, when] of [
  ['yyyy-MM-dd', '2024-02-29'],
  ['yyyy-MM-dd', '2024-2-9'],
  ['yyyyMMdd', '20240229'],
  ['yyyy-MM-dd HH:mm:ss.SSS', '2024-02-29 23:59:58.7'],
  ['dd MMM yyyy', '29 Feb 2024'],
  ['EEEE d MMMM yyyy', 'Thursday 29 February 2024'],
  ['yyyy-MM-dd', '2024-13-45'],
  ['yyyy-MM-dd', 'no date'],
  ['yyyy-MM-dd', '2024-02-29 and more'],
  ['hh:mm a', '12:30 AM'],
  ['hh:mm a', '01:30 pm'],
  ["yyyy-MM-dd'T'HH:mm:ssX", '2024-02-29T10:00:00+05'],
  ["yyyy-MM-dd'T'HH:mm:ssXXX", '2024-02-29T10:00:00Z'],
  ['yyyy-MM-dd HH:mm Z', '2024-02-29 10:00 -0130'],
  ['yy', '99'],
  ['qq', '1'],
] as const) {
  both('TimestampConverter', { field: 'when', 'target.type': 'Timestamp', format }, dated(when), dated(when, of('string')))
  both('TimestampConverter', { field: 'when', 'target.type': 'unix', format }, dated(when, opt(of('string'))))
}
both(
  'TimestampConverter',
  { field: 'when', 'target.type': 'Timestamp', 'unix.precision': 'seconds' },
  dated(1_700_000_000),
  dated(1_700_000_000, of('int64')),
)
both(
  'TimestampConverter',
  { field: 'when', 'target.type': 'Timestamp', 'unix.precision': 'microseconds' },
  dated(-1500, of('int64')),
)
both('TimestampConverter', { field: 'when', 'target.type': 'string' }, dated(1))
both('TimestampConverter', { field: 'when', 'target.type': 'never' }, dated(1))
both('TimestampConverter', { field: 'at' }, records.full)

// Filter, HoistField, Flatten.
add(apache('Filter'), {}, records.full)
both('HoistField', { field: 'inside' }, ...all)
both('HoistField', {}, records.full)
add(apache('HoistField$Key'), { field: 'inside' }, records.full, records.loose, records.untimed)
both('Flatten', {}, ...all)
both('Flatten', { delimiter: '_' }, records.deep, records.shallow, records.mayMiss, records.loose)
add(apache('Flatten$Key'), {}, records.full, records.loose)

// Headers and schemas.
add(apache('DropHeaders'), { headers: 'one,absent' }, records.headed, records.full)
for (const operation of ['copy', 'move']) {
  both('HeaderFrom', { fields: 'id,name', headers: 'h1,h2', operation }, ...shaped.slice(0, 3), records.headed)
  both('HeaderFrom', { fields: 'missing', headers: 'h1', operation }, records.full, records.loose)
}
both('HeaderFrom', { fields: 'id,name', headers: 'h1', operation: 'copy' }, records.full)
both('HeaderFrom', { fields: 'id', headers: 'h1', operation: 'steal' }, records.full)
for (const literal of [
  'text',
  '42',
  '3000000000',
  '1.5',
  'true',
  'null',
  '[1,2]',
  '{"a":1}',
  '2024-02-29',
  '',
  '-7',
  '"quoted"',
  '1e3',
  '007',
])
  add(apache('InsertHeader'), { header: 'h', 'value.literal': literal }, records.full)
add(apache('SetSchemaMetadata$Value'), { 'schema.name': 'New', 'schema.version': '5' }, ...shaped)
add(apache('SetSchemaMetadata$Value'), { 'schema.version': '5' }, records.full, records.number)
add(apache('SetSchemaMetadata$Key'), { 'schema.name': 'NewKey' }, records.full, records.loose)

// Debezium's events.
const row = struct([field('id', of('int32')), field('name', opt(of('string'))), field('total', of('double', { default: 1.5 }))], {
  name: 'db.public.orders.Value',
  optional: true,
})
const origin = struct(
  [
    field('version', of('string')),
    field('connector', of('string')),
    field('ts_ms', of('int64')),
    field('db', of('string')),
    field('schema', of('string')),
    field('table', of('string')),
    field('txId', opt(of('int64'))),
    field('lsn', opt(of('int64'))),
  ],
  { name: 'io.debezium.connector.postgresql.Source' },
)
const block = struct([field('id', of('string')), field('total_order', of('int64'))], {
  name: 'event.block',
  version: 1,
  optional: true,
})
const envelope = struct(
  [
    field('before', row),
    field('after', row),
    field('source', origin),
    field('transaction', block),
    field('op', of('string')),
    field('ts_ms', opt(of('int64'))),
    field('ts_us', opt(of('int64'))),
  ],
  { name: 'db.public.orders.Envelope', version: 2 },
)
const place = {
  version: '3.7.0',
  connector: 'postgresql',
  ts_ms: 1_700_000_000_000,
  db: 'db',
  schema: 'public',
  table: 'orders',
  txId: 55,
  lsn: null,
}
const event = (op: string, before: unknown, after: unknown, more: Node = {}): CaseRecord => ({
  ...base,
  value: {
    schema: envelope,
    payload: {
      before,
      after,
      source: place,
      transaction: null,
      op,
      ts_ms: 1_700_000_000_500,
      ts_us: 1_700_000_000_500_001,
      ...more,
    },
  },
  headers: [{ key: 'kept', value: { schema: of('string'), payload: 'yes' } }],
})
const one = { id: 7, name: 'a', total: 2 }
const two = { id: 7, name: null, total: 3.5 }
export const events = {
  read: event('r', null, one),
  create: event('c', null, one, { transaction: { id: '55:1', total_order: 3 } }),
  update: event('u', one, two),
  delete: event('d', one, null),
  deleteKeyOnly: event('d', { id: 7, name: null, total: 1.5 }, null),
  truncate: event('t', null, null),
  message: event('m', null, null),
  tombstone: records.tombstone,
  plain: records.full,
  loose: { ...base, value: { before: null, after: one, source: place, op: 'c', ts_ms: 5 } },
} as const satisfies Readonly<Record<string, CaseRecord>>
const unwrap = 'io.debezium.transforms.ExtractNewRecordState'
const changes: readonly CaseRecord[] = Object.values(events)
add(unwrap, {}, ...changes)
for (const mode of ['drop', 'tombstone', 'rewrite', 'rewrite-with-tombstone', 'delete-to-tombstone', 'nothing'])
  add(unwrap, { 'delete.tombstone.handling.mode': mode }, ...changes)
const someEvents = [events.create, events.update, events.delete, events.tombstone]
add(unwrap, { 'add.fields': 'op,table,source.ts_ms,ts_ms,lsn,transaction.id' }, ...someEvents)
add(unwrap, { 'add.fields': 'op,source.table:t,before.name:old', 'delete.tombstone.handling.mode': 'rewrite' }, ...someEvents)
add(unwrap, { 'add.fields': 'op', 'add.fields.prefix': '' }, ...someEvents)
add(unwrap, { 'add.fields': 'nonsense' }, ...someEvents)
add(unwrap, { 'add.fields': 'source.nonsense' }, events.create)
add(unwrap, { 'add.headers': 'op,table,source.ts_ms,db:database,lsn,transaction.id' }, ...someEvents)
add(
  unwrap,
  { 'add.headers': 'op', 'add.headers.prefix': 'x-', 'delete.tombstone.handling.mode': 'rewrite-with-tombstone' },
  ...someEvents,
)
add(unwrap, { 'add.headers': 'op', 'delete.tombstone.handling.mode': 'delete-to-tombstone' }, ...someEvents)
add(unwrap, { 'add.headers': 'nonsense' }, events.create)
add(unwrap, { 'route.by.field': 'name' }, events.create, events.delete)
add(unwrap, { 'route.by.field': 'missing' }, events.create)
add(unwrap, { 'route.by.field': 'name', 'delete.tombstone.handling.mode': 'rewrite' }, events.create, events.delete)

export { cases }
