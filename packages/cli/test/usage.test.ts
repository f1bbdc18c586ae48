// How commands are called: what is written wrongly is named before anything is connected, and help comes from the same tables.
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
  ['topics offsets t --at yesterday', /--at yesterday: a date such as/],
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
])('millrace %s is refused', async (line, words) => {
  await expect(run(`${line} -b 127.0.0.1:1`)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(words) })
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

test('a verb may stand behind options, whose values are not taken for it', async () => {
  await expect(run('topics -b 127.0.0.1:1 --json frob')).rejects.toThrow('topics has no verb frob')
  await expect(run('groups --topic list reset-offsets g')).rejects.toThrow('groups reset-offsets needs exactly one of')
})
