// Reads a spec file: blocks of fields, one a line, nested by two spaces. The notation is told in ../spec/README.md.
import {
  type Api,
  type Field,
  type FieldType,
  type Message,
  type ScalarType,
  type Spec,
  type Struct,
  type Versions,
  scalarTypes,
} from './model.ts'

/** @throws Error with file and line when the text is not in the notation. */
export function parseSpec(file: string, text: string): Spec {
  const lines = text.split('\n').map((content, index): Line => ({ file, number: index + 1, content }))
  let api: Api | undefined
  const messages: Message[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    const words = line.content.split(/\s+/)
    if (line.content === '' || line.content.startsWith('#')) {
      at += 1
    } else if (words[0] === 'api') {
      api = {
        key: wholeNumber(line, words[1]),
        constant: needed(line, words[2]),
        name: needed(line, words[3]),
        removed: false,
        listeners: [],
        flags: [],
      }
      at += 1
    } else if (api !== undefined && (words[0] === 'listeners' || words[0] === 'flags')) {
      api = { ...api, [words[0]]: words.slice(1) }
      at += 1
    } else if (api !== undefined && words[0] === 'removed') {
      api = { ...api, removed: true }
      at += 1
    } else {
      const { message, next } = parseMessage(lines, at, api)
      messages.push(message)
      at = next
    }
  }
  return { file, api, messages }
}

interface Line {
  readonly file: string
  readonly number: number
  readonly content: string
}

function parseMessage(lines: readonly Line[], start: number, api: Api | undefined): { message: Message; next: number } {
  const head = lines[start]!
  const words = head.content.split(/\s+/)
  const role = words.shift()
  let name: string
  let apiKey = -1
  if (role === 'request' || role === 'response') {
    if (api === undefined) throw wrong(head, `a ${role} needs an api line above it`)
    name = api.name + (role === 'request' ? 'Request' : 'Response')
    apiKey = api.key
  } else if (role === 'message') {
    name = needed(head, words.shift())
    if (words[0] === 'key') apiKey = wholeNumber(head, words.splice(0, 2)[1])
  } else {
    throw wrong(head, `expected api, request, response or message, found ${role}`)
  }
  const versions = parseVersions(head, needed(head, words.shift()))
  let flexible: Versions | undefined
  if (words.shift() === 'flexible') flexible = parseVersions(head, needed(head, words.shift()))
  const structs: Struct[] = []
  const body = parseFields(lines, start + 1, 1, structs)
  let at = body.next
  for (;;) {
    while (at < lines.length && lines[at]!.content === '') at += 1
    const line = lines[at]
    if (line === undefined || !line.content.startsWith('struct ')) break
    const [, struct, inVersions] = line.content.split(/\s+/)
    const innerStructs: Struct[] = []
    const fields = parseFields(lines, at + 1, 1, innerStructs)
    structs.push(
      { name: needed(line, struct), versions: parseVersions(line, needed(line, inVersions)), fields: fields.fields },
      ...innerStructs,
    )
    at = fields.next
  }
  return {
    message: { name, role: role === 'message' ? 'data' : role, apiKey, versions, flexible, fields: body.fields, structs },
    next: at,
  }
}

// The fields that are indented by `depth` steps; the structures that lie in them are added to `structs`.
function parseFields(lines: readonly Line[], start: number, depth: number, structs: Struct[]): { fields: Field[]; next: number } {
  const fields: Field[] = []
  let at = start
  while (at < lines.length) {
    const line = lines[at]!
    if (line.content.trim() === '') break
    const indent = line.content.length - line.content.trimStart().length
    if (indent < depth * 2) break
    if (indent > depth * 2) throw wrong(line, `indented by ${indent}, ${depth * 2} was expected`)
    const field = parseField(line)
    at += 1
    const innerStructs: Struct[] = []
    const inner = parseFields(lines, at, depth + 1, innerStructs)
    if (inner.fields.length > 0) {
      const struct = field.type.kind === 'array' ? field.type.of : field.type
      if (struct.kind !== 'struct') throw wrong(line, `${field.name} is no structure and cannot have fields`)
      structs.push({ name: struct.struct, versions: field.versions, fields: inner.fields }, ...innerStructs)
      at = inner.next
    }
    fields.push(field)
  }
  return { fields, next: at }
}

function parseField(line: Line): Field {
  const words = line.content.trim().split(/\s+/)
  const name = needed(line, words.shift())
  const type = parseType(line, needed(line, words.shift()))
  const versions = parseVersions(line, needed(line, words.shift()))
  let nullable: Versions | undefined
  let tag: number | undefined
  let fallback: string | undefined
  let ignorable = false
  let inflexible = false
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'null') nullable = /^\d/.test(words[0] ?? '') ? parseVersions(line, words.shift()!) : versions
    else if (word === 'tag') tag = wholeNumber(line, words.shift())
    else if (word === 'default') fallback = needed(line, words.shift())
    else if (word === 'ignorable') ignorable = true
    else if (word === 'inflexible') inflexible = true
    else if (word === 'entity') needed(line, words.shift())
    else if (word !== 'key') throw wrong(line, `unknown word ${word}`)
  }
  return { name, type, versions, nullable, tag, default: fallback, ignorable, inflexible, line: line.number }
}

function parseType(line: Line, text: string): FieldType {
  if (text.startsWith('[]')) return { kind: 'array', of: parseType(line, text.slice(2)) }
  if ((scalarTypes as readonly string[]).includes(text)) return { kind: 'scalar', scalar: text as ScalarType }
  if (!/^[A-Z]\w*$/.test(text)) throw wrong(line, `unknown type ${text}`)
  return { kind: 'struct', struct: text }
}

function parseVersions(line: Line, text: string): Versions {
  const match = /^(\d+)(\+|-(\d+))?$/.exec(text)
  if (match === null) throw wrong(line, `expected versions such as 3, 3+ or 3-5, found ${text}`)
  const from = Number(match[1])
  return { from, to: match[2] === '+' ? Infinity : Number(match[3] ?? from) }
}

function wholeNumber(line: Line, word: string | undefined): number {
  if (word === undefined || !/^\d+$/.test(word)) throw wrong(line, `expected a number, found ${word}`)
  return Number(word)
}

function needed(line: Line, word: string | undefined): string {
  if (word === undefined || word === '') throw wrong(line, 'a word is missing at its end')
  return word
}

function wrong(line: Line, reason: string): Error {
  return new Error(`${line.file}:${line.number}: ${reason}`)
}
