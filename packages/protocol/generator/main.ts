// Generates all codecs from their specs. With --check nothing is written, and a difference is an error.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkSpec } from './check.ts'
import type { Spec } from './model.ts'
import { kebabCase } from './names.ts'
import { parseSpec } from './parse.ts'
import { printFields } from './print-fields.ts'
import { printSpec } from './print-message.ts'
import { printAll, printApiKeys, printErrorCodes } from './print-tables.ts'

const packages = fileURLToPath(new URL('../../', import.meta.url))

interface Target {
  readonly specs: string
  readonly out: string
}

/** Folders of specs outside of this package, and where their records go. */
const targets: readonly Target[] = [
  { specs: 'broker/spec/metadata', out: 'broker/src/metadata/records' },
  { specs: 'broker/spec/raft', out: 'broker/src/raft/records' },
  { specs: 'broker/spec/log', out: 'broker/src/log/records' },
  { specs: 'broker/spec/coordinator/group', out: 'broker/src/coordinator/group/records' },
  { specs: 'broker/spec/coordinator/transaction', out: 'broker/src/coordinator/transaction/records' },
  { specs: 'broker/spec/coordinator/share', out: 'broker/src/coordinator/share/records' },
  { specs: 'streams/spec/assignment', out: 'streams/src/assignment/records' },
]

const ownModules: Readonly<Record<string, string>> = {
  Reader: 'reader',
  Writer: 'writer',
  Uuid: 'uuid',
  zeroUuid: 'uuid',
  UnknownTag: 'tagged-fields',
  writeUnknownTags: 'tagged-fields',
  writeUnknownTagsBelow: 'tagged-fields',
}

/** Every generated file, by its path below packages/. */
export function generate(): Map<string, string> {
  const files = new Map<string, string>()
  const specs = readSpecs('protocol/spec', ['error-codes.txt', 'README.md'])
  for (const spec of specs) {
    if (spec.messages.length === 0) continue
    const text = printSpec(
      spec,
      relative('protocol', spec.file),
      (name) => `../primitives/${ownModules[name] ?? 'message-codec'}.ts`,
    )
    files.set(`protocol/src/messages/${outName(spec)}`, text)
  }
  const messageFiles = [...files.keys()].map((file) => file.slice('protocol/src/messages/'.length))
  files.set('protocol/src/messages/api-keys.ts', printApiKeys(specs, outName))
  files.set('protocol/src/messages/all.ts', printAll(messageFiles.filter((file) => !file.endsWith('-header.ts'))))
  files.set(
    'protocol/src/errors/error-codes.ts',
    printErrorCodes(readFileSync(join(packages, 'protocol/spec/error-codes.txt'), 'utf8')),
  )
  const stored = specs.filter((spec) => spec.api === undefined && spec.messages.length > 0)
  for (const target of targets) {
    for (const spec of readSpecs(target.specs, [])) {
      if (target.specs.startsWith('broker/')) stored.push(spec)
      files.set(
        `${target.out}/${outName(spec)}`,
        printSpec(spec, spec.file.split('/').slice(1).join('/'), () => '@millrace/protocol'),
      )
    }
  }
  files.set('broker/src/dump/fields/record-fields.ts', printFields(stored))
  return files
}

function outName(spec: Spec): string {
  return `${spec.file.slice(spec.file.lastIndexOf('/') + 1, -'.txt'.length)}.ts`
}

function readSpecs(folder: string, others: readonly string[]): Spec[] {
  const names = readdirSync(join(packages, folder)).filter((name) => !others.includes(name))
  return names.sort().map((name) => {
    const spec = parseSpec(`${folder}/${name}`, readFileSync(join(packages, folder, name), 'utf8'))
    checkSpec(spec)
    const wanted =
      spec.api === undefined
        ? kebabCase(spec.messages[0]!.name)
        : `${String(spec.api.key).padStart(2, '0')}-${kebabCase(spec.api.name)}`
    if (name !== `${wanted}.txt`) throw new Error(`${spec.file}: should be named ${wanted}.txt`)
    return spec
  })
}

/** Paths below packages/ whose content is not what the specs say, with those that have no spec any more. */
export function differences(files: ReadonlyMap<string, string>): string[] {
  const changed = [...files]
    .filter(([path, text]) => !existsSync(join(packages, path)) || readFileSync(join(packages, path), 'utf8') !== text)
    .map(([path]) => path)
  return [...changed, ...leftOver(files)]
}

function leftOver(files: ReadonlyMap<string, string>): string[] {
  const folders = new Set([...files.keys()].map((path) => dirname(path)))
  folders.delete('protocol/src/errors')
  return [...folders].flatMap((folder) => {
    const there = existsSync(join(packages, folder)) ? readdirSync(join(packages, folder)) : []
    return there.map((name) => `${folder}/${name}`).filter((path) => !files.has(path) && !path.endsWith('.test.ts'))
  })
}

function main(): void {
  const files = generate()
  const changed = differences(files)
  if (process.argv.includes('--check')) {
    for (const path of changed)
      console.error(`packages/${path} is not what its spec says: run \`npm run generate\` in packages/protocol`)
    if (changed.length > 0) process.exitCode = 1
    else console.log(`${files.size} generated files are what their specs say`)
    return
  }
  for (const path of leftOver(files)) rmSync(join(packages, path))
  for (const path of changed) {
    const text = files.get(path)
    if (text === undefined) continue
    mkdirSync(dirname(join(packages, path)), { recursive: true })
    writeFileSync(join(packages, path), text)
  }
  console.log(`${files.size} files from specs, ${changed.length} changed`)
}

if (import.meta.main) main()
