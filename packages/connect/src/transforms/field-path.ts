// The path of a field: a plain name, or in the second syntax names between dots, with backticks around one that holds dots (KIP-821).
import { DataError } from '../api/converter.ts'
import type { ConnectValue, Schema } from '../api/schema.ts'
import { fieldOf } from '../api/schema.ts'
import { SettingError } from '../api/settings.ts'
import { isStruct } from './part.ts'

/** @throws SettingError a backtick that is not closed, or stands inside a name */
export function parsePath(text: string, version: 'V1' | 'V2'): readonly string[] {
  if (version === 'V1') return [text]
  const steps: string[] = []
  for (let at = 0; at <= text.length;) {
    const piece = /^(?:`((?:\\`|[^`])*)`|([^`.]*))(?:\.|$)/.exec(text.slice(at))
    if (piece === null) throw new SettingError(`${text}: a backtick must enclose a whole name`)
    steps.push(piece[1]?.replaceAll('\\`', '`') ?? (piece[2] as string))
    at += piece[0].length
    if (!piece[0].endsWith('.')) break
  }
  return steps
}

/** The schema of the field, or undefined where the schema has no such. @throws DataError a step leads into what has no fields */
export function schemaAt(schema: Schema, path: readonly string[]): Schema | undefined {
  let at: Schema | undefined = schema
  for (const step of path) {
    if (at?.type !== 'struct') throw new DataError(`${path.join('.')}: there are no fields in ${at?.type}`)
    at = fieldOf(at, step)?.schema
    if (at === undefined) return undefined
  }
  return at
}

/** The value of the field; null where one of the steps is. @throws DataError a step leads into what has no fields */
export function valueAt(value: ConnectValue, path: readonly string[]): ConnectValue {
  let at = value
  for (const [i, step] of path.entries()) {
    if (at === null) return null
    if (!isStruct(at)) throw new DataError(`${path.slice(0, i).join('.')} has no fields, and ${step} is asked of it`)
    at = at[step] ?? null
  }
  return at
}
