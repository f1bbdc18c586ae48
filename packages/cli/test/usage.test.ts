// How commands are called: what is written wrongly is named before anything is connected, and help comes from the same tables.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allCommands, runCommandLine } from '../src/command-line.ts'

// Commands load their modules when they are called, some of them half of the repository. Here that is done before the tests: none of
// them is about how long it takes, which on a busy machine is longer than a test may.
await allCommands()

async function run(line: string): Promise<string> {
  let said = ''
  const code = await runCommandLine(
    line.split(' ').filter((word) => word !== ''),
    (text) => void (said += String(text)),
  )
  expect(code).toBe(0)
  return said
}

test.each<[string, RegExp]>([
  ['topics describe', /topics describe NAME…: NAME… is missing/],
  ['topics grow t 3 4', /topics grow NAME COUNT takes no further operand 4/],
  ['topics grow t many', /many is no number of partitions/],
  ['topics create t --replica-assignment 1:x', /"x" is no id of a broker/],
  ['topics create t --replica-assignment 1 -p 1', /leave out --partitions/],
  ['topics offsets t:a', /t:a: TOPIC or TOPIC:PARTITION/],
  ['topics offsets t --at yesterday', /--at yesterday: earliest, latest, max-timestamp, a date or milliseconds/],
  ['topics offsets t --at 2026-13', /--at 2026-13: a date such as/],
  ['topics delete-records t', /needs --before OFFSET or --before end/],
  ['groups list --state Foo', /--state Foo: one of PreparingRebalance, .*, Stable, Empty, Dead/],
  ['groups list --type Foo', /--type Foo: one of classic, consumer, share, streams/],
  ['txns list --state Foo', /--state Foo: one of Empty, Ongoing, /],
  ['groups reset-offsets g -t t', /exactly one of --to-earliest, /],
  ['groups reset-offsets g -t t --to-latest --to-offset 3', /exactly one of --to-earliest, /],
  ['groups reset-offsets g --to-latest', /needs --topic TOPIC or --all-topics/],
  ['groups reset-offsets g -t t --by-duration soon', /--by-duration soon: a duration such as 90m/],
  ['groups delete-offsets g', /needs --topic TOPIC/],
  ['configs describe', /whose settings\? --topic NAME.* --broker-logger ID/],
  ['configs set x -t t', /configs set x: NAME=VALUE is needed/],
  ['configs delete x=1 -t t', /configs delete x=1: names only/],
  ['configs describe --broker one', /--broker one: the id of a broker is needed/],
  ['txns abort t:0', /--start-offset OFFSET or --producer-id N/],
  ['txns producers t', /t: TOPIC:PARTITION is needed/],
  ['produce t --acks 2', /--acks 2: one of all, 1, 0/],
  ['produce t --transactional-id x --acks 1', /--transactional-id needs --acks all/],
  ['produce t --records -k :', /keys stand in the lines/],
  ['produce t --key-separator=', /--key-separator: at least one character/],
  ['produce t --key x --key-format hex', /--key: "x" is not hexadecimal/],
  ['consume t --from never', /--from never: beginning, end, an offset, -N or a date/],
  ['consume t --print color', /--print color: one of topic, partition/],
  ['consume t:a', /t:a: TOPIC or TOPIC:PARTITION/],
  ['consume t:0 -g g', /with --group the group decides/],
  ['consume t:9999999999', /9999999999 is no range of partitions/],
  ['consume t -n -5', /--max -5: a whole number from 0 on is needed/],
  ['consume t -p a', /--partition a: a whole number from 0 to 2147483647/],
  ['consume t --idle-timeout soon', /--idle-timeout soon: a duration such as/],
  ['consume t --group=', /--group '': it must not be empty/],
  ['produce t -p -1', /--partition -1: a whole number from 0/],
  ['produce t --linger-ms x', /--linger-ms x: a whole number from 0/],
  ['produce t --transactional-id x --transaction-records 0', /--transaction-records 0: a whole number from 1/],
  ['bench produce t -n 0', /--records 0: a whole number from 1 on/],
  ['bench produce t --throughput fast', /--throughput fast: a whole number/],
  ['bench produce t --warmup-records x', /--warmup-records x: a whole number/],
  ['bench consume t -n x', /--records x: a whole number/],
  ['bench consume t --idle-timeout x', /--idle-timeout x: a duration/],
  ['bench consume t --fetch-max-bytes 0', /--fetch-max-bytes 0: a whole number from 1/],
  ['bench end-to-end t -n 1.5', /--records 1\.5: a whole number/],
  ['cluster log-dirs one', /cluster log-dirs one: the id of a broker/],
  ['topics delete-records t --before x', /--before x: a whole number from 0 on/],
  ['groups reset-offsets g -t t --shift-by x', /--shift-by x: a whole number/],
  ['groups reset-offsets g -t t --to-offset -1', /--to-offset -1: a whole number from 0/],
  ['txns list --producer-id x', /--producer-id x: a whole number/],
  ['app none.ts --partitions 0', /--partitions 0: a whole number from 1/],
  ['app none.ts --session-timeout-ms x', /--session-timeout-ms x: a whole number/],
  ['up none.ts --instances 0', /--instances 0: a whole number from 1 to 64/],
])('millrace %s is refused', async (line, words) => {
  await expect(run(`${line} -b 127.0.0.1:1`)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(words) })
})

test.each<[string, RegExp]>([
  ['', /--bootstrap-server '': HOST:PORT is needed/],
  ['a:1,,b:2', /--bootstrap-server 'a:1,,b:2': one of the addresses is empty/],
  ['nohost:99999', /--bootstrap-server nohost:99999: a port is a number from 1 to 65535/],
  ['nohost:0', /--bootstrap-server nohost:0: a port is a number from 1 to 65535/],
  ['localhost:9092,other', /--bootstrap-server other: HOST:PORT is needed, such as other:9092/],
  ['::1:9092', /--bootstrap-server ::1:9092: an IPv6 address stands in brackets/],
  ['[::1]', /--bootstrap-server \[::1\]: HOST:PORT is needed/],
  ['PLAINTEXT://a:9092', /--bootstrap-server PLAINTEXT:\/\/a:9092: HOST:PORT is needed/],
  ['host:port', /--bootstrap-server host:port: HOST:PORT is needed/],
])('the address %j is refused by every command', async (address, words) => {
  for (const command of ['topics', 'consume t', 'produce t', 'bench consume t', 'app none.ts', 'up none.ts'])
    await expect(run(`${command} --bootstrap-server=${address}`)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(words),
    })
})

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  expect(await run('--version')).toBe(`millrace ${version}\n`)
  expect(await run('-v')).toBe(`millrace ${version}\n`)
})

test('help with a name is that of the command', async () => {
  for (const name of ['topics', 'broker']) expect(await run(`help ${name}`)).toBe(await run(`${name} --help`))
  expect(await run('help topics create')).toBe(await run('topics create --help'))
  expect(await run('topics help')).toBe(await run('topics --help'))
  await expect(run('help frob')).rejects.toThrow('there is no command frob. There are: up, broker')
  await expect(run('help topics frob')).rejects.toThrow('topics has no verb frob')
  await expect(run('help broker frob')).rejects.toThrow('there is no help of broker frob')
})

test.each(['up', 'broker', 'produce', 'topics create', 'groups reset-offsets', 'configs set', 'bench produce'])(
  'millrace %s --help shows every option',
  async (line) => {
    const help = await run(`${line} --help`)
    expect(help).toContain(`millrace ${line}`)
    expect(help).toMatch(/\n {2}(-\w, )?--json +one JSON line an event/)
  },
)

test('help of a subject names its verbs, and the first page all commands', async () => {
  const subjects = ['topics', 'groups', 'configs', 'txns', 'cluster', 'bench']
  const overview = await run('--help')
  for (const subject of subjects) {
    expect(overview).toContain(`millrace ${subject} `)
    expect(await run(`${subject} --help`)).toMatch(new RegExp(`^ {2}millrace ${subject} \\S+`, 'm'))
  }
})

test('help asked for behind options is that of the subject, and with a verb that of the verb', async () => {
  for (const line of ['topics -b a:1 --help', 'topics --json -h', 'groups --type share --help'])
    expect(await run(line)).toBe(await run(`${line.split(' ')[0]} --help`))
  expect(await run('topics -b a:1 --help create')).toBe(await run('topics create --help'))
})

test('a verb may stand behind options, whose values are not taken for it', async () => {
  await expect(run('topics -b 127.0.0.1:1 --json frob')).rejects.toThrow('topics has no verb frob')
  await expect(run('groups --topic list reset-offsets g')).rejects.toThrow('groups reset-offsets needs exactly one of')
})
