// Clients of other people as programs of the judges, all with the same verbs: Go's franz-go, Python's aiokafka, two of JavaScript.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { judgesFolder, run } from '@millrace/judges'
import type { Check } from './check.ts'
import { equal } from './check.ts'
import { committedRecords, connect, text } from './reading.ts'

const judges = join(import.meta.dirname, '../judges')

/** A program that is called with BOOTSTRAP VERB ARGUMENTS: produce, consume, transact, transform, admin. */
export interface Program {
  readonly name: string
  readonly missing: () => string | undefined
  readonly command: readonly string[]
  /** Codecs that it writes and reads. */
  readonly codecs: readonly string[]
  /** Whether it also joins groups of KIP-848. */
  readonly joinsNewGroups: boolean
  /** First words of the administrator's lines that its own API cannot give. */
  readonly lacks: readonly string[]
}

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
const missingFile = (path: string) => (): string | undefined =>
  existsSync(join(judgesFolder, path)) ? undefined : 'not installed: run npm run judges'
const python = join(judgesFolder, 'python/bin/python')
const node = (file: string): string[] => [process.execPath, join(judges, 'node', file)]

export const franzGo: Program = {
  name: "Go's franz-go",
  missing: missingFile('franz-go'),
  command: [join(judgesFolder, 'franz-go')],
  codecs,
  joinsNewGroups: true,
  lacks: [],
}

export const aiokafka: Program = {
  name: "Python's aiokafka",
  // An environment of an earlier installation is there without it.
  missing: () => (spawnSync(python, ['-c', 'import aiokafka']).status === 0 ? undefined : 'not installed: run npm run judges'),
  command: [python, join(judges, 'python/aio.py')],
  codecs,
  joinsNewGroups: false,
  lacks: ['group'],
}

export const platformatic: Program = {
  name: '@platformatic/kafka',
  missing: missingFile('node/node_modules/@platformatic/kafka'),
  command: node('platformatic.mjs'),
  codecs,
  joinsNewGroups: true,
  lacks: [],
}

export const confluentJavaScript: Program = {
  name: '@confluentinc/kafka-javascript',
  missing() {
    const absent = missingFile('node/node_modules/@confluentinc/kafka-javascript')()
    if (absent !== undefined) return absent
    const asked = spawnSync(process.execPath, [join(judges, 'node/confluent.mjs'), '-', 'loads'])
    return asked.status === 0 ? undefined : 'its native part is neither downloaded nor built: run npm run judges'
  },
  command: node('confluent.mjs'),
  // librdkafka is built from its source without zstd where the library is not installed.
  codecs: ['none', 'gzip', 'snappy', 'lz4'],
  joinsNewGroups: true,
  lacks: ['retention.ms', 'grown'],
}

export const programs = [franzGo, aiokafka, platformatic, confluentJavaScript]

/** Runs one verb of a program to its end; its lines. */
export async function ask(program: Program, bootstrap: string, ...args: readonly string[]): Promise<string[]> {
  const [command, ...before] = program.command as [string, ...string[]]
  const output = (await run(command, [...before, bootstrap, ...args])).trimEnd()
  return output === '' ? [] : output.split('\n')
}

/** Groups, transactions and administration; what it writes and reads in each codec is compared with the other clients. */
export function programChecks(bootstrap: () => string): Check[] {
  return programs.flatMap((program) => [
    ...(program.joinsNewGroups ? [newGroup(program, bootstrap)] : []),
    transactions(program, bootstrap),
    transformation(program, bootstrap),
    administration(program, bootstrap),
  ])
}

const slug = ({ name }: Program): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .replace(/^-/, '')
const count = 120
const keyed = (what: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `key-${from + i}\t${what}-${from + i}`)

async function fill(bootstrap: string, topic: string, from = 0): Promise<void> {
  await using millrace = connect(bootstrap)
  await millrace.admin.createTopics([{ name: topic, partitions: 3, replicationFactor: 1 }], { ifNotExists: true })
  await using producer = millrace.producer()
  await producer.sendMany(Array.from({ length: count }, (_, i) => ({ topic, key: `key-${from + i}`, value: `made-${from + i}` })))
}

async function lines(bootstrap: string, topic: string): Promise<string[]> {
  await using millrace = connect(bootstrap)
  return (await committedRecords(millrace, topic)).map(({ key, value }) => `${text(key)}\t${text(value)}`)
}

async function committed(bootstrap: string, group: string): Promise<number> {
  await using millrace = connect(bootstrap)
  return (await millrace.admin.listGroupOffsets(group)).reduce((sum, { offset }) => sum + offset, 0)
}

function newGroup(program: Program, bootstrap: () => string): Check {
  return {
    name: `${program.name} in a group of KIP-848: reads on where it committed`,
    missing: program.missing,
    async run() {
      const topic = `${slug(program)}-new-group`
      for (const from of [0, count]) {
        await fill(bootstrap(), topic, from)
        const got = await ask(program, bootstrap(), 'consume', topic, topic, String(count), 'consumer')
        equal(got.toSorted(), keyed('made', from, from + count).toSorted())
      }
      await using millrace = connect(bootstrap())
      const [listed] = (await millrace.admin.listGroups()).filter(({ groupId }) => groupId === topic)
      equal([String(listed?.type).toLowerCase()], ['consumer'])
    },
  }
}

function transactions(program: Program, bootstrap: () => string): Check {
  return {
    name: `${program.name}'s transactions: we read what it committed`,
    missing: program.missing,
    async run() {
      const topic = `${slug(program)}-transactions`
      await ask(program, bootstrap(), 'transact', topic, String(count))
      const expected = keyed('committed', 0, count).filter((_, i) => Math.floor(i / 10) % 3 !== 2)
      equal((await lines(bootstrap(), topic)).toSorted(), expected.toSorted())
    },
  }
}

function transformation(program: Program, bootstrap: () => string): Check {
  return {
    name: `${program.name} reads, writes and commits its group's offsets in transactions`,
    missing: program.missing,
    async run() {
      const from = `${slug(program)}-from`
      const to = `${slug(program)}-to`
      const group = `${slug(program)}-transform`
      for (const first of [0, count]) {
        await fill(bootstrap(), from, first)
        await ask(program, bootstrap(), 'transform', from, to, group, String(count))
        equal((await lines(bootstrap(), to)).toSorted(), keyed('made', 0, first + count).toSorted())
        equal([String(await committed(bootstrap(), group))], [String(first + count)])
      }
    },
  }
}

function administration(program: Program, bootstrap: () => string): Check {
  return {
    name: `${program.name} administers: topics, settings, groups`,
    missing: program.missing,
    async run() {
      const topic = `${slug(program)}-administered`
      const group = `${topic}-readers`
      await fill(bootstrap(), `${topic}-read`)
      await ask(program, bootstrap(), 'consume', `${topic}-read`, group, String(count), 'classic')
      const expected = [
        'again true',
        'partitions 3',
        'retention.ms 604800000',
        'retention.ms 3600000',
        'partitions 5',
        'state Empty',
        `committed ${count}`,
        'group listed false',
        'topic listed false',
      ]
      const able = expected.filter((line) => {
        const what = line === 'partitions 5' ? 'grown' : (line.split(' ')[0] as string)
        return !program.lacks.includes(what)
      })
      equal(await ask(program, bootstrap(), 'admin', topic, group), able)
    },
  }
}
