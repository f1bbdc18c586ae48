// Levels of this broker's loggers as settings (KIP-412): described and changed at run time, forgotten when the broker ends.
import { rootLogger, type LogLevel, type LogLevels } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import { ConfigOperation } from '../controller/configs.ts'
import { refused, type Refused } from '../controller/decision.ts'

/** Kafka's number of the kind of resource. */
export const brokerLoggerType = 8
/** Kafka's number of where the values come from. */
export const brokerLoggerSource = 6

/** Kafka's levels; there is nothing below debug here, and nothing fatal is ever logged. */
const levelsByName: Readonly<Record<string, LogLevel>> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
  FATAL: 'off',
  OFF: 'off',
}

export interface LoggerChange {
  readonly name: string
  readonly value: string | null
  readonly configOperation: number
}

/** Each logger with its level. */
export function describeLoggers(levels: LogLevels): { readonly name: string; readonly value: string }[] {
  return levels.names.map((name) => ({ name, value: levels.of(name).toUpperCase() }))
}

/** Changes all of them, or says why none. */
export function alterLoggers(levels: LogLevels, changes: readonly LoggerChange[], validateOnly: boolean): Refused | undefined {
  const decided: [string, LogLevel | undefined][] = []
  for (const { name, value, configOperation } of changes) {
    if (configOperation !== ConfigOperation.SET && configOperation !== ConfigOperation.DELETE)
      return refused(ErrorCode.INVALID_REQUEST, 'Levels of loggers are set and deleted, nothing else.')
    if (!levels.names.includes(name)) return refused(ErrorCode.INVALID_CONFIG, `There is no logger ${name}.`)
    if (configOperation === ConfigOperation.DELETE) {
      if (name === rootLogger) return refused(ErrorCode.INVALID_REQUEST, 'The root logger needs its level.')
      decided.push([name, undefined])
      continue
    }
    const level = levelsByName[value ?? '']
    if (level === undefined)
      return refused(ErrorCode.INVALID_CONFIG, `${value} is no level; there are ${Object.keys(levelsByName).join(', ')}.`)
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
