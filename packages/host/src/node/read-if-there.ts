// The whole of a small text file of which nobody knows whether it is there.
const fs = process.getBuiltinModule('node:fs')

/** @returns undefined when it is not. */
export function readIfThere(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}
