// The configurations under which Debezium's output is recorded and ours is compared with it.
export const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  defaults: {},
  strings: {
    'decimal.handling.mode': 'string',
    'time.precision.mode': 'connect',
    'hstore.handling.mode': 'map',
    'binary.handling.mode': 'base64',
    'interval.handling.mode': 'string',
    'skipped.operations': 'none',
    'include.unknown.datatypes': 'true',
    'money.fraction.digits': '3',
    'publish.via.partition.root': 'true',
  },
  micros: {
    'decimal.handling.mode': 'double',
    'time.precision.mode': 'adaptive_time_microseconds',
    'binary.handling.mode': 'hex',
    'tombstones.on.delete': 'false',
    'hstore.handling.mode': 'json',
    'column.exclude.list': 'inventory.full_identity.big',
    'unavailable.value.placeholder': 'gone',
    'skipped.operations': 't,d',
  },
  iso: {
    'time.precision.mode': 'isostring',
    'binary.handling.mode': 'base64-url-safe',
  },
  nanos: {
    'time.precision.mode': 'nanoseconds',
    'publication.autocreate.mode': 'filtered',
    'table.include.list':
      'inventory.every_type,inventory.every_type_streamed,inventory.more_types,inventory.full_identity,inventory.keyless,inventory.composite,inventory.unique_only,inventory.toasted,inventory.empty_table,inventory.parted',
    'message.key.columns': 'inventory.keyless:a;inventory.composite:v,a',
  },
}
