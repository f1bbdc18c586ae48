// Levels of this broker's loggers as settings (KIP-412): described and changed at run time, forgotten when the broker ends.
import { rootLogger, type LogLevel, type LogLevels } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import { ConfigOperation } from '../controller/configs.ts'
import { refused, type Refused } from '../controller/decision.ts'

/** Kafka's number of the kind of resource. */
export const brokerLoggerType = 8
/** Kafka's number of where the values come from. */
export const brokerLoggerSource = 6

/** Kafka's levels, in the order in which it names them. Nothing is logged as a trace, and nothing as fatal: FATAL silences all. */
const levelsByName: ReadonlyMap<string, LogLevel> = new Map([
  ['DEBUG', 'debug'],
  ['ERROR', 'error'],
  ['FATAL', 'off'],
  ['INFO', 'info'],
  ['TRACE', 'trace'],
  ['WARN', 'warn'],
])
const namesByLevel: ReadonlyMap<LogLevel, string> = new Map([...levelsByName].map(([name, level]) => [level, name]))

const operationNames: ReadonlyMap<number, string> = new Map([
  [ConfigOperation.APPEND, 'APPEND'],
  [ConfigOperation.SUBTRACT, 'SUBTRACT'],
])

export interface LoggerChange {
  readonly name: string
  readonly value: string | null
  readonly configOperation: number
}

/** Each logger with its level. */
export function describeLoggers(levels: LogLevels): { readonly name: string; readonly value: string }[] {
  return levels.names.map((name) => ({ name, value: namesByLevel.get(levels.of(name)) as string }))
}

/** Changes all of them, or says why none. */
export function alterLoggers(levels: LogLevels, changes: readonly LoggerChange[], validateOnly: boolean): Refused | undefined {
  const decided: [string, LogLevel | undefined][] = []
  for (const { name, value, configOperation } of changes) {
    if (configOperation !== ConfigOperation.SET && configOperation !== ConfigOperation.DELETE) {
      const what = operationNames.get(configOperation) ?? `Unknown (${configOperation})`
      return refused(ErrorCode.INVALID_REQUEST, `${what} operation is not allowed for the BROKER_LOGGER resource`)
    }
    if (!levels.names.includes(name)) {
      const names = levels.names.join(', ')
      return refused(ErrorCode.INVALID_CONFIG, `Logger ${name} does not exist! The loggers of this broker are ${names}`)
    }
    if (configOperation === ConfigOperation.DELETE) {
      if (name === rootLogger)
        return refused(ErrorCode.INVALID_REQUEST, 'Removing the log level of the root logger is not allowed')
      decided.push([name, undefined])
      continue
    }
    const level = levelsByName.get(value ?? '')
    if (level === undefined) {
      const message = `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid log levels are ${[...levelsByName.keys()].join(', ')}`
      return refused(ErrorCode.INVALID_CONFIG, message)
    }
    decided.push([name, level])
  }
  if (!validateOnly) for (const [name, level] of decided) levels.set(name, level)
  return undefined
}

/** Why the name does not mean this broker. */
export function otherBroker(resourceName: string, nodeId: number): Refused | undefined {
  if (!/^[+-]?\d+$/.test(resourceName))
    return refused(ErrorCode.INVALID_REQUEST, `Broker id must be an integer, but it is: ${resourceName}`)
  if (Number(resourceName) === nodeId) return undefined
  return refused(ErrorCode.INVALID_REQUEST, `Unexpected broker id, expected ${nodeId} but received ${resourceName}`)
}
