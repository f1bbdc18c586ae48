// What Kafka refuses of a client metrics subscription (KIP-714) [ClientMetricsConfigs].
import { ErrorCode } from '@millrace/protocol'
import { parseSetting, type Settings } from '../settings.ts'
import { refused, type Refused } from './decision.ts'
import { isJavaPattern } from './java-pattern.ts'

const intervalMsMin = 100
const intervalMsMax = 3_600_000

/** What a client can be told by. */
const selectors: ReadonlySet<string> = new Set([
  'client_id',
  'client_instance_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
])

/** Why a subscription cannot have these settings, in Kafka's words; undefined: it can. @param table the settings that there are. */
export function clientMetricsProblem(table: Settings, after: ReadonlyMap<string, string>): Refused | undefined {
  for (const name of after.keys()) {
    if (table[name] === undefined) return refused(ErrorCode.INVALID_REQUEST, `Unknown client metrics configuration: ${name}`)
  }
  const values = new Map<string, unknown>()
  for (const [name, setting] of Object.entries(table)) {
    const text = after.get(name)
    if (text === undefined) continue
    const parsed = parseSetting(setting, text)
    if ('problem' in parsed) {
      const message =
        setting.type === 'list'
          ? `Configuration '${name}' values must not be empty.`
          : `Invalid value ${text} for configuration ${name}: Not a number of type INT`
      return refused(ErrorCode.INVALID_CONFIG, message)
    }
    values.set(name, parsed.value)
  }
  const interval = values.get('interval.ms') as number | undefined
  if (interval !== undefined && (interval < intervalMsMin || interval > intervalMsMax)) {
    const message = `Invalid value ${interval} for interval.ms, interval must be between ${intervalMsMin} and ${intervalMsMax} (1 hour)`
    return refused(ErrorCode.INVALID_REQUEST, message)
  }
  const stranger = (values.get('match') as readonly string[] | undefined)?.find((one) => !isMatch(one))
  return stranger === undefined ? undefined : refused(ErrorCode.INVALID_CONFIG, `Illegal client matching pattern: ${stranger}`)
}

/** `selector=pattern`; equals signs at the end do not count, as Java splits a text. */
function isMatch(text: string): boolean {
  const [selector = '', pattern, more] = text.replace(/=+$/, '').split('=')
  return pattern !== undefined && more === undefined && selectors.has(selector.trim()) && isJavaPattern(pattern.trim())
}
