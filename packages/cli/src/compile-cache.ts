// Keeps what was compiled from one start to the next: compiling is about a quarter of a broker's start.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/**
 * Compiled code is kept in the user's own cache folder, not where Node would put it by itself: the temporary folder is everybody's, and
 * what lies there is run. NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE turns it off, as for every program of Node.
 * Without a folder, or where it cannot be written, all is compiled anew.
 */
export function keepCompiled(environment: Readonly<Record<string, string | undefined>>): void {
  const folder = cacheFolder(environment)
  if (folder !== undefined) enableCompileCache(folder)
}

export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { NODE_COMPILE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = environment
  if (NODE_COMPILE_CACHE !== undefined) return NODE_COMPILE_CACHE
  const caches = XDG_CACHE_HOME ?? LOCALAPPDATA ?? (HOME === undefined || HOME === '' ? undefined : join(HOME, '.cache'))
  return caches === undefined || caches === '' ? undefined : join(caches, 'millrace')
}
