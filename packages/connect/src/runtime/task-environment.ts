// What a connector's configuration, with the worker's behind it, says about converters and transforms.
import type { Converter } from '../api/converter.ts'
import { ConfigError, mustRead } from '../api/settings.ts'
import type { ConnectorConfig, SourceContext } from '../api/source.ts'
import { builtInConverters, findPlugin, jsonConverterType, jsonSettings } from '../plugins.ts'
import type { ConverterType } from '../plugins.ts'
import type { RecordPath } from './record-path.ts'
import { transformChain } from './transform-chain.ts'

export interface TaskEnvironment {
  readonly path: RecordPath
  /** Set when a source may write the converters' JSON by itself. */
  readonly encoding: SourceContext['encoding']
  readonly replaceNullWithDefault: boolean
}

type Properties = Readonly<Record<string, string>>

/** @throws ConfigError a converter or transform is unknown or wrongly set. */
export function taskEnvironment(config: ConnectorConfig, worker: Properties): TaskEnvironment {
  const key = converterOf('key.converter', config, worker)
  const value = converterOf('value.converter', config, worker)
  const transform = transformChain(config)
  const json = [key, value].map(({ type, settings }) =>
    type === jsonConverterType ? mustRead(jsonSettings, settings) : undefined,
  )
  const [keyJson, valueJson] = json
  const direct = transform === undefined && keyJson?.['decimal.format'] === 'BASE64' && valueJson?.['decimal.format'] === 'BASE64'
  return {
    path: { key: key.converter, value: value.converter, transform },
    encoding: direct
      ? {
          key: { format: 'json', schemas: keyJson['schemas.enable'] },
          value: { format: 'json', schemas: valueJson['schemas.enable'] },
        }
      : undefined,
    replaceNullWithDefault: valueJson?.['replace.null.with.default'] ?? false,
  }
}

function converterOf(
  name: 'key.converter' | 'value.converter',
  config: ConnectorConfig,
  worker: Properties,
): { readonly type: ConverterType; readonly settings: Properties; readonly converter: Converter } {
  // A converter that the connector names takes its settings from the connector alone.
  const from = config[name] === undefined ? worker : config
  const className = from[name] ?? jsonConverterType.className
  const type = findPlugin(builtInConverters, className)
  if (type === undefined)
    throw new ConfigError(
      new Map([
        [name, [`there is no converter ${className}; there are ${builtInConverters.map((one) => one.className).join(', ')}`]],
      ]),
    )
  const prefix = `${name}.`
  const settings = Object.fromEntries(
    Object.entries(from)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, given]) => [key.slice(prefix.length), given]),
  )
  return { type, settings, converter: type.create(settings) }
}
