// Runs a transcript: commands, a line of dashes, and what they must print.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** One command: its words without the first, and its `name=value` words. */
export interface Command {
  readonly name: string
  readonly words: readonly string[]
  option(name: string): string | undefined
  number(name: string, otherwise: number): number
}

/** A world made for one transcript: it runs commands, each of which prints lines. */
export type World = (command: Command) => void | Promise<void>

/**
 * A test for each file of the folder. With TRANSCRIPTS=write in the environment what is printed replaces what was expected.
 * @param begin makes a fresh world that prints through `print`.
 */
export function testTranscripts(folder: URL, begin: (print: (line: string) => void) => World): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
    const path = new URL(`./${file}`, folder)
    const text = readFileSync(path, 'utf8')
    const title = text.split('\n', 1)[0]?.replace(/^# /, '') ?? file
    test(`${file}: ${title}`, async () => {
      let lines: string[] = []
      const world = begin((line) => lines.push(line))
      const printed: string[] = []
      for (const block of text.split('\n\n')) {
        const commands = block.split('\n----')[0]?.split('\n') ?? []
        printed.push(commands.join('\n').trimEnd())
        const runnable = commands.filter((line) => line !== '' && !line.startsWith('#'))
        if (runnable.length === 0) continue
        lines = []
        for (const line of runnable) await world(parse(line))
        printed[printed.length - 1] += ['', '----', ...lines].join('\n')
      }
      const result = `${printed.join('\n\n')}\n`
      if (process.env['TRANSCRIPTS'] === 'write') writeFileSync(path, result)
      else expect(result).toBe(text)
    })
  }
}

function parse(line: string): Command {
  const [name = '', ...rest] = line.split(/ +/)
  const options = new Map(rest.filter((word) => word.includes('=')).map((word) => word.split('=', 2) as [string, string]))
  return {
    name,
    words: rest.filter((word) => !word.includes('=')),
    option: (option) => options.get(option),
    number: (option, otherwise) => Number(options.get(option) ?? otherwise),
  }
}
