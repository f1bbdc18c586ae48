// Filter: drops every record that it is applied to; its predicate says which.
import { transformType } from './part.ts'

export const filter = transformType('Filter', {}, () => ({ apply: () => null }))
