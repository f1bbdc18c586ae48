// What `log dump` says of damaged and of small files, without any other Kafka.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBroker, readSettings } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommandLine } from '../src/command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-dump-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const partition = join(folder, 'dumped-0')
const segment = join(partition, '00000000000000000000.log')

async function run(line: string): Promise<{ readonly code: number; readonly text: string }> {
  const chunks: Uint8Array[] = []
  const code = await runCommandLine(line.split(' '), (chunk) => void chunks.push(Buffer.from(chunk)))
  return { code, text: Buffer.concat(chunks).toString() }
}

async function events(line: string): Promise<Readonly<Record<string, unknown>>[]> {
  const { text } = await run(`${line} --json`)
  return text
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => JSON.parse(each) as Readonly<Record<string, unknown>>)
}

beforeAll(async () => {
  const settings = {
    'log.dirs': folder,
    listeners: 'PLAINTEXT://127.0.0.1:0',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
  }
  const given = Object.entries(settings).map(([name, value]) => ({ name, value, where: 'test' }))
  const broker = await createBroker(readSettings(given).config, nodeHost({ level: 'error' }))
  const on = (line: string): ReturnType<typeof run> => run(`${line} -b ${broker.bootstrap}`)
  await on('topics create dumped -p 1 --config index.interval.bytes=100')
  writeFileSync(join(folder, 'lines'), 'k:one\nk:two\n')
  for (let i = 0; i < 5; i++) await on(`produce dumped --file ${join(folder, 'lines')} -k : -H h=${i} --timestamp ${1000 + i}`)
  await on('groups reset-offsets g -t dumped --to-latest --execute')
  await broker.stop()
})

test('a reader that goes away ends it with 0, and nothing is said', { timeout: 60_000 }, () => {
  const main = join(import.meta.dirname, '../src/main.ts')
  const often = Array.from({ length: 100 }, () => partition).join(' ')
  const command = `"$0" --conditions=@millrace/source "${main}" log dump --data ${often} | head -1`
  const ended = spawnSync('bash', ['-o', 'pipefail', '-c', command, process.execPath], { encoding: 'utf8', timeout: 50_000 })
  expect(ended).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^Dumping .*\n$/) })
})

test('a directory is shown whole, as JSON too', async () => {
  const all = await events(`log dump ${partition} --data`)
  const records = all.filter(({ event }) => event === 'record')
  expect(records).toHaveLength(10)
  expect(records[3]).toEqual({
    event: 'record',
    offset: 3,
    timestamp: 1001,
    sequence: 1,
    keySize: 1,
    valueSize: 3,
    headers: [{ key: 'h', value: '1' }],
    key: 'k',
    value: 'two',
  })
  expect(all.filter(({ event }) => event === 'batch')).toMatchObject(
    Array.from({ length: 5 }, () => ({ count: 2, isValid: true })),
  )
  expect(all.filter(({ event }) => event === 'entry').length).toBeGreaterThan(3)
  expect(await events(`log dump ${segment}`)).not.toContainEqual(expect.objectContaining({ event: 'record' }))
  expect((await run(`log dump ${segment} --data --value-format hex`)).text).toContain('key: k payload: 6f6e65')
})

test('the decoder comes from the name of the directory, and can be turned off', async () => {
  const path = join(folder, '__consumer_offsets-0/00000000000000000000.log')
  const offset = { type: '1', data: { group: 'g', topic: 'dumped', partition: 0 } }
  const records = (await events(`log dump ${path} --data`)).filter(({ event }) => event === 'record')
  expect(records).toContainEqual(expect.objectContaining({ key: offset }))
  const raw = (await events(`log dump ${path} --data --decoder none`)).filter(({ event }) => event === 'record')
  expect(raw[0]!['key']).toEqual(expect.any(String))
  expect((await events(`log dump ${segment} --data --decoder metadata`)).find(({ event }) => event === 'record')).toMatchObject({
    problem: expect.stringMatching(/frame|type/),
  })
})

test('checkpoints are shown line by line', async () => {
  expect((await run(`log dump ${join(folder, 'recovery-point-offset-checkpoint')}`)).text).toMatch(/^dumped 0 \d+$/m)
})

test('damage is told, what is behind it is read where it can be, and the command ends with 1', async () => {
  expect((await run(`log dump ${partition} --data`)).code).toBe(0)
  const bytes = readFileSync(segment)
  const copy = join(folder, '00000000000000000000.log')
  const flipped = Uint8Array.from(bytes)
  flipped[70]! ^= 1
  writeFileSync(copy, flipped)
  const { code, text } = await run(`log dump ${copy} --data`)
  expect(code).toBe(1)
  expect(text).toMatch(/isvalid: false\nPosition 0: the checksum does not fit: its records are not read\nbaseOffset: 2 /)
  expect(text.match(/isvalid: true/g)).toHaveLength(4)
  writeFileSync(copy, bytes.subarray(0, bytes.length - 5))
  const torn = await run(`log dump ${copy}`)
  expect(torn).toMatchObject({ code: 1, text: expect.stringMatching(/Position \d+: \d+ bytes at the end are no batch\n$/) })
  const index = readFileSync(join(partition, '00000000000000000000.index'))
  const wrong = Uint8Array.from(index)
  wrong[7]! += 1
  writeFileSync(copy, bytes)
  writeFileSync(join(folder, '00000000000000000000.index'), wrong)
  expect(await run(`log dump ${join(folder, '00000000000000000000.index')}`)).toMatchObject({
    code: 1,
    text: expect.stringMatching(/Mismatches in :.*\n {2}Index offset: \d+, log offset: -?\d+\n$/),
  })
  writeFileSync(join(folder, '00000000000000000000.timeindex'), index.subarray(0, 7))
  expect(await run(`log dump ${join(folder, '00000000000000000000.timeindex')}`)).toMatchObject({
    code: 1,
    text: expect.stringContaining('are not a whole number of entries of 12'),
  })
  await expect(run(`log dump ${join(folder, 'none.log')}`)).rejects.toThrow('none.log: there is no such file')
  await expect(run(`log dump ${join(folder, 'lines')}`)).rejects.toThrow('is none of: .log .index')
})
