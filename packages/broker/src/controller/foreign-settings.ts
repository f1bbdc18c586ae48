// Names of Kafka's that no table of settings can hold: those of one listener, of an authorizer, of other plug-ins. None acts here; each says why.
import { settingOfListeners } from './setting-sources.ts'
import { withoutEffect, type Setting } from '../settings.ts'

const authorizer = 'belongs to an authorizer, and this version has none'
const reporter = 'belongs to a reporter of metrics in Java, and there is no Java here'

/** What plug-ins that come with Kafka read by themselves. */
const ofPlugins: ReadonlyMap<string, string> = new Map([
  ['super.users', authorizer],
  ['allow.everyone.if.no.acl.found', authorizer],
  ['kafka.metrics.reporters', reporter],
  ['kafka.metrics.polling.interval.secs', reporter],
])

const prefixes: readonly (readonly [prefix: string, why: string])[] = [
  ['authorizer.', authorizer],
  ['rlmm.config.', 'belongs to tiered storage, which this version has not'],
  ['rsm.config.', 'belongs to tiered storage, which this version has not'],
  ['config.providers.', 'belongs to a provider of settings in Java, and there is no Java here'],
  ['metrics.context.', reporter],
]

/** Why nothing heeds a name that is not in the table, as a phrase; undefined: it is none of these. */
export function whyForeign(name: string, table: ReadonlyMap<string, Setting>): string | undefined {
  const base = settingOfListeners(name)
  if (base === undefined) return ofPlugins.get(name) ?? prefixes.find(([prefix]) => name.startsWith(prefix))?.[1]
  const setting = table.get(base)
  // Of a mechanism of SASL: listener.name.x.plain.sasl.jaas.config.
  if (setting === undefined)
    return /(^|\.)(sasl|ssl)\./.test(base) ? 'this version has no security' : `${base} is no setting of a listener`
  return withoutEffect(setting) ?? `no setting acts on one listener alone; ${base} acts on all`
}
