// node:zlib, loaded when first used: it takes milliseconds of a start, and most never compress by it.
import { createRequire } from 'node:module'
import type * as Zlib from 'node:zlib'

let loaded: typeof Zlib | undefined

export function zlib(): typeof Zlib {
  return (loaded ??= createRequire(import.meta.url)('node:zlib') as typeof Zlib)
}
