// Runs one file of a finding again and prints what comes of it: node --conditions=@millrace/source fuzz/replay.ts FILE
import { readFileSync } from 'node:fs'
import { SeededRandom } from '../packages/protocol/test/random.ts'
import { Campaign } from './campaign.ts'
import { foundIn } from './found.ts'
import { allTargets } from './targets.ts'

const path = process.argv[2]
if (path === undefined) throw new Error('which file?')
const { target: name, what, inputs } = foundIn(readFileSync(path, 'utf8'))
const chosen = allTargets().find(({ target }) => target.name === name)
if (chosen === undefined) throw new Error(`there is no target ${name}`)
process.stdout.write(`it was: ${what}\n`)
const again = await new Campaign(chosen.target, new SeededRandom(1), '.').replay(inputs)
await chosen.target.close?.()
process.stdout.write(`it is: ${again ?? 'as it should be'}\n`)
