// node:zlib, loaded when first used: it takes milliseconds of a start, and most never compress by it.
import type * as Zlib from 'node:zlib'

export const zlib = (): typeof Zlib => process.getBuiltinModule('node:zlib')
