#!/usr/bin/env node
// The millrace command: built files where it is installed, the sources where it stands in its repository.
import { existsSync } from 'node:fs'

const [major, minor] = process.versions.node.split('.').map(Number)
const isSource = existsSync(new URL('../src/main.ts', import.meta.url))

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `millrace needs Node 22.19 or newer, this is ${process.versions.node}. In a clone, npx and npm run bring their own.\n`,
  )
  process.exitCode = 1
} else {
  // The packages beside this one are taken from their sources too. As a hook, since an option of node would need a second process,
  // which lives on when this one is killed; older versions of Node do not have it, so it is not imported above.
  if (isSource) {
    const { registerHooks } = await import('node:module')
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier.startsWith('@millrace/')
          ? next(specifier, { ...context, conditions: [...context.conditions, '@millrace/source'] })
          : next(specifier, context),
    })
  }
  // First of all: what is imported before is compiled anew at each start.
  const { keepCompiled } = await import(isSource ? '../src/compile-cache.ts' : '../dist/compile-cache.js')
  keepCompiled(process.env)
  await import(isSource ? '../src/main.ts' : '../dist/main.js')
}
