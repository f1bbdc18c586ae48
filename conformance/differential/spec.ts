// Reads the message specifications of the protocol package: which fields a request has in a version, and of which type.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Field {
  readonly name: string
  /** `string`, `int32`, …; of a structure its name. */
  readonly type: string
  readonly isArray: boolean
  readonly from: number
  readonly to: number
  /** From this version on it may be null. */
  readonly nullFrom: number | undefined
  /** It comes in the tagged part of its structure. */
  readonly tag: number | undefined
  /** What the broker takes it for, such as `topicName`. */
  readonly entity: string | undefined
  /** Of a structure. */
  readonly fields: readonly Field[]
}

export interface ApiSpec {
  readonly key: number
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  /** From this version on lengths are compact and tags end each structure. */
  readonly flexibleFrom: number
  readonly fields: readonly Field[]
}

const folder = join(import.meta.dirname, '../../packages/protocol/spec')

/** Requests by API key. */
export function readSpecs(): ReadonlyMap<number, ApiSpec> {
  const specs = new Map<number, ApiSpec>()
  for (const file of readdirSync(folder)) {
    if (!/^\d\d-.*\.txt$/.test(file)) continue
    const spec = parse(readFileSync(join(folder, file), 'utf8'))
    if (spec !== undefined) specs.set(spec.key, spec)
  }
  return specs
}

interface Open {
  readonly indent: number
  readonly fields: Field[]
}

function parse(text: string): ApiSpec | undefined {
  const head = /^api (\d+) \S+ (\S+)/m.exec(text)
  const request = /^request (\d+)(?:-(\d+))?(?: flexible (\d+)\+)?/m.exec(text)
  if (head === null || request === null) return undefined
  const structs = new Map<string, Field[]>()
  const fields: Field[] = []
  let open: Open[] = []
  for (const line of text.split('\n')) {
    const section = /^(request|response|struct)\b ?(\S*)/.exec(line)
    if (section !== null) {
      const [, kind, name = ''] = section
      const known = kind === 'struct' ? structs.get(name) : undefined
      // Where a request has told its fields already they are not told again.
      const into: Field[] = kind === 'request' ? fields : known === undefined || known.length > 0 ? [] : known
      if (kind === 'struct' && known === undefined) structs.set(name, into)
      open = kind === 'response' ? [] : [{ indent: 0, fields: into }]
      continue
    }
    const field = /^( +)(\S+) +(\S+) +(\S+)(.*)$/.exec(line)
    if (field === null || open.length === 0) continue
    const [, indent = '', name = '', type = '', versions = '', rest = ''] = field
    while ((open.at(-1) as Open).indent >= indent.length) open.pop()
    const bare = type.replace('[]', '')
    const own: Field[] = structs.get(bare) ?? []
    const tag = /\btag (\d+)/.exec(rest)
    const [from = '0', to] = versions.split(/[-+]/)
    ;(open.at(-1) as Open).fields.push({
      name,
      type: bare,
      isArray: type.startsWith('[]'),
      from: Number(from),
      to: versions.endsWith('+') ? 99 : Number(to ?? from),
      nullFrom: nullFrom(rest, Number(from)),
      tag: tag === null ? undefined : Number(tag[1]),
      entity: /\bentity (\S+)/.exec(rest)?.[1],
      fields: own,
    })
    if (!structs.has(bare)) structs.set(bare, own)
    open.push({ indent: indent.length, fields: own })
  }
  const [, minVersion, maxVersion = minVersion, flexibleFrom = '99'] = request
  return {
    key: Number(head[1]),
    name: head[2] as string,
    minVersion: Number(minVersion),
    maxVersion: Number(maxVersion),
    flexibleFrom: Number(flexibleFrom),
    fields,
  }
}

function nullFrom(rest: string, from: number): number | undefined {
  const match = /(?:^|\s)null(?: (\d+)\+)?(?=\s|$)/.exec(rest.replace(/default null/, ''))
  return match === null ? undefined : Number(match[1] ?? from)
}
