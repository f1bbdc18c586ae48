// Refuses specs that contradict themselves, before anything is printed from them.
import { type Field, type Message, type Spec, type Versions, has, intersect, structOf } from './model.ts'

/** @throws Error with the file and the field that is wrong. */
export function checkSpec(spec: Spec): void {
  if (spec.api !== undefined) {
    const roles = spec.messages.map((message) => message.role).join(' ')
    const wanted = spec.api.removed ? '' : 'request response'
    if (roles !== wanted)
      throw new Error(`${spec.file}: api ${spec.api.name} has ${roles || 'no messages'} instead of ${wanted || 'none'}`)
  }
  for (const message of spec.messages) checkMessage(spec, message)
}

function checkMessage(spec: Spec, message: Message): void {
  const fail = (reason: string): never => {
    throw new Error(`${spec.file}: ${message.name}: ${reason}`)
  }
  if (message.versions.to === Infinity) fail('its versions must end somewhere')
  const structs = new Map(message.structs.map((struct) => [struct.name, struct]))
  if (structs.size !== message.structs.length) fail('two structures have one name')
  const used = new Set<string>()
  const blocks: { where: string; versions: Versions; fields: readonly Field[] }[] = [
    { where: '', versions: message.versions, fields: message.fields },
    ...message.structs.map((struct) => ({ where: `${struct.name}.`, versions: struct.versions, fields: struct.fields })),
  ]
  for (const { where, versions, fields } of blocks) {
    const names = new Set<string>()
    const tags = new Set<number>()
    for (const field of fields) {
      const wrong = (reason: string): never => fail(`line ${field.line}: ${where}${field.name}: ${reason}`)
      if (!/^[a-z]\w*$/.test(field.name)) wrong('not in camelCase')
      if (names.has(field.name)) wrong('is there twice')
      names.add(field.name)
      if (intersect(field.versions, intersect(versions, message.versions)) === undefined) wrong('is in no version')
      const struct = structOf(field.type)
      if (struct !== undefined) {
        if (!structs.has(struct)) wrong(`${struct} is not told anywhere`)
        used.add(struct)
      }
      if (field.tag !== undefined) {
        if (tags.has(field.tag)) wrong(`tag ${field.tag} is there twice`)
        tags.add(field.tag)
        const there = intersect(field.versions, message.versions)
        if (there === undefined || !has(message.flexible, there.from)) wrong('a tagged field needs a flexible version')
      }
      if (field.default !== undefined && !isDefault(field, field.default)) wrong(`${field.default} is no default of its type`)
      if (field.default === 'null' && field.nullable === undefined) wrong('is null by default, but not nullable')
    }
    for (let tag = 0; tag < tags.size; tag += 1) if (!tags.has(tag)) fail(`${where || 'the message'} has no tag ${tag}`)
  }
  for (const name of structs.keys()) if (!used.has(name)) fail(`${name} is used nowhere`)
}

function isDefault(field: Field, text: string): boolean {
  if (text === 'null') return true
  if (field.type.kind !== 'scalar') return false
  switch (field.type.scalar) {
    case 'string':
      return text === "''"
    case 'bool':
      return text === 'true' || text === 'false'
    case 'bytes':
    case 'records':
    case 'uuid':
      return false
    default:
      return /^(-?\d+|0x[0-9a-f]+)$/.test(text)
  }
}
