// The transforms in the box, as a list.
import type { TransformType } from '../api/transform.ts'
import { cast } from './cast.ts'
import { extractField } from './extract-field.ts'
import { extractNewRecordState } from './extract-new-record-state.ts'
import { filter } from './filter.ts'
import { flatten } from './flatten.ts'
import { dropHeaders, headerFrom, insertHeader } from './headers.ts'
import { hoistField } from './hoist-field.ts'
import { insertField } from './insert-field.ts'
import { maskField } from './mask-field.ts'
import { replaceField } from './replace-field.ts'
import { regexRouter, timestampRouter } from './routers.ts'
import { setSchemaMetadata } from './set-schema-metadata.ts'
import { timestampConverter } from './timestamp-converter.ts'
import { valueToKey } from './value-to-key.ts'

export const transforms: readonly TransformType[] = [
  ...cast,
  dropHeaders,
  ...extractField,
  extractNewRecordState,
  filter,
  ...flatten,
  ...headerFrom,
  ...hoistField,
  ...insertField,
  insertHeader,
  ...maskField,
  regexRouter,
  ...replaceField,
  ...setSchemaMetadata,
  ...timestampConverter,
  timestampRouter,
  valueToKey,
]
