// The transforms in the box, as a list.
import type { TransformType } from '../api/transform.ts'

export const transforms: readonly TransformType[] = []
