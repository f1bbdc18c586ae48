// Java programs of the judges: compiled once for their text, started with small heaps on Kafka's class path.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { classPath, judgesFolder, missingJudges, quickJava, quickJavaWith, run, start } from '@millrace/judges'
import type { Child, ChildOptions } from '@millrace/judges'
import { missingCommand } from './check.ts'

/** Why programs in Java cannot be compiled and run here. */
export const missingJava = (): string | undefined => missingJudges('tools') ?? missingCommand('javac', '-version')

/** The folder of classes of a program under judges/java; made when its text has not been compiled yet. */
export async function javaClasses(name: string): Promise<string> {
  const folder = join(import.meta.dirname, '../judges/java', name)
  const sources = readdirSync(folder)
    .filter((file) => file.endsWith('.java'))
    .map((file) => join(folder, file))
  const hash = createHash('sha256').update(classPath('tools'))
  for (const source of sources) hash.update(readFileSync(source))
  const classes = join(judgesFolder, 'classes', `${name}-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(classes)) return classes
  mkdirSync(join(judgesFolder, 'classes'), { recursive: true })
  const building = mkdtempSync(`${classes}-`)
  await run('javac', ['-nowarn', '-cp', classPath('tools'), '-d', building, ...sources])
  // Two runs at the same time: whoever comes second has the same classes.
  if (existsSync(classes)) rmSync(building, { recursive: true })
  else renameSync(building, classes)
  return classes
}

/** Starts a program under judges/java by its folder and its class. */
export async function startJava(
  name: string,
  className: string,
  args: readonly string[],
  options?: ChildOptions,
): Promise<Child> {
  return startClass([...quickJava, '-cp', `${await javaClasses(name)}:${classPath('tools')}`], className, args, options)
}

/** Starts a class of Apache Kafka's own, such as a Connect worker. */
export function startKafkaClass(className: string, args: readonly string[], options?: ChildOptions): Child {
  return startClass(quickJavaWith('tools'), className, args, options)
}

function startClass(flags: readonly string[], className: string, args: readonly string[], options?: ChildOptions): Child {
  return start('java', ['-Xmx384M', ...flags, className, ...args], options)
}
