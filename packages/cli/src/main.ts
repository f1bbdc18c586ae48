// The millrace command: runs it, turns failures into words and an exit code.
import { UsageError } from './arguments.ts'
import { runCommandLine } from './command-line.ts'
import { keepCompiled } from './compile-cache.ts'
import { endWithReader } from './commands/stop-signal.ts'
import { explain, isLasting } from './explain.ts'

// Started by its bin it is on already; this is for a start of this file itself.
keepCompiled(process.env)
endWithReader()

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), (text) => void process.stdout.write(text))
} catch (cause) {
  const text = explain(cause)
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ event: 'fatal', message: text, lasting: isLasting(cause) })}\n`)
  process.stderr.write(`millrace: ${text}\n`)
  // What still runs would keep a command that has failed alive; what it has said is written first.
  const code = cause instanceof UsageError ? 2 : 1
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
