// What a worker can load by name: connectors, converters.
import type { Converter } from './api/converter.ts'
import { choice, flag } from './api/settings.ts'
import type { Settings } from './api/settings.ts'
import { mustRead } from './api/settings.ts'
import type { Connector } from './api/sink.ts'
import { fileSinkConnector, fileSourceConnector } from './connectors/file/index.ts'
import { postgresSource } from './connectors/postgres/connector.ts'
import { sqlSinkConnector } from './connectors/sql-sink/index.ts'
import { JsonConverter } from './converters/json.ts'
import { BooleanConverter, ByteArrayConverter, NumberConverter, StringConverter } from './converters/plain.ts'

/** A converter as configurations name it. */
export interface ConverterType {
  readonly className: string
  readonly aliases: readonly string[]
  readonly settings: Settings
  /** @param config its settings, without prefix. @throws ConfigError */
  create(config: Readonly<Record<string, string>>): Converter
}

export const jsonSettings = {
  'schemas.enable': flag({ default: true, doc: 'Each text carries its schema.' }),
  'decimal.format': choice(['BASE64', 'NUMERIC'], { default: 'BASE64', doc: 'How exact decimals are written.' }),
  'replace.null.with.default': flag({
    default: false,
    doc: 'A null whose schema has a default becomes that default. Kafka Connect does so by default, and so loses nulls; here it is a choice.',
  }),
} as const

function plain(className: string, create: () => Converter): ConverterType {
  return { className, aliases: [className.slice(className.lastIndexOf('.') + 1)], settings: {}, create }
}

export const jsonConverterType: ConverterType = {
  className: 'org.apache.kafka.connect.json.JsonConverter',
  aliases: ['JsonConverter', 'json'],
  settings: jsonSettings,
  create(config) {
    const values = mustRead(jsonSettings, config)
    return new JsonConverter({
      schemasEnable: values['schemas.enable'],
      decimalFormat: values['decimal.format'],
      replaceNullWithDefault: values['replace.null.with.default'],
    })
  },
}

export const builtInConverters: readonly ConverterType[] = [
  jsonConverterType,
  plain('org.apache.kafka.connect.storage.StringConverter', () => new StringConverter()),
  plain('org.apache.kafka.connect.converters.ByteArrayConverter', () => new ByteArrayConverter()),
  plain('org.apache.kafka.connect.converters.ShortConverter', () => new NumberConverter('int16')),
  plain('org.apache.kafka.connect.converters.IntegerConverter', () => new NumberConverter('int32')),
  plain('org.apache.kafka.connect.converters.LongConverter', () => new NumberConverter('int64')),
  plain('org.apache.kafka.connect.converters.FloatConverter', () => new NumberConverter('float32')),
  plain('org.apache.kafka.connect.converters.DoubleConverter', () => new NumberConverter('float64')),
  plain('org.apache.kafka.connect.converters.BooleanConverter', () => new BooleanConverter()),
]

export const builtInConnectors: readonly Connector[] = [postgresSource, sqlSinkConnector, fileSourceConnector, fileSinkConnector]

/** Finds by class name or alias. */
export function findPlugin<P extends { readonly className: string; readonly aliases: readonly string[] }>(
  among: readonly P[],
  name: string,
): P | undefined {
  return among.find((one) => one.className === name || one.aliases.includes(name))
}
