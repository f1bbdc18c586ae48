// What a first user does wrong, on the real command: the exit code, one sentence that names the thing, and no stack.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBroker } from '@millrace/broker'
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { afterAll, expect, test } from 'vitest'

const main = join(import.meta.dirname, '../src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'millrace-errors-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

mkdirSync(join(folder, 'directory'))
const file = (name: string, text: string): void => writeFileSync(join(folder, name), text)
file('syntax.ts', 'export const topologies =\n')
file('enum.ts', 'enum A { B }\nexport const topologies = {}\n')
file('import.ts', "import 'not-a-package-of-anyone'\n")
file('connectors.ts', "export const connectors = { a: { 'connector.class': 'Any' } }\n")
file('low.properties', 'log.dirs=data\nnum.partitions=0\n')
file('file-for-data.properties', 'log.dirs=low.properties\nlisteners=PLAINTEXT://127.0.0.1:0\n')
file('worker.properties', 'bootstrap.servers=127.0.0.1:1\nlisteners=http://127.0.0.1:0\noffset.storage.file.filename=offsets\n')
file('broken.json', '{"name":')

function millrace(args: readonly string[]): { readonly code: number | null; readonly said: string } {
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=@millrace/source', main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { code: status, said: stderr }
}

test.each<[string, number, RegExp]>([
  ['nothing', 2, /there is no command nothing\. There are: up, broker/],
  ['topics --nothing', 2, /topics list has no option --nothing\. It has: --bootstrap-server/],
  ['topics frob', 2, /topics has no verb frob\. It has: list, describe, create/],
  ['topics -b 127.0.0.1:1', 1, /no Kafka answers at 127\.0\.0\.1:1 .*ECONNREFUSED.*is --bootstrap-server right/],
  ['topics -b nowhere', 2, /--bootstrap-server nowhere: HOST:PORT is needed/],
  ['up syntax.ts --port', 2, /--port needs a value: --port N/],
  ['up none.ts', 1, /there is no pipeline file .*none\.ts/],
  ['up directory', 1, /directory is a directory: name the pipeline file/],
  ['up syntax.ts', 1, /syntax\.ts cannot be loaded: Expression expected\n.*syntax\.ts:/],
  ['up enum.ts', 1, /enum\.ts:1\n[^]*types are stripped/],
  ['up import.ts', 1, /not-a-package-of-anyone[^]*install it beside the pipeline file/],
  ['up connectors.ts --directory syntax.ts', 1, /syntax\.ts cannot be used for data: .*choose another folder with --directory/],
  ['broker --config none.properties', 1, /cannot read .*none\.properties: there is no such file/],
  ['broker --config directory', 1, /cannot read .*directory: it is a directory/],
  ['broker --config low.properties', 1, /low\.properties:2: num\.partitions=0 must be at least 1/],
  ['broker --config file-for-data.properties', 1, /low\.properties is not a directory; give another one with log\.dirs/],
  ['broker --override log.dirs=/proc/none', 1, /no directory can be made at \/proc\/none: .* with log\.dirs/],
  ['up connectors.ts -d /proc/none', 1, /\/proc\/none cannot be used for data: no directory can be made there.*--directory/],
  ['topics -b no-such-host.invalid:9092', 1, /no Kafka answers at no-such-host\.invalid:9092 \(.*no-such-host\.invalid/],
  ['broker --override x', 2, /--override x: NAME=VALUE is needed/],
  ['connect standalone none.properties', 1, /cannot read .*none\.properties: there is no such file/],
  [
    'connect standalone worker.properties broken.json',
    1,
    /broken\.json:1: it is not JSON: a value was expected where the file ends/,
  ],
])('millrace %s ends with %i', { timeout: 40_000 }, (line, code, words) => {
  const { code: ended, said } = millrace(line.split(' '))
  expect(said).toMatch(words)
  expect(said).not.toMatch(/^ {4}at /m)
  expect(ended).toBe(code)
})

test('lines of standard input become records, and what was wrong with one ends with 1', { timeout: 60_000 }, async () => {
  await using broker = await createBroker({ ephemeral: true })
  const on = ['-b', broker.bootstrap]
  expect(await running(['produce', 't', ...on], 'a\nb\n')).toMatchObject({ code: 0, printed: '2 records written to t\n' })
  expect(await running(['produce', 't', ...on], 'c\n')).toMatchObject({ printed: '1 record written to t\n' })
  expect(await running(['consume', 't', '--from', 'beginning', '--until-end', ...on])).toMatchObject({ printed: 'a\nb\nc\n' })
  expect(await running(['produce', 't', '--value-format', 'json', ...on], '{}\n{\n')).toMatchObject({
    code: 1,
    said: 'millrace: line 2: "{" is not JSON; the 1 record before it was written\n',
  })
  expect(await running(['produce', 'b ad', ...on], 'a\n')).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^millrace: INVALID_TOPIC_EXCEPTION: topic 'b ad'; a name has 1 to 249 of the characters .*\n$/),
  })
  expect(await running(['topics', 'create', 'b ad', ...on])).toMatchObject({ said: expect.not.stringContaining('1 to 249') })
  expect(await running(['produce', 't', '--file', 'none', ...on])).toMatchObject({
    code: 1,
    said: 'millrace: cannot read none: there is no such file\n',
  })
})

// head goes away after one line, tail reads on while much is written: both over the pipe that a shell makes.
test.each([
  ['consume long --from beginning --until-end', 'head -1'],
  ['consume long --from beginning', 'head -1'],
  ['consume long --from beginning --json', 'head -1'],
  ['consume long --from beginning --until-end', 'tail -1'],
  ['topics', 'head -1'],
  ['configs describe --broker 1 --all --json', 'head -1'],
])('millrace %s | %s ends with 0 and says nothing', { timeout: 60_000 }, async (line, reader) => {
  await using broker = await createBroker({ ephemeral: true })
  const bootstrap = `127.0.0.1:${broker.listeners[0]!.port}`
  await using client = createMillrace({ bootstrapServers: [bootstrap] }, nodeHost({ level: 'error' }))
  // More than a pipe holds (64 KiB), of records as of topics.
  const names = Array.from({ length: 300 }, (_, i) => `${'t'.repeat(200)}${i}`)
  await client.admin.createTopics(['long', ...names].map((name) => ({ name, partitions: 1 })))
  await using producer = client.producer({})
  await Promise.all(
    Array.from({ length: 20_000 }, (_, i) => producer.send({ topic: 'long', partition: 0, value: `${'v'.repeat(1000)}${i}` })),
  )
  const command = `"$0" --conditions=@millrace/source "${main}" ${line} -b ${bootstrap} | ${reader}`
  const shell = spawn('bash', ['-o', 'pipefail', '-c', command, process.execPath], { stdio: 'pipe' })
  const { code, said, printed } = await ended(shell)
  expect(said).toBe('')
  expect(printed.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(0)
})

/** The same while this process goes on: the broker lives in it. */
function running(args: readonly string[], input = ''): Promise<{ code: number | null; said: string; printed: string }> {
  const child = spawn(process.execPath, ['--conditions=@millrace/source', main, ...args], { cwd: folder, stdio: 'pipe' })
  child.stdin.end(input)
  return ended(child)
}

function ended(child: ChildProcessWithoutNullStreams): Promise<{ code: number | null; said: string; printed: string }> {
  let [said, printed] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  return new Promise((resolve) => void child.on('close', (code) => resolve({ code, said, printed })))
}

test('ports that are taken are named, with where to set another', { timeout: 60_000 }, async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    file('taken.properties', `bootstrap.servers=127.0.0.1:1\nlisteners=http://127.0.0.1:${port}\n`)
    expect(millrace(['connect', 'standalone', 'taken.properties'])).toMatchObject({
      code: 1,
      said: expect.stringMatching(/REST API cannot listen on .*: the port is taken; .*listeners in .*taken\.properties/),
    })
    const broker = millrace([
      'broker',
      '--override',
      `listeners=PLAINTEXT://127.0.0.1:${port}`,
      '--override',
      `log.dirs=${folder}/unused`,
    ])
    expect(broker).toMatchObject({ code: 1, said: expect.stringMatching(/the port is taken; .*with listeners/) })
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
})
