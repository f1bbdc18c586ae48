// Prints one file: the messages of a spec, with their imports.
import type { Message, Spec } from './model.ts'
import { fit, wrapStatement } from './names.ts'
import { printDefault, printRead } from './print-read.ts'
import { printTypes } from './print-types.ts'
import { printIsDefault, printWrite, structsWithDefault } from './print-write.ts'
import { blocksOf, codecName } from './scope.ts'

/** Where the printed file finds what it uses. */
export interface Imports {
  /** Module specifier of each name. */
  (name: string): string
}

const valueImports = [
  'checkVersion',
  'malformedIn',
  'unsupportedField',
  'unsupportedNull',
  'emptyBytes',
  'zeroUuid',
  'writeUnknownTags',
  'writeUnknownTagsBelow',
]
const typeImports = ['MessageCodec', 'Reader', 'UnknownTag', 'Uuid', 'Writer']

/** Text of the generated file; `source` is the spec's path as a reader of the file would look for it. */
export function printSpec(spec: Spec, source: string, imports: Imports): string {
  const parts = spec.messages.map(printMessage)
  const body = parts.join('\n\n').split('\n').flatMap(wrapStatement).join('\n')
  const names = spec.messages.map((message) => message.name).join(' and ')
  return `// Generated from ${source}, do not edit: ${names}.\n${printImports(body, imports)}\n\n${body}\n`
}

function printMessage(message: Message): string {
  const blocks = blocksOf(message)
  const withDefault = structsWithDefault(blocks)
  const parts = [...blocks.map(printTypes), printCodec(message)]
  for (const block of blocks) {
    parts.push(printRead(block), printWrite(block))
    if (withDefault.has(block.typeName)) parts.push(printDefault(block), printIsDefault(block))
  }
  return parts.join('\n\n')
}

function printCodec(message: Message): string {
  const { name, versions } = message
  const flexibleFrom = message.flexible === undefined ? 'Infinity' : String(message.flexible.from)
  const body = [
    `  name: '${name}',`,
    `  apiKey: ${message.apiKey},`,
    `  minVersion: ${versions.from},`,
    `  maxVersion: ${versions.to},`,
    `  flexibleFrom: ${flexibleFrom},`,
    '  read(reader, version) {',
    `    checkVersion('${name}', version, ${versions.from}, ${versions.to})`,
    '    try {',
    `      return read${name}(reader, version)`,
    '    } catch (error) {',
    `      throw malformedIn(error, '${name}', version)`,
    '    }',
    '  },',
    '  write(writer, message, version) {',
    `    checkVersion('${name}', version, ${versions.from}, ${versions.to})`,
    `    write${name}(writer, message, version)`,
    '  },',
    '}',
  ]
  return [`/** Reads and writes {@link ${name}}. */`, ...declaration(codecName(message), name, body)].join('\n')
}

// The formatter breaks a declaration that is too long behind its equals sign if that is enough, else inside of its type.
function declaration(constant: string, name: string, body: readonly string[]): string[] {
  const start = `export const ${constant}: MessageCodec<${name}, ${name}Init> =`
  if (start.length + 2 <= 130) return [`${start} {`, ...body]
  if (start.length <= 130) return [start, '  {', ...body.map((line) => `  ${line}`)]
  return [`export const ${constant}: MessageCodec<`, `  ${name},`, `  ${name}Init`, '> = {', ...body]
}

function printImports(body: string, imports: Imports): string {
  const byModule = new Map<string, string[]>()
  for (const name of [...typeImports, ...valueImports]) {
    if (!new RegExp(`\\b${name}\\b`).test(body)) continue
    const from = imports(name)
    byModule.set(from, [...(byModule.get(from) ?? []), typeImports.includes(name) ? `type ${name}` : name])
  }
  const lines = [...byModule]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, names]) => {
      if (names.every((name) => name.startsWith('type ')))
        return fit(
          '',
          'import type {',
          names.map((name) => name.slice(5)),
          `} from '${from}'`,
        )
      return fit('', 'import {', names, `} from '${from}'`)
    })
  return lines.join('\n')
}
