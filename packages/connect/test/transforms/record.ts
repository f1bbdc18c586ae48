// Lets Kafka Connect's and Debezium's transforms run on the cases and writes down what they made: node packages/connect/test/transforms/record.ts
import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { classPath, judgesFolder } from '@millrace/judges'
import { cases } from './cases.ts'

const plugins = join(judgesFolder, 'debezium/plugin/postgres')
const jars = readdirSync(plugins)
  .filter((name) => name.startsWith('debezium-'))
  .map((name) => join(plugins, name))
const input = cases.map((each) => `${JSON.stringify(each)}\n`).join('')
const path = [classPath('tools'), ...jars].join(':')
const program = join(import.meta.dirname, '../java/Transforms.java')
const output = execFileSync('java', ['-Duser.timezone=UTC', '-cp', path, program], {
  input,
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
  stdio: ['pipe', 'pipe', 'ignore'],
})
const lines = output.split('\n').filter((line) => line.startsWith('> '))
if (lines.length !== cases.length) throw new Error(`${cases.length} cases, ${lines.length} answers`)
writeFileSync(join(import.meta.dirname, 'recorded.jsonl'), lines.map((line) => `${line.slice(2)}\n`).join(''))
