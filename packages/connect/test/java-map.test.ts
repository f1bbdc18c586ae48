import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingJudges, quickJavaWith, run } from '@millrace/judges'
import { describe, expect, onTestFinished, test } from 'vitest'
import { JavaMapMalformed, readJavaMap, writeJavaMap } from '../src/runtime/java-map.ts'
import type { JavaMapEntry } from '../src/runtime/java-map.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : new TextDecoder().decode(bytes))

// Written by Kafka Connect 4.3.1 under Debezium 3.7.0.
const recorded = Buffer.from(readFileSync(join(import.meta.dirname, 'debezium/defaults.offsets.base64'), 'latin1'), 'base64')

function entries(count: number): JavaMapEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    key: utf8(JSON.stringify(['name', { server: `s${i}` }])),
    // The third one was reset, the fourth is empty, and one is longer than any block.
    value: i === 2 ? null : i === 3 ? new Uint8Array(0) : i === 4 ? new Uint8Array(70_000).fill(7) : utf8(`{"lsn":${i}}`),
  }))
}

test('the file of a real Kafka Connect is read, and the same entries make the same file', () => {
  const read = readJavaMap(recorded)
  expect(read.map(({ key }) => text(key))).toEqual(['["inventory",{"server":"server1"}]'])
  expect(Object.keys(JSON.parse(text(read[0]?.value ?? null) as string) as object)).toContain('lsn_commit')
  expect(Buffer.from(writeJavaMap(read)).equals(recorded)).toBe(true)
})

test.each([0, 1, 12, 13, 25, 1000])('%i entries come back as they were written', (count) => {
  expect(readJavaMap(writeJavaMap(entries(count)))).toEqual(entries(count))
})

test('a key may be null', () => {
  const map = [{ key: null, value: utf8('x') }]
  expect(readJavaMap(writeJavaMap(map))).toEqual(map)
})

test('a file that is cut off anywhere, or has any byte changed, is refused or read as other bytes, never otherwise', () => {
  const whole = writeJavaMap(entries(3))
  for (let end = 0; end < whole.length; end += 1) expect(() => readJavaMap(whole.subarray(0, end))).toThrow(JavaMapMalformed)
  for (let at = 0; at < whole.length; at += 1) {
    for (const change of [1, 0x80, 0xff]) {
      const changed = whole.slice()
      changed[at] = (changed[at] as number) ^ change
      try {
        readJavaMap(changed)
      } catch (cause) {
        expect(cause).toBeInstanceOf(JavaMapMalformed)
      }
    }
  }
})

test('an object that repeats is a reference in the file', () => {
  // 0x7e0003 is the first array: here it is its own value.
  const head = writeJavaMap([{ key: utf8('ab'), value: null }])
  const repeated = Uint8Array.from([...head.subarray(0, -2), 0x71, 0x00, 0x7e, 0x00, 0x03, 0x78])
  expect(readJavaMap(repeated).map(({ key, value }) => [text(key), text(value)])).toEqual([['ab', 'ab']])
})

describe.skipIf(missingJudges('tools') !== undefined)('beside Kafka Connect', () => {
  const hex = (bytes: Uint8Array | null): string => (bytes === null ? '-' : `x${Buffer.from(bytes).toString('hex')}`)
  const lines = (map: readonly JavaMapEntry[]): string => map.map(({ key, value }) => `${hex(key)} ${hex(value)}\n`).join('')
  const offsetFile = (mode: 'read' | 'write', file: string, input: string): Promise<string> =>
    run('java', [...quickJavaWith('tools'), join(import.meta.dirname, 'java/OffsetFile.java'), mode, file], {
      input,
    })

  test.each([0, 1, 30])('it reads %i entries that we wrote, and we what it wrote', { timeout: 60_000 }, async (count) => {
    const folder = mkdtempSync(join(tmpdir(), 'java-map-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const ours = join(folder, 'ours')
    writeFileSync(ours, writeJavaMap(entries(count)))
    expect(printed(await offsetFile('read', ours, lines(entries(count))))).toEqual(printed(lines(entries(count))))
    const theirs = join(folder, 'theirs')
    await offsetFile('write', theirs, lines(entries(count)))
    expect(printed(lines(readJavaMap(readFileSync(theirs))))).toEqual(printed(lines(entries(count))))
  })
})

/** The lines that are pairs, in an order of their own: a map has none, and Java may say something of its own. */
function printed(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => /^(-|x[0-9a-f]*) (-|x[0-9a-f]*)$/.test(line))
    .sort()
}
