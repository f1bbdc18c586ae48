// What produce and consume must do, on whatever Kafka is there.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { soon, withEnds } from './shell.ts'
import type { Event, Shell } from './shell.ts'

/** Bytes without order, always the same ones, none of them the end of a line or what separates a key. */
const noise = (seed: string): Uint8Array =>
  createHash('sha512')
    .update(seed)
    .digest()
    .map((byte) => ([10, 13, 58].includes(byte) ? 0xff : byte))

export function records(shell: Shell): void {
  test('keys, nulls, headers, times and partitions are written as lines say', async () => {
    await shell.text('topics create lines -p 2')
    await shell.produce('lines -p 1 -k : --null NULL -H a=1 -H a=2 --timestamp 1700000000000', ['k1:v1', 'k2:NULL', 'NULL:v:3'])
    const headers = [
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ]
    const fields = { event: 'record', topic: 'lines', partition: 1, timestamp: 1_700_000_000_000, headers }
    expect(await shell.consume('lines')).toEqual([
      { ...fields, offset: 0, key: 'k1', value: 'v1' },
      { ...fields, offset: 1, key: 'k2', value: null },
      { ...fields, offset: 2, key: null, value: 'v:3' },
    ])
    expect(
      await shell.text('consume lines --from beginning --until-end --print partition,offset,headers,key --separator |'),
    ).toBe('1|0|a:1,a:2|k1|v1\n1|1|a:1,a:2|k2|(null)\n1|2|a:1,a:2|(null)|v:3\n')
    expect(await shell.text('consume lines:1 --from 1 -n 1 -k')).toBe('k2\t(null)\n')
    expect(await shell.text('consume lines --from -1 --until-end')).toBe('v:3\n')
    expect(await shell.text('consume lines --from 2023-01-01 --until-end -p 0')).toBe('')
    await expect(shell.produce('lines -k :', ['no separator'])).rejects.toThrow('line 1: there is no ":" between key and value')
  })

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('what consume prints produce takes, %s', async (codec) => {
    const [from, to] = [`json-${codec}`, `copy-${codec}`]
    await shell.text(`topics create ${from} ${to} -p 3`)
    const sent = [
      '{"value":{"a":[1,"ä"]},"key":"x","partition":2,"headers":[{"key":"h","value":null}]}',
      '{"value":7,"partition":0}',
    ]
    await shell.produce(`${from} --records --value-format json --key-format string -z ${codec}`, sent)
    const read = await shell.consume(`${from} --value-format json`)
    expect(read.map((record) => record['value'])).toEqual(expect.arrayContaining([{ a: [1, 'ä'] }, 7]))
    await shell.produce(
      `${to} --records --value-format json -z ${codec}`,
      read.map((record) => JSON.stringify(record)),
    )
    const plain = (all: readonly Event[]): string[] => all.map((record) => JSON.stringify({ ...record, topic: '' })).toSorted()
    expect(plain(await shell.consume(`${to} --value-format json`))).toEqual(plain(read))
  })

  test('bytes go in and come out as hexadecimal and base64, whoever must have them', async () => {
    await shell.text('topics create bytes -p 1')
    await shell.produce('bytes --value-format hex --key 6B --key-format hex --acks 1', ['00ff10'])
    await shell.produce('bytes --value-format base64 --acks 0', ['AP8R'])
    await expect
      .poll(() => shell.text('consume bytes --from beginning --until-end --value-format hex'), soon)
      .toBe('00ff10\n00ff11\n')
    expect(await shell.text('consume bytes --from 0 -n 1 --value-format base64 --print key --key-format hex')).toBe('6b\tAP8Q\n')
    await expect(shell.produce('b!d', ['a'])).rejects.toMatchObject({ codeName: 'INVALID_TOPIC_EXCEPTION' })
    await expect(shell.produce('bytes --value-format hex', ['0g'])).rejects.toThrow('line 1: "0g" is not hexadecimal')
    await expect(shell.text('consume bytes --from beginning --until-end --value-format json')).rejects.toThrow(
      'bytes-0, offset 0: it is not UTF-8; --value-format base64 shows any bytes',
    )
  })

  test('any bytes are stored as they are given and printed as they are stored', async () => {
    await shell.text('topics create raw raw-copy -p 1')
    const lines = Array.from({ length: 40 }, (_, i) => Buffer.from(noise(`value ${i}`).subarray(0, i)))
    lines.push(Buffer.from([0xff, 0xfe]), Buffer.from('\ufefftext with a mark'), Buffer.from('ä\u2028'))
    await shell.produce('raw', lines)
    expect(await shell.bytes('consume raw --from beginning --until-end')).toEqual(withEnds(lines))
    const keyed = lines.map((line, i) => Buffer.concat([noise(`key ${i}`), Buffer.from(':'), line]))
    await shell.produce('raw -k :', keyed)
    expect(await shell.bytes(`consume raw --from ${lines.length} --until-end -k --separator :`)).toEqual(withEnds(keyed))
    // What is no UTF-8 says in JSON how it is written, and is taken back by that.
    await using producer = shell.client.producer({})
    await producer.send({ topic: 'raw', value: null, headers: [{ key: 'h', value: noise('header') }] })
    const read = (await shell.text('consume raw --from beginning --until-end --json')).trimEnd().split('\n')
    expect(JSON.parse(read[40] as string)).toMatchObject({ value: '//4=', valueFormat: 'base64' })
    expect(JSON.parse(read[42] as string)).not.toHaveProperty('valueFormat')
    await shell.produce('raw-copy --records', read)
    const all = async (topic: string): Promise<Buffer> =>
      await shell.bytes(`consume ${topic} --from beginning --until-end --print offset,timestamp,headers,key`)
    expect(await all('raw-copy')).toEqual(await all('raw'))
  })

  test.each<[string, string]>([
    ['{"bogus":1}', 'a record has no field "bogus". It has: event, topic,'],
    ['{"key":"k"}', 'value is missing; that of a tombstone is null'],
    ['{"value":7}', 'value: "7" is no string'],
    ['{"value":"a","key":[]}', 'key: "[]" is no string'],
    ['{"value":"a","key":"/","keyFormat":"base64"}', 'key: "/" is not base64'],
    ['{"value":"a","valueFormat":"xml"}', 'valueFormat "xml": one of string, json, hex, base64'],
    ['{"value":"a\\ud800"}', 'value: "a\\ud800" has half of a surrogate pair'],
    ['{"value":"a","partition":"1"}', 'partition "1" is no whole number'],
    ['{"value":"a","offset":"x"}', 'offset "x" is no whole number'],
    ['{"value":"a","topic":1}', 'topic 1 is no string'],
    ['{"event":"fatal","value":"a"}', 'event "fatal" is no record'],
    ['{"value":"a","headers":[{"key":"h","vlaue":"a"}]}', 'header "h" has no field "vlaue"'],
  ])('the record %s is refused', async (line, words) => {
    await shell.text('topics create refused --if-not-exists')
    await expect(shell.produce('refused --records', ['{"value":"first"}', line])).rejects.toThrow(`line 2: ${words}`)
  })

  test('a beginning outside of the log is told, and prints nothing that was not asked for', async () => {
    await shell.text('topics create outside -p 2')
    const now = String(Date.now())
    await shell.produce('outside -p 0', ['a', 'b', 'c'], '--timestamp', now)
    expect(await shell.text('consume outside --from 2 --until-end')).toBe('c\n')
    expect(shell.warned).toBe('warning: --from 2 is beyond the end of outside-1 (0): it begins at the end, with what comes\n')
    expect(await shell.text('consume outside:0 --from 99999 --until-end')).toBe('')
    expect(shell.warned).toContain('--from 99999 is beyond the end of outside-0 (3)')
    expect(await shell.text('consume outside:0 --from 3 --until-end')).toBe('')
    expect(shell.warned).toBe('')
    expect(await shell.text('consume outside --from 2020-01-01 --until-end')).toBe('a\nb\nc\n')
    expect(shell.warned).toBe('')
    expect(await shell.text('consume outside --from 2100-01-01 --until-end')).toBe('')
    expect(shell.warned).toContain('--from 2100-01-01: no record is of that time or later')
    await shell.text('topics delete-records outside:0 --before 2')
    expect(await shell.text('consume outside:0 --from 1 --until-end')).toBe('c\n')
    expect(shell.warned).toBe('warning: --from 1 is before the first record of outside-0 (2): it begins there\n')
    // The end is that of the log when the command began; what is written then is printed.
    const next = shell.text('consume outside:0 --from 99999 -n 1')
    await expect.poll(() => shell.warned, soon).toContain('begins at the end')
    await shell.client.producer({ lingerMs: 0 }).send({ topic: 'outside', partition: 0, value: 'next' })
    expect(await next).toBe('next\n')
  })

  test('what was written before a bad line is told', async () => {
    await shell.text('topics create told -p 1')
    await expect(shell.produce('told -k :', ['a:1', 'b:2', 'bad', 'c:3'])).rejects.toThrow(
      'line 3: there is no ":" between key and value: bad; the 2 records before it were written',
    )
    expect(await shell.consume('told')).toHaveLength(2)
    const inTwos = 'told -k : --transactional-id tx-told --transaction-records 2'
    await expect(shell.produce(inTwos, ['a:1', 'b:2', 'c:3', 'bad'])).rejects.toThrow(
      'its transaction is aborted; the 2 records of the transactions before it were written',
    )
    await expect(shell.produce(inTwos, ['a:1', 'bad'])).rejects.toThrow('its transaction is aborted; nothing was written')
    expect(await shell.consume('told')).toHaveLength(4)
  })

  test('what separates may be written as an escape', async () => {
    await shell.text('topics create escaped -p 1')
    await shell.produce('escaped', ['k\tv'], '-k', '\\t')
    await shell.produce('escaped', [Buffer.from([107, 0xff, 118])], '-k', '\\xff')
    await shell.produce('escaped', ['k\\v'], '-k', '\\')
    expect(await shell.text('consume escaped --from beginning --until-end -k --separator \\t\\x2d')).toBe('k\t-v\n'.repeat(3))
  })

  test('lines become transactions, and a bad line leaves its transaction aborted', async () => {
    await shell.text('topics create whole -p 1')
    await shell.produce('whole --transactional-id tx-lines --transaction-records 2', ['1', '2', '3'])
    await expect(shell.produce('whole --transactional-id tx-lines -k :', ['k:4', 'bad'])).rejects.toThrow('line 2')
    const values = (all: readonly Event[]): unknown[] => all.map((record) => record['value'])
    expect(values(await shell.consume('whole'))).toEqual(['1', '2', '3'])
    await shell.produce('whole --transactional-id tx-lines', ['5'])
    expect(values(await shell.consume('whole'))).toEqual(['1', '2', '3', '5'])
  })

  test('the last records are those that are printed, whatever markers and aborted records lie between', async () => {
    await shell.text('topics create tail -p 3')
    const twenty = Array.from({ length: 20 }, (_, i) => `a${i}`)
    await shell.produce('tail -p 0 --transactional-id tx-tail --transaction-records 1', twenty)
    await using producer = shell.client.producer({ transactionalId: 'tx-tail-aborted' })
    await producer.initTransactions()
    producer.beginTransaction()
    await Promise.all(Array.from({ length: 50 }, () => producer.send({ topic: 'tail', partition: 0, value: 'aborted' })))
    await producer.abortTransaction()
    await shell.produce('tail -p 1', ['b0', 'b1', 'b2'])
    const last = async (line: string): Promise<string[]> =>
      (await shell.text(`consume tail --until-end ${line}`)).trimEnd().split('\n').toSorted()
    expect(await last('--from -1')).toEqual(['a19', 'b2'])
    expect(await last('--from -7')).toEqual([...twenty.slice(13), 'b0', 'b1', 'b2'].toSorted())
    expect(await last('--from -100')).toEqual([...twenty, 'b0', 'b1', 'b2'].toSorted())
    expect(await last('--from -51 -p 0 --uncommitted')).toEqual(['a19', ...Array.from({ length: 50 }, () => 'aborted')])
    expect(await last('--from -0')).toEqual([''])
    expect(await last('--from -4 -p 2')).toEqual([''])
  })
}
