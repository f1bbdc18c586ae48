import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokerConfig, createBroker } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorker } from '../../src/index.ts'
import type { Worker } from '../../src/index.ts'
import type { Answer } from './take.ts'
import { take } from './take.ts'
import type { Step } from './tour.ts'
import { tour } from './tour.ts'

// What the real Kafka Connect 4.3.1 answered: record.ts.
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'tour.json'), 'utf8')) as readonly Answer[]

type Json = unknown
type Members = Readonly<Record<string, Json>>
const isMembers = (value: Json): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The form of an answer without what no two workers have in common. */
function form(value: Json): Json {
  if (Array.isArray(value)) return value.map(form)
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'task.class' && name !== 'trace')
      .map(([name, one]) => [
        name,
        /^(?:version|commit|kafka_cluster_id|worker_id|message|last_modified|documentation|kafka_offset)$/.test(name) &&
        one !== null
          ? typeof one
          : form(one),
      ]),
  )
}

const settingsOf = (body: Json): Map<string, { definition: Members; value: Members }> =>
  new Map(
    (body as { configs: { definition: Members; value: Members }[] }).configs.map((one) => [
      one.definition['name'] as string,
      one,
    ]),
  )

/** Every setting of Kafka's is there, with the same type, default and errors; ours may have more. */
function compareValidation(ours: Json, theirs: Json): void {
  expect(((ours as Members)['error_count'] as number) > 0).toBe(((theirs as Members)['error_count'] as number) > 0)
  const own = settingsOf(ours)
  for (const [name, { definition, value }] of settingsOf(theirs)) {
    // Here everything has the version of the package.
    if (name.endsWith('plugin.version')) continue
    const found = own.get(name)
    expect(found, name).toBeDefined()
    // There are no short integers among our settings.
    const type = definition['type'] === 'SHORT' ? 'INT' : definition['type']
    if (definition['group'] !== null) expect([name, found?.definition['type']]).toEqual([name, type])
    for (const member of ['required', 'importance', 'group'])
      if (definition['group'] !== null)
        expect([name, member, found?.definition[member]]).toEqual([name, member, definition[member]])
    expect(Object.keys(found?.definition ?? {}).sort()).toEqual(Object.keys(definition).sort())
    expect(Object.keys(found?.value ?? {}).sort()).toEqual(Object.keys(value).sort())
    expect([name, ((found?.value['errors'] ?? []) as string[]).length > 0]).toEqual([
      name,
      (value['errors'] as string[]).length > 0,
    ])
  }
}

function compareBody(step: Step, ours: Json, theirs: Json): void {
  if (step.path.endsWith('/config/validate')) return compareValidation(ours, theirs)
  if (step.path.startsWith('/connector-plugins') && Array.isArray(theirs)) {
    // Other plug-ins are here, and more of them: the form counts.
    const keys = (list: Json): string[] => [...new Set((list as Members[]).flatMap((one) => Object.keys(one)))].sort()
    return expect(keys(ours)).toEqual(keys(theirs))
  }
  if (Array.isArray(theirs) && theirs.every((one) => typeof one === 'string'))
    return expect((ours as string[]).toSorted()).toEqual(theirs.toSorted())
  expect(form(ours)).toEqual(form(theirs))
}

function compare(step: Step, ours: Answer, theirs: Answer): void {
  if (step.ours !== undefined) return expect(ours.status, step.ours.why).toBe(step.ours.status)
  // Kafka Connect fails inside on many wrong requests; here they are told as what they are.
  if (theirs.status === 500) return expect(ours.status === 400 || ours.status === 404).toBe(true)
  expect(ours.status).toBe(theirs.status)
  expect(ours.location).toBe(theirs.location)
  const words = (allow: string | undefined): string[] | undefined => allow?.split(/, */).toSorted()
  if (theirs.allow !== undefined) expect(words(ours.allow)).toEqual(words(theirs.allow))
  if (ours.status >= 400) {
    if (step.method === 'HEAD') return
    expect(ours.type).toBe('application/json')
    expect(form(ours.body)).toEqual({ error_code: ours.status, message: 'string' })
    return
  }
  if (theirs.body === '') return expect(ours.body).toBe('')
  expect(ours.type).toBe(theirs.type)
  if (step.method === 'OPTIONS') return
  compareBody(step, ours.body, theirs.body)
}

describe('the tour that the real Kafka Connect was taken on', () => {
  const home = mkdtempSync(join(tmpdir(), 'rest-tour-'))
  let broker: Awaited<ReturnType<typeof createBroker>>
  let worker: Worker
  let port = 0

  beforeAll(async () => {
    const host = nodeHost({ level: 'error' })
    const settings = {
      'log.dirs': join(home, 'broker'),
      listeners: 'PLAINTEXT://127.0.0.1:0',
      'group.initial.rebalance.delay.ms': 0,
    }
    broker = await createBroker(brokerConfig(settings), host)
    writeFileSync(join(home, 'in.txt'), 'one\ntwo\nthree\n')
    worker = createWorker(
      {
        properties: {
          'bootstrap.servers': broker.bootstrap,
          'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
          'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
          'key.converter.schemas.enable': 'false',
          listeners: 'http://127.0.0.1:0',
        },
      },
      host,
    )
    await worker.start()
    port = Number(new URL(worker.restUrl as string).port)
  }, 60_000)
  afterAll(async () => {
    await worker.stop()
    await broker.stop()
    rmSync(home, { recursive: true })
  })

  test('has an answer for every step', () => {
    expect(recorded.length).toBe(tour.length)
  })

  test.each(tour.map((step, i) => ({ step, theirs: recorded[i] as Answer, name: (recorded[i] as Answer).step.slice(0, 150) })))(
    '$name',
    { timeout: 30_000 },
    async ({ step, theirs }) => {
      const places = { '@FILE@': join(home, 'in.txt'), '@OUT@': join(home, 'out.txt'), '@PORT@': String(port) }
      compare(step, await take(port, step, places), theirs)
    },
  )
})
