#!/usr/bin/env node
// The millrace command: built files where it is installed, the sources where it stands in its repository.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
const source = fileURLToPath(new URL('../src/main.ts', import.meta.url))

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `millrace needs Node 22.19 or newer, this is ${process.versions.node}. In a clone, npx and npm run bring their own.\n`,
  )
  process.exitCode = 1
} else if (existsSync(source)) {
  const child = spawn(process.execPath, ['--conditions=@millrace/source', source, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A signal to the group reaches the child by itself; one sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143)))
} else {
  await import('../dist/main.js')
}
