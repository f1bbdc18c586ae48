// millrace configs: settings of topics, brokers, groups and metric subscriptions: describe and alter.
import { configSources } from '@millrace/client'
import type { Admin, ConfigChange, ConfigResource, ConfigSynonym } from '@millrace/client'
import type { Call, Command, Commands, Option } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output, Row } from '../output.ts'
import { checkBrokers, readSetting } from '../places.ts'
import { nearestWords, withNearestName } from '../setting-names.ts'
import { doEach } from '../several.ts'

const kinds = ['topic', 'broker', 'group', 'client-metrics', 'broker-logger'] as const

const resourceOptions: Readonly<Record<string, Option>> = {
  ...clusterOptions,
  topic: { value: 'NAME', short: 't', many: true, doc: 'settings of this topic' },
  broker: { value: 'ID', many: true, doc: 'settings of this broker' },
  'broker-default': { doc: 'settings that hold for all brokers' },
  group: { value: 'ID', short: 'g', many: true, doc: 'settings of this group' },
  'client-metrics': { value: 'NAME', many: true, doc: 'settings of this subscription to metrics of clients' },
  'broker-logger': { value: 'ID', many: true, doc: "levels of this broker's loggers" },
}

function resourcesOf(call: Call): ConfigResource[] {
  const found: ConfigResource[] = kinds.flatMap((type) => call.texts(type).map((name) => ({ type, name })))
  for (const { type, name } of found)
    if (type.startsWith('broker') && !/^\d+$/.test(name)) throw new UsageError(`--${type} ${name}: the id of a broker is needed`)
  if (call.flag('broker-default')) found.push({ type: 'broker', name: '' })
  if (found.length === 0)
    throw new UsageError(
      'whose settings? --topic NAME, --broker ID, --broker-default, --group ID, --client-metrics NAME, --broker-logger ID',
    )
  return found
}

const nameOf = ({ type, name }: ConfigResource): string => (name === '' ? `${type} default` : `${type} ${name}`)

export const configs = (output: (call: Call) => Output): Commands => ({
  name: 'configs',
  doc: 'Shows and changes settings of topics, brokers, groups and metric subscriptions.',
  usual: 'describe',
  verbs: {
    describe: describe(output),
    set: alter(output, 'set', 'NAME=VALUE…', 'Sets values.'),
    delete: alter(output, 'delete', 'NAME…', 'Takes settings back to what holds without them.'),
    append: alter(output, 'append', 'NAME=VALUE[,VALUE…]…', 'Adds elements to lists.'),
    subtract: alter(output, 'subtract', 'NAME=VALUE[,VALUE…]…', 'Takes elements from lists.'),
  },
})

const describe = (output: (call: Call) => Output): Command => ({
  name: 'configs describe',
  operands: '[NAME…]',
  doc: 'Shows what is set; with --all what holds by default too.',
  options: {
    ...resourceOptions,
    all: { doc: 'show all settings, not only those that someone set' },
    synonyms: { doc: 'show every place that gives a value, the one that wins first' },
  },
  run: (call) => {
    const resources = resourcesOf(call)
    return withCluster(call, async ({ admin }) => {
      const rows: Row[] = []
      const head = ['RESOURCE', 'NAME', 'VALUE', 'SOURCE', 'READ ONLY', ...(call.flag('synonyms') ? ['SYNONYMS'] : [])]
      await doEach(
        resources,
        (resource) => describeOne(call, admin, resource, rows),
        () => output(call).rows('config', head, rows),
      )
      return 0
    })
  },
})

const sourceName = (source: number): string => configSources[source] ?? `source ${source}`
const defaultSource = 5

/** Only a broker knows its own settings. @throws InputRefused there is no such broker */
async function checkOwner(admin: Admin, { type, name }: ConfigResource): Promise<void> {
  if (type.startsWith('broker') && name !== '') await checkBrokers(admin, [Number(name)])
}

async function describeOne(call: Call, admin: Admin, resource: ConfigResource, rows: Row[]): Promise<void> {
  await checkOwner(admin, resource)
  const [entries = []] = await admin.describeConfigs([resource], { synonyms: call.flag('synonyms') })
  const synonymText = (each: ConfigSynonym): string => `${sourceName(each.source)}:${each.name}=${each.value ?? ''}`
  const wanted = entries.filter(({ name, source }) =>
    call.operands.length > 0 ? call.operands.includes(name) : call.flag('all') || source !== defaultSource,
  )
  for (const entry of wanted.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const value = entry.sensitive ? '(secret)' : entry.value
    const synonyms = call.flag('synonyms') ? [entry.synonyms.map(synonymText).join(' ')] : []
    rows.push([nameOf(resource), entry.name, value, sourceName(entry.source), entry.readOnly, ...synonyms])
  }
  // Topics and brokers tell all that they have; the others only what somebody set.
  const tellsAll = (resource.type === 'topic' || resource.type === 'broker') && resource.name !== ''
  const unknown = call.operands.find((name) => !entries.some((entry) => entry.name === name))
  if (tellsAll && unknown !== undefined)
    throw new InputRefused(`${nameOf(resource)} has no setting ${unknown}${await nearestWords(resource.type, [unknown])}`)
}

type Verb = 'set' | 'delete' | 'append' | 'subtract'

const alter = (output: (call: Call) => Output, verb: Verb, operands: string, doc: string): Command => ({
  name: `configs ${verb}`,
  operands,
  doc,
  options: resourceOptions,
  run: (call) => {
    const resources = resourcesOf(call)
    const change = changeOf(verb, call.operands)
    return withCluster(call, async ({ admin }) => {
      const names = call.operands.map((word) => word.split('=')[0] as string)
      await doEach(resources, async (resource) => {
        await checkOwner(admin, resource)
        await withNearestName(resource.type, names, () => admin.alterConfigs([{ ...resource, ...change }]))
        output(call).event('altered', { ...resource, ...change }, `${nameOf(resource)}: ${verb} ${call.operands.join(' ')}`)
      })
      return 0
    })
  },
})

function changeOf(verb: Verb, words: readonly string[]): Omit<ConfigChange, 'type' | 'name'> {
  if (verb === 'delete') {
    const withValue = words.find((word) => word.includes('='))
    if (withValue !== undefined) throw new UsageError(`configs delete ${withValue}: names only`)
    return { unset: words }
  }
  return { [verb]: Object.fromEntries(words.map((word) => readSetting(`configs ${verb}`, word))) }
}
