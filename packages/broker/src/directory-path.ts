// A directory's path in one spelling: two that differ by a slash are one directory.

/** Without `.`, `..`, doubled slashes and one at the end. @param within what a relative path is relative to; without it such a path stays as it is. */
export function directoryPath(path: string, within?: string): string {
  if (!path.startsWith('/') && within === undefined) return path
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${within}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return `/${parts.join('/')}`
}
