// Each package alone: packed, installed from its tarball into an empty folder, and made to run ten lines.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const work = mkdtempSync(join(tmpdir(), 'millrace-packed-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })

beforeAll(() => {
  npm(['run', 'build'], root)
  for (const name of readdirSync(join(root, 'packages')))
    npm(['pack', '--ignore-scripts', '--pack-destination', work], join(root, 'packages', name))
}, 240_000)

/** What of our packages each one needs beside it; npm would bring them from the registry. */
const needs: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  host: [],
  broker: ['protocol', 'host'],
  client: ['protocol', 'host'],
  streams: ['client', 'protocol', 'host'],
  connect: ['client', 'protocol', 'host'],
  cli: ['broker', 'client', 'streams', 'connect', 'protocol', 'host'],
}

/** Ten lines that use the package, and print what they found. */
const programs: Readonly<Record<string, { readonly lines: string; readonly prints: RegExp }>> = {
  protocol: {
    lines: `import { metadataRequest, Reader, Writer, ErrorCode, errorName } from '@millrace/protocol'
      const writer = new Writer()
      metadataRequest.write(writer, { topics: [{ name: 'orders' }] }, 13)
      const back = metadataRequest.read(new Reader(writer.toBytes()), 13)
      console.log(back.topics[0].name, errorName(ErrorCode.OFFSET_OUT_OF_RANGE))`,
    prints: /^orders OFFSET_OUT_OF_RANGE$/m,
  },
  host: {
    lines: `import { nodeHost } from '@millrace/host/node'
      import { Simulation } from '@millrace/host/simulated'
      const world = new Simulation({ seed: 1 })
      await world.run(() => world.machine('a').host.clock.sleep(60_000))
      console.log(nodeHost().compression.crc32c(new TextEncoder().encode('123456789')).toString(16), world.scheduler.now)`,
    prints: /^e3069283 60000$/m,
  },
  broker: {
    lines: `import { createBroker, brokerConfig } from '@millrace/broker'
      import { nodeHost } from '@millrace/host/node'
      const config = brokerConfig({ 'log.dirs': process.cwd() + '/data', listeners: 'PLAINTEXT://127.0.0.1:0' })
      const broker = await createBroker(config, nodeHost({ level: 'error' }))
      console.log('listens', broker.bootstrap.startsWith('127.0.0.1:'))
      await broker.stop()`,
    prints: /^listens true$/m,
  },
  client: {
    lines: `import { createMillrace } from '@millrace/client'
      import { nodeHost } from '@millrace/host/node'
      const millrace = createMillrace({ bootstrapServers: ['127.0.0.1:1'] }, nodeHost({ level: 'error' }))
      const failure = await millrace.admin.listTopics({ timeoutMs: 500 }).catch((cause) => cause)
      console.log(failure.name, failure.message.includes('127.0.0.1:1'))
      await millrace.close()`,
    prints: /^\w+ true$/m,
  },
  streams: {
    lines: `import * as k from '@millrace/streams'
      const words = k.topic('words', { key: k.string, value: k.string })
      const counts = k.topic('counts', { key: k.string, value: k.int64 })
      const t = k.topology()
      t.stream(words).pipe(k.groupBy((word) => word, k.string), k.count(), k.toStream(), k.to(counts))
      const driver = k.testDriver(t)
      driver.input(words).pipe(null, 'a'), driver.input(words).pipe(null, 'a')
      console.log(driver.output(counts).read().map((each) => each.key + each.value).join())`,
    prints: /a2$/m,
  },
  connect: {
    lines: `import * as connect from '@millrace/connect'
      console.log(Object.keys(connect).length > 0)`,
    prints: /^true$/m,
  },
  cli: {
    lines: `import { execFileSync } from 'node:child_process'
      console.log(execFileSync(process.execPath, ['node_modules/millrace/bin/millrace.mjs', '--help'], { encoding: 'utf8' }))`,
    prints: /millrace broker/,
  },
}

// Native modules that a package may load by itself, both of its host: the checksum, and the system's calls by which a directory is locked.
// RocksDB only where state is opened.
const nativeAllowed = /crc32|koffi/

for (const [name, { lines, prints }] of Object.entries(programs)) {
  test(`${name} works from its tarball alone, and loads no native module of another`, { timeout: 120_000 }, () => {
    const folder = join(work, `use-${name}`)
    mkdirSync(folder)
    // Our packages are not asked for at the registry: what stands beside the tarball is what it depends on.
    const dependencies = Object.fromEntries(
      [name, ...(needs[name] as readonly string[])].map((each) => [published(each), `file:../${tarballOf(each)}`]),
    )
    const overrides = Object.fromEntries(Object.keys(dependencies).map((each) => [each, `$${each}`]))
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'uses-it', private: true, type: 'module', dependencies, overrides }),
    )
    npm(['install', '--prefer-offline', '--omit=peer'], folder)
    const native = `\nconst loaded = process.report.getReport().sharedObjects.filter((path) => path.endsWith('.node')); console.log('native:' + loaded.join())`
    writeFileSync(join(folder, 'use.mjs'), lines + native)
    const printed = execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8', timeout: 30_000 })
    expect(printed).toMatch(prints)
    const loaded =
      /^native:(.*)$/m
        .exec(printed)?.[1]
        ?.split(',')
        .filter((path) => path !== '') ?? []
    expect(loaded.filter((path) => !nativeAllowed.test(path))).toEqual([])
  })
}

/** Every built entry of every package. */
const entries = readdirSync(join(root, 'packages')).flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, { readonly default: string }>>
  }
  return Object.values(exports).map((entry) => join(root, 'packages', name, entry.default))
})

test('each entry says at once which Node is needed, and which one this is; require tells the same', () => {
  const program = `
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: process.argv[1] } })
    const said = []
    for (const path of process.argv.slice(2)) {
      said.push(await import(path).then(() => 'loaded', (cause) => cause.message))
      try { require(path), said.push('loaded') } catch (cause) { said.push(cause.message) }
    }
    console.log(JSON.stringify(said))`
  const loads = (version: string): unknown =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${program}`,
          version,
          ...entries,
        ],
        {
          encoding: 'utf8',
        },
      ),
    )
  for (const old of ['20.20.2', '22.18.0']) {
    const said = `Millrace needs Node 22.19 or newer, this is Node ${old}`
    expect(loads(old)).toEqual(entries.flatMap(() => [said, said]))
  }
  for (const fit of ['22.19.0', '24.0.0']) expect(loads(fit)).toEqual(entries.flatMap(() => ['loaded', 'loaded']))
})

test('the types are read by TypeScript before 5.7, in which the arrays of bytes take no parameter', () => {
  const generic = entries.flatMap((entry) => {
    const types = join(entry.slice(0, entry.lastIndexOf('/dist/')), 'types')
    const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'))
    return files.filter((file) => /\b(?:Uint8Array|Buffer|DataView|BigInt64Array)</.test(readFileSync(join(types, file), 'utf8')))
  })
  expect(generic).toEqual([])
})

const published = (name: string): string => (name === 'cli' ? 'millrace' : `@millrace/${name}`)

function tarballOf(name: string): string {
  const start = name === 'cli' ? 'millrace-0' : `millrace-${name}-0`
  const found = readdirSync(work).find((file) => file.startsWith(start) && file.endsWith('.tgz'))
  if (found === undefined) throw new Error(`no tarball of ${name}`)
  return found
}
