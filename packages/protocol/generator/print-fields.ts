// Prints one table of the fields of records with the versions that have them: whoever shows a record leaves out what its version lacks.
import type { Field, FieldType, Message, Spec } from './model.ts'
import { structOf } from './model.ts'
import { fit } from './names.ts'

/** Text of dump/fields/record-fields.ts. */
export function printFields(specs: readonly Spec[]): string {
  const lines = [
    '// Generated from the specs, do not edit: the fields of every record that is stored, with their versions.',
    '',
    '/** A field, in the order of its record. */',
    'export interface RecordField {',
    '  readonly name: string',
    '  readonly from: number',
    '  readonly to: number',
    '  /** Its default, where the field is tagged: it is not written then. {}: a structure of defaults. */',
    '  readonly tagged?: number | string | boolean | null | readonly never[] | Readonly<Record<string, never>>',
    '  /** Name in the table of what it, or each of its elements, is made of. */',
    '  readonly struct?: string',
    '  readonly isFloat?: true',
    '}',
    '',
    'export const recordFields: Readonly<Record<string, readonly RecordField[]>> = {',
  ]
  for (const message of specs.flatMap((spec) => spec.messages)) {
    lines.push(...printTable(message, message.name, message.fields))
    for (const struct of message.structs) lines.push(...printTable(message, `'${message.name}.${struct.name}'`, struct.fields))
  }
  return [...lines, '}', ''].join('\n')
}

function printTable(message: Message, key: string, fields: readonly Field[]): string[] {
  if (fields.length === 0) return [`  ${key}: [],`]
  const line = `  ${key}: [${fields.map((field) => `{ ${partsOf(message, field).join(', ')} }`).join(', ')}],`
  if (fields.length === 1 && line.length <= 130) return [line]
  return [`  ${key}: [`, ...fields.map((field) => fit('    ', '{', partsOf(message, field), '},')), '  ],']
}

function partsOf(message: Message, { name, type, versions, tag, default: written }: Field): string[] {
  const to = Math.min(versions.to, message.versions.to)
  const parts = [`name: '${name}'`, `from: ${versions.from}`, `to: ${to}`]
  if (tag !== undefined) parts.push(`tagged: ${written === undefined || written === "''" ? emptyOf(type) : written}`)
  const struct = structOf(type)
  if (struct !== undefined) parts.push(`struct: '${message.name}.${struct}'`)
  if (type.kind === 'scalar' && type.scalar === 'float64') parts.push('isFloat: true')
  return parts
}

function emptyOf(type: FieldType): string {
  if (type.kind !== 'scalar') return type.kind === 'array' ? '[]' : '{}'
  if (type.scalar === 'bool') return 'false'
  if (type.scalar === 'string') return "''"
  return type.scalar === 'uuid' ? "'AAAAAAAAAAAAAAAAAAAAAA'" : '0'
}
