// What a transform implements: a record becomes another one, or none.
import type { ConnectRecord } from './record.ts'
import type { Settings } from './settings.ts'

/** Runs on every record between connector and converter. Keeps what it does not change, extra members of the record too. */
export interface Transform {
  /** null drops the record. @throws DataError */
  apply<R extends ConnectRecord>(record: R): R | null
}

/** What the worker finds under `transforms.NAME.type`. */
export interface TransformType {
  readonly className: string
  readonly aliases: readonly string[]
  readonly settings: Settings
  create(config: Readonly<Record<string, string>>): Transform
}
