// The page of all commands with their options, from the tables that the command itself reads.
import { helpOf } from '../packages/cli/src/arguments.ts'
import { allCommands } from '../packages/cli/src/command-line.ts'

export async function commandsPage(made: string): Promise<string> {
  const lines = ['# The commands', '', made, '', 'What they say when something is wrong: [errors.md](errors.md).']
  for (const found of await allCommands()) {
    lines.push('', `## millrace ${found.name}`, '')
    if (!('verbs' in found)) {
      lines.push('```', helpOf(found).trimEnd(), '```')
      continue
    }
    lines.push(`${found.doc} Without a verb: \`${found.usual}\`.`)
    for (const command of Object.values(found.verbs)) lines.push('', '```', helpOf(command).trimEnd(), '```')
  }
  return `${lines.join('\n')}\n`
}
