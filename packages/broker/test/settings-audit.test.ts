// Every setting of Kafka 4.4 against spec/settings.txt: name, type, default, importance, when a change acts, values at the edges of its range, synonyms.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { brokerSettings } from '../src/config.ts'
import { groupSettings } from '../src/coordinator/group/config.ts'
import { topicSettings } from '../src/log/topic-config.ts'
import { clientMetricsSettings } from '../src/node-config.ts'
import { formatSetting, parseSetting, type Setting } from '../src/settings.ts'

interface Line {
  readonly name: string
  readonly type: string
  readonly default: string
  readonly importance: string
  readonly mode: string
  readonly values: string
  readonly internal: boolean
  readonly synonyms: readonly string[]
}

const sections = new Map<string, Line[]>()
for (const line of readFileSync(new URL('../spec/settings.txt', import.meta.url), 'utf8').split('\n')) {
  if (line === '' || line.startsWith('#')) continue
  if (!line.startsWith(' ')) {
    sections.set(line, [])
    continue
  }
  const [fields = '', from = ''] = line.split(' < ')
  const [name = '', type = '', usual = '', importance = '', mode = '', values = '', internal] = fields.trim().split(/ +/)
  const synonyms = from === '' ? [] : from.split(' ')
  ;[...sections.values()]
    .at(-1)!
    .push({ name, type, default: usual, importance, mode, values, internal: internal === 'internal', synonyms })
}

const ours: Readonly<Record<string, ReadonlyMap<string, Setting>>> = {
  broker: brokerSettings,
  topic: new Map<string, Setting>(Object.entries(topicSettings)),
  group: new Map<string, Setting>(Object.entries(groupSettings)),
  'client-metrics': new Map<string, Setting>(Object.entries(clientMetricsSettings)),
}

/** Where our default is another: what Kafka must be given, an address that others cannot reach, and what Kafka takes where nothing is set. */
const ourDefaults: Readonly<Record<string, string>> = {
  'node.id': '1',
  'process.roles': 'broker,controller',
  'controller.listener.names': 'CONTROLLER',
  listeners: 'PLAINTEXT://127.0.0.1:9092',
  'streams.assignor.name': 'sticky',
}

function defaultOf(setting: Setting): string {
  const text = formatSetting(setting, setting.default)
  return text === null ? '-' : text === '' ? '""' : text
}

/** The same number, however it is written. */
const sameText = (type: string, a: string, b: string): boolean => a === b || (type === 'double' && Number(a) === Number(b))

const accepts = (setting: Setting, text: string): boolean => !('problem' in parseSetting(setting, text))

/** What is accepted and what refused at the edges of what Kafka accepts. */
function edges({ type, values }: Line): { readonly good: readonly string[]; readonly bad: readonly string[] } {
  const step = type === 'double' ? 0.001 : 1
  const above = /^>=(-?[\d.]+)$/.exec(values)
  if (above !== null) return { good: [above[1]!], bad: [String(Number(above[1]) - step)] }
  const between = /^(?:(-?\d+)\|)?(-?[\d.]+)\.\.([\d.]+)$/.exec(values)
  if (between !== null) {
    const [, or, min, max] = between
    const bad = [String(Number(min) - step), String(Number(max) + step)]
    return { good: [...(or === undefined ? [] : [or]), min!, max!], bad: bad.filter((text) => text !== or) }
  }
  if (values === 'non-empty') return { good: ['a'], bad: [''] }
  if (values === 'any') return { good: [], bad: [] }
  const items = /^items:([^:]+)(:non-empty)?$/.exec(values)
  if (items !== null) {
    const names = items[1]!.split('|')
    return { good: [...names, names.join(',')], bad: ['another', `${names[0]},another`, ...(items[2] === undefined ? [] : [''])] }
  }
  const names = values.replace('~', '').split('|')
  const otherCase = names.map((name) => (name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase()))
  return values.startsWith('~')
    ? { good: [...names, ...otherCase], bad: ['another'] }
    : { good: names, bad: ['another', ...otherCase] }
}

describe.each([...sections])('settings of a %s', (section, lines) => {
  const table = ours[section]!

  test('are all known, and no other but those of ours', () => {
    const theirs = new Set(lines.map(({ name }) => name))
    expect([...theirs].filter((name) => !table.has(name))).toEqual([])
    expect([...table.keys()].filter((name) => !theirs.has(name) && !name.startsWith('millrace.'))).toEqual([])
  })

  test.each(lines.map((line) => [line.name, line] as const))('%s', (name, line) => {
    const setting = table.get(name)!
    const expected = ourDefaults[name] ?? line.default
    expect(setting.type).toBe(line.type)
    expect(defaultOf(setting), 'default').toSatisfy((text: string) => sameText(line.type, text, expected))
    expect(setting.importance).toBe(line.importance)
    if (line.mode !== '-') expect(setting.update).toBe(line.mode)
    expect(setting.internal).toBe(line.internal)
    expect(setting.synonyms.map(({ name: from, factor }) => (factor === undefined ? from : `${from}*${factor}`))).toEqual(
      line.synonyms,
    )
    expect(setting.doc).not.toBe('')
    const { good, bad } = edges(line)
    expect(
      good.filter((text) => !accepts(setting, text)),
      'refused',
    ).toEqual([])
    expect(
      bad.filter((text) => accepts(setting, text)),
      'accepted',
    ).toEqual([])
  })
})
