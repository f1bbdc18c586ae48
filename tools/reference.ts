// Prints docs/reference from the tables in the code: APIs, settings of broker and connectors, metrics, librdkafka's tests, commands; holds written pages to the code they name.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { apis } from '@millrace/protocol'
import * as streams from '@millrace/streams'
import { controllerHandlersOf } from '../packages/broker/src/api/controller-handlers.ts'
import { handlersOf, type HandlerParts } from '../packages/broker/src/api/handlers.ts'
import { brokerConfig } from '../packages/broker/src/config.ts'
import { controllerSettings } from '../packages/broker/src/controller/config.ts'
import type { Controller } from '../packages/broker/src/controller/controller.ts'
import { groupCoordinatorSettings, groupSettings, streamsGroupSettings } from '../packages/broker/src/coordinator/group/config.ts'
import { shareSettings } from '../packages/broker/src/coordinator/share/config.ts'
import { transactionSettings } from '../packages/broker/src/coordinator/transaction/config.ts'
import { logSettings } from '../packages/broker/src/log/broker-config.ts'
import { tieredSettings } from '../packages/broker/src/log/tiered-config.ts'
import { logConfigOf, topicConfigOf, topicSettings } from '../packages/broker/src/log/topic-config.ts'
import { metadataSettings } from '../packages/broker/src/metadata/config.ts'
import { networkSettings } from '../packages/broker/src/network/config.ts'
import { clientMetricsSettings, nodeSettings } from '../packages/broker/src/node-config.ts'
import { quotaSettings } from '../packages/broker/src/quota/config.ts'
import { raftSettings } from '../packages/broker/src/raft/config.ts'
import { replicaSettings } from '../packages/broker/src/replica/config.ts'
import { securitySettings } from '../packages/broker/src/security/config.ts'
import { formatSetting, type Setting, type Settings } from '../packages/broker/src/settings.ts'
import { SettingError, type Setting as ConnectSetting } from '../packages/connect/src/api/settings.ts'
import { postgresSettings } from '../packages/connect/src/connectors/postgres/settings.ts'
import { sqlSinkSettings } from '../packages/connect/src/connectors/sql-sink/settings.ts'
import { checkConnector } from '../packages/connect/src/runtime/connector-config.ts'
import { workerNamesWithoutEffect, workerSettings } from '../packages/connect/src/runtime/worker-settings.ts'
import { behaviourProblems } from './behaviours-page.ts'
import { commandsPage } from './command-reference.ts'
import { metricsPage } from './metrics-page.ts'
import { librdkafkaPage } from './librdkafka-page.ts'

const root = join(import.meta.dirname, '..')
const made =
  'Made from the code by `node --conditions=@millrace/source tools/reference.ts`; with `--check` it fails when this page is old.'

/** Files that read, check and hand on settings: a name there says nothing about an effect. */
const readers: ReadonlySet<string> = new Set([
  'config.ts',
  'settings.ts',
  'server-properties.ts',
  'controller/configs.ts',
  'controller/setting-sources.ts',
  'log/topic-config.ts',
])
/** Handed down to where nothing heeds it: the host's lz4 has no levels. */
const handedOnInVain: ReadonlySet<string> = new Set(['compression.lz4.level'])
/** Those that config.ts itself acts on. */
const readByConfig: ReadonlySet<string> = new Set([
  'broker.id',
  'controller.quorum.bootstrap.servers',
  'log.dir',
  'log.dirs',
  'metadata.log.dir',
  'millrace.metrics.listener',
  'process.roles',
])

const metrics = metricsPage(root, made, table)
const pages: readonly (readonly [path: string, text: string])[] = [
  ['docs/reference/apis.md', apisPage()],
  ['docs/reference/settings.md', settingsPage()],
  ['docs/reference/connect-settings.md', connectPage()],
  ['docs/reference/librdkafka.md', librdkafkaPage(made, table)],
  ['docs/reference/metrics.md', metrics.text],
  ['docs/reference/commands.md', await commandsPage(made)],
]
const problems = [
  ...operatorProblems('docs/reference/streams-names.md'),
  ...behaviourProblems(root),
  ...metrics.problems,
  ...writtenPages().flatMap(linkProblems),
]
for (const [path, text] of pages) {
  const there = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''
  if (there === text) continue
  if (process.argv.includes('--check')) problems.push(`${path} is not what the code says: run tools/reference.ts`)
  else writeFileSync(join(root, path), text)
}
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length > 0 ? 1 : 0

/** A table of Markdown; the bars inside cells are escaped. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

// --- APIs

/** As the tools of Apache Kafka 4.3.1 did it. */
function unserved(): string[][] {
  const notSupported = (api: string): string => `\`The node does not support ${api}\``
  return [
    ['`kafka-metadata-quorum remove-controller`', notSupported('REMOVE_RAFT_VOTER')],
    ['`kafka-configs --entity-type clients` and `users`, `--describe` and `--alter`', notSupported('DESCRIBE_CLIENT_QUOTAS')],
    ['`kafka-delegation-tokens --describe`', notSupported('DESCRIBE_DELEGATION_TOKEN')],
  ]
}

function apisPage(): string {
  const all = handlers()
  const served = new Map(all.map((handler) => [handler.apiKey, handler]))
  const ofController = new Set(
    controllerHandlersOf({ controller: { metadata: {} } as Controller }, all).map(({ apiKey }) => apiKey),
  )
  const rows = [...served.values()].map(({ apiKey, minVersion, maxVersion, advertisedMinVersion }) => {
    const api = apis.get(apiKey)
    const told = advertisedMinVersion === undefined ? '' : `ApiVersions names ${advertisedMinVersion} as the lowest`
    const newest = api === undefined || api.maxVersion <= maxVersion ? '' : `${api.maxVersion} is the newest in the protocol`
    const notes = [told, newest].filter((note) => note !== '').join('; ')
    return [String(apiKey), api?.name ?? '', `${minVersion}–${maxVersion}`, ofController.has(apiKey) ? 'yes' : '', notes]
  })
  const rest = [...apis].filter(([key]) => !served.has(key)).map(([, { name }]) => name)
  return `# APIs that the broker serves

${made}

ApiVersions answers from the same table, so a client learns exactly this.

${table(['key', 'API', 'versions', 'controller’s listeners too', 'note'], rows)}

This is so by intention: one node has no second voter, and there are no quotas, users or tokens yet. A tool that needs such a request ends with what its client says of that, for Apache Kafka's tools an \`UnsupportedVersionException\`:

${table(['command', 'what it prints'], unserved())}

Not served and not advertised, of those that the protocol package reads and writes: ${rest.join(', ')}.
`
}

/** The table of handlers. None is called, so the parts behind them need not be there. */
function handlers(): ReturnType<typeof handlersOf> {
  const part = {}
  return handlersOf({
    host: { clock: part, random: part, log: part },
    config: brokerConfig({}),
    controller: { metadata: part },
  } as unknown as HandlerParts)
}

// --- settings of the broker

function settingsPage(): string {
  const sections: readonly (readonly [title: string, settings: Settings])[] = [
    ['Node', nodeSettings],
    ['Network', networkSettings],
    ['Logs', logSettings],
    ['Replicas', replicaSettings],
    ['Groups', groupCoordinatorSettings],
    ['Transactions', transactionSettings],
    ['Metadata', metadataSettings],
    ['Metadata quorum', raftSettings],
    ['Controller', controllerSettings],
    ['Quotas', quotaSettings],
    ['Streams groups', streamsGroupSettings],
    ['Share groups', shareSettings],
    ['Tiered storage', tieredSettings],
    ['Security', securitySettings],
  ]
  const sources = brokerSources()
  const topicActs = new Map(Object.entries(topicSettings).map(([name, one]) => [name, topicSettingActs(name, one, sources)]))
  /** A broker setting of which topics take their default acts where the topic's does. */
  const asDefault = (name: string): boolean =>
    Object.entries<Setting>(topicSettings).some(
      ([topicName, { synonyms }]) => topicActs.get(topicName) === true && synonyms.some((synonym) => synonym.name === name),
    )
  const rowOf = (name: string, setting: Setting): string[] => {
    const acts = asDefault(name) || isRead(name, sources)
    const fixed = setting.update === 'read-only' || !acts
    const change = fixed ? '' : 'at once'
    return [...cellsOf(name, setting), actsCell(setting, acts), change, setting.doc]
  }
  const brokerHead = ['name', 'type', 'default', 'values', 'acts', 'changed at run time', 'what it is']
  return `# Settings of the broker

${made}

Kafka's names, in a server.properties or as \`--override\`. A name that is unknown is a warning; a value that is wrong stops the start.
Every setting of Kafka 4.4 is known, checked and described by DescribeConfigs, also where nothing reads it: "acts" is \`yes\` where some part
reads it, \`no\` where none does. Where a whole part is missing, such as security, it says which; giving such a setting another value than its
default is told in one warning at the start. "Changed at run time" says what IncrementalAlterConfigs does: empty, it is refused or there is
nothing to act; or \`at once\`.

${sections
  .map(
    ([title, settings]) =>
      `## ${title}\n\n${table(
        brokerHead,
        shown(settings).map(([name, one]) => rowOf(name, one)),
      )}`,
  )
  .join('\n\n')}

## Topics

Set with CreateTopics and IncrementalAlterConfigs; they act at once. Where a topic says nothing, the first of its broker settings that is set gives the
value, else the default.

${table(
  ['name', 'type', 'default', 'values', 'acts', 'broker settings', 'what it is'],
  shown(topicSettings).map(([name, one]) => [
    ...cellsOf(name, one),
    actsCell(one, topicActs.get(name) === true),
    one.synonyms.map((synonym) => `\`${synonym.name}\``).join(', '),
    one.doc,
  ]),
)}

## Groups and client metrics

Known, checked and kept; the parts that would read them are missing.

${table(
  ['name', 'type', 'default', 'values', 'acts', 'what it is'],
  [...shown(groupSettings), ...shown(clientMetricsSettings)].map(([name, one]) => [
    ...cellsOf(name, one),
    actsCell(one, isRead(name, sources)),
    one.doc,
  ]),
)}
`
}

function shown(settings: Settings): [string, Setting][] {
  return Object.entries(settings)
    .filter(([, { internal }]) => !internal)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function cellsOf(name: string, setting: Setting): string[] {
  const text = setting.default === Number.MAX_VALUE ? 'no bound' : formatSetting(setting, setting.default)
  return [`\`${name}\``, setting.type, text === null || text === '' ? '' : `\`${text}\``, setting.range]
}

function actsCell({ absent, idle }: Setting, acts: boolean): string {
  if (absent !== undefined) return `no: no ${absent}`
  return idle !== undefined ? `no: ${idle}` : acts ? 'yes' : 'no'
}

interface SourceText {
  readonly path: string
  readonly text: string
}

/** Sources of the broker but its tests and its generated records. */
function brokerSources(): readonly SourceText[] {
  return execFileSync('git', ['ls-files', 'packages/broker/src/*.ts'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('.test.ts') && !path.includes('/records/') && existsSync(join(root, path)))
    .map((path) => ({ path: path.replace('packages/broker/src/', ''), text: readFileSync(join(root, path), 'utf8') }))
}

/** Whether some part reads a setting: its name stands in the code where it is neither declared nor named as a topic's default. */
function isRead(name: string, sources: readonly SourceText[]): boolean {
  if (readByConfig.has(name)) return true
  return sources.some(
    ({ path, text }) =>
      !readers.has(path) &&
      text
        .split(`'${name}'`)
        .slice(1)
        .some((rest) => !/^: [a-zA-Z]+\(/.test(rest) && !/^(, factor: [\d_]+)? \}/.test(rest)),
  )
}

/** Whether a topic's setting acts: by its name, or by the part of a log's configuration that changes with it and that a log reads. */
function topicSettingActs(name: string, setting: Setting, sources: readonly SourceText[]): boolean {
  if (handedOnInVain.has(name)) return false
  if (isRead(name, sources)) return true
  const inLogs = sources.filter(({ path }) => path.startsWith('log/') && !path.endsWith('config.ts'))
  return ['producer', 'gzip', 'lz4', 'zstd'].some((compression) => {
    const base = { ...topicConfigOf(new Map(), () => null), 'compression.type': compression }
    const before = Object.entries(logConfigOf(base))
    const after = logConfigOf({ ...base, [name]: otherValue(setting) } as typeof base)
    return before.some(
      ([field, value]) =>
        after[field as keyof typeof after] !== value && inLogs.some(({ text }) => new RegExp(`\\b${field}\\b`).test(text)),
    )
  })
}

function otherValue({ type, default: usual }: Setting): Setting['default'] {
  if (typeof usual === 'boolean') return !usual
  if (type === 'list') return ['compact']
  if (type === 'string') return 'another'
  return usual === 7 ? 8 : 7
}

// --- settings of connectors

function connectPage(): string {
  const head = ['name', 'type', 'default', 'values', 'what it is']
  const rows = (settings: readonly (readonly [string, ConnectSetting<unknown>])[]): string =>
    table(
      head,
      settings.map(([name, one]) => connectRow(name, one)),
    )
  const shared = (type: 'source' | 'sink'): [string, ConnectSetting<unknown>][] =>
    checkConnector([{ className: 'any', aliases: [], type, version: '', settings: {} }], {
      name: 'any',
      'connector.class': 'any',
    }).settings.map(({ name, setting }) => [name, setting])
  const [ofSources, ofSinks] = [shared('source'), shared('sink')]
  const both = ofSources.filter(([name]) => ofSinks.some(([other]) => other === name))
  const notIn = (settings: readonly (readonly [string, unknown])[]): ((one: readonly [string, unknown]) => boolean) => {
    const names = new Set(settings.map(([name]) => name))
    return ([name]) => !names.has(name)
  }
  const open = Object.entries<ConnectSetting<unknown>>(postgresSettings)
  const isDeclined = ([, { group }]: readonly [string, ConnectSetting<unknown>]): boolean => group === 'Not there yet'
  return `# Settings of the worker and of connectors

${made}

Values are texts, as Kafka Connect's JSON and properties have them. An empty default means that the setting may be left out. A setting that is known
and not done yet accepts its default only: anything else is an error, never silence.

## Every connector

${rows(both)}

Sources besides:

${rows(ofSources.filter(notIn(both)))}

Sinks besides:

${rows(ofSinks.filter(notIn(both)))}

## PostgreSQL source

\`io.debezium.connector.postgresql.PostgresConnector\`, under Debezium's names.

${rows(open.filter((one) => !isDeclined(one)))}

Known and not done yet; what stands here is accepted, another value is an error:

${table(
  ['name', 'accepted', 'what it is'],
  open.filter(isDeclined).map(([name, one]) => [`\`${name}\``, one.default === null ? 'nothing' : `\`${one.default}\``, one.doc]),
)}

## SQL sink

Debezium's names for its JDBC sink, and the older JDBC sink's.

${rows(Object.entries<ConnectSetting<unknown>>(sqlSinkSettings))}

## Worker

In the properties of \`millrace connect standalone\`. \`producer.\`, \`consumer.\` and \`admin.\` before a client's setting reach the clients of the worker.

${rows(Object.entries<ConnectSetting<unknown>>(workerSettings))}

Kafka Connect's names that mean nothing here, said once at the start: ${[...workerNamesWithoutEffect].map((name) => `\`${name}\``).join(', ')}.
`
}

function connectRow(name: string, setting: ConnectSetting<unknown>): string[] {
  const { type, default: usual, doc } = setting
  const standard = usual === undefined ? 'required' : usual === null || usual === '' ? '' : `\`${usual}\``
  return [`\`${name}\``, type, standard, setting.values?.join(', ') ?? boundsOf(setting), doc]
}

/** The bounds of a number stand in its check alone: they are what it says about a value that is far outside. */
function boundsOf({ type, parse }: ConnectSetting<unknown>): string {
  if (type !== 'INT' && type !== 'LONG') return ''
  const refusals = ['9007199254740993', '-9007199254740993'].map((far) => {
    try {
      parse(far)
      return undefined
    } catch (refusal) {
      if (!(refusal instanceof SettingError)) throw refusal
      return / is outside (.*)$/.exec(refusal.message)?.[1]
    }
  })
  return (refusals.find((bounds) => bounds !== undefined) ?? '')
    .replace(/^(-?\d+) to 9007199254740991/, 'at least $1')
    .replace(/ to 2147483647\b/, ' to 2^31-1')
}

// --- names of operators

/** A page written by hand: each function that it gives as ours must be exported, and each operator must stand in it. */
function operatorProblems(path: string): string[] {
  const text = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''
  const named = new Set([...text.matchAll(/^\| `k\.([a-zA-Z]+)/gm)].map((match) => match[1] as string))
  const exported = Object.entries(streams).flatMap(([name, value]) =>
    typeof value === 'function' && /^[a-z]/.test(name) ? [name] : [],
  )
  return [
    ...[...named]
      .filter((name) => !(name in streams))
      .map((name) => `${path} names k.${name}, which @millrace/streams does not export`),
    ...exported.filter((name) => !text.includes(`k.${name}`)).map((name) => `${path} does not name k.${name}`),
  ]
}

// --- pages written by hand

function writtenPages(): readonly string[] {
  return execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)))
}

/** A link leads to a file that is there; where it is source, the functions named behind it on its line stand in it. */
function linkProblems(page: string): string[] {
  const found: string[] = []
  readFileSync(join(root, page), 'utf8')
    .split('\n')
    .forEach((line, i) => {
      for (const [, link = '', behind = ''] of line.matchAll(/\]\(([^)#:]+)\)((?:[^\]]|\](?!\())*)/g)) {
        const target = join(root, dirname(page), link)
        if (!existsSync(target)) found.push(`${page}:${i + 1} links to ${link}, which is not there`)
        else if (target.endsWith('.ts')) {
          const source = readFileSync(target, 'utf8')
          for (const [, name = ''] of behind.matchAll(/`(#?[a-zA-Z]\w+)`/g))
            if (!source.includes(name)) found.push(`${page}:${i + 1} names ${name}, which ${link} does not have`)
        }
      }
    })
  return found
}
