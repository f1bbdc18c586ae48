// npm run conformance -- --directories [--quick] [--seed N] [--seeds M]: Apache Kafka and our broker take turns on the same log directories under a random workload.
import { join } from 'node:path'
import { SeededRandom } from '@millrace/host/simulated'
import { keepFolder, missingJudges, removeFolder, temporaryFolder } from '@millrace/judges'
import { ToolRunner } from '../../packages/broker/test/judges/tool-runner.ts'
import type { Check } from '../check.ts'
import { judgeFiles } from './dump.ts'
import { Expected } from './expected.ts'
import { Left } from './forgotten.ts'
import { Load } from './load.ts'
import type { NodeName } from './node.ts'
import { DirectoryNode } from './node.ts'
import type { View } from './view.ts'
import { differences, viewOf } from './view.ts'
import { Workload } from './workload.ts'

type End = 'stopped' | 'killed' | 'killed under load'

export interface DirectoriesOptions {
  readonly seed: number
  readonly seeds: number
  readonly quick: boolean
}

/** A line a seed. @returns how many failed */
export async function directories({ seed, seeds, quick }: DirectoriesOptions): Promise<number> {
  let failed = 0
  for (const check of Array.from({ length: seeds }, (_, i) => directoryCheck(seed + i, quick))) {
    const reason = check.missing()
    const started = performance.now()
    const said =
      reason ??
      (await check.run().then(
        () => undefined,
        (cause: unknown) => cause as Error,
      ))
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    if (said instanceof Error) failed++
    const verdict = said === undefined ? 'passed ' : said instanceof Error ? 'FAILED ' : 'skipped'
    process.stdout.write(
      `  ${verdict} ${check.name} (${seconds} s)${said === undefined ? '' : `: ${said instanceof Error ? said.message : said}`}\n`,
    )
  }
  return failed
}

/** Seeds of both kinds: each of the two is killed and taken up by the other one. */
export const directoryChecks = (_: () => string, quick: boolean): Check[] =>
  Array.from({ length: quick ? 2 : 6 }, (_each, i) => directoryCheck(i + 1, quick))

function directoryCheck(seed: number, quick: boolean): Check {
  const turns = quick ? shortened(planOf(seed)) : planOf(seed)
  return {
    name: `Log directories shared in turn, seed ${seed}: ${turns.map(({ name, end }) => `${name} ${end}`).join(', ')}`,
    missing: () => missingJudges('broker', 'tools'),
    run: () => inTurn(seed, turns, quick ? 20 : 60),
  }
}

interface Turn {
  readonly name: NodeName
  readonly end: End
}

/** Odd seeds begin with ours. The tool reads what ours leaves when it is stopped; whatever was killed is taken up by the other one. */
function planOf(seed: number): readonly Turn[] {
  const random = new SeededRandom(seed).fork('plan')
  const ends = ['stopped', 'killed', 'killed under load'] as const
  const end = (): End => ends[random.below(3)] as End
  return seed % 2 === 1
    ? [
        { name: 'ours', end: end() },
        { name: 'kafka', end: end() },
        { name: 'ours', end: 'stopped' },
      ]
    : [
        { name: 'kafka', end: end() },
        { name: 'ours', end: 'stopped' },
        { name: 'kafka', end: 'stopped' },
      ]
}

/** One change from the one to the other. */
const shortened = ([first, second]: readonly Turn[]): readonly Turn[] => [first as Turn, { ...(second as Turn), end: 'stopped' }]

/** A producer of which less is known than before. */
function goOn(workload: Workload | undefined, thing: string, { lines }: View): void {
  const [partition = '', what] = thing.split(' ')
  const line = lines.get(thing)
  if (what !== 'producer' || line === undefined) return
  const known = JSON.parse(line) as { producerId: number; producerEpoch: number; lastSequence: number }
  workload?.producers.goOn(known.producerId, known.producerEpoch, partition, known.lastSequence)
}

async function inTurn(seed: number, turns: readonly Turn[], steps: number): Promise<void> {
  const random = new SeededRandom(seed).fork('directories')
  const folder = temporaryFolder(`millrace-directories-${seed}`)
  const paths = Array.from({ length: 1 + random.below(3) }, (_, i) => join(folder, `logs-${i}`))
  const expected = new Expected()
  const tools = new ToolRunner('tools')
  let node: DirectoryNode | undefined
  let workload: Workload | undefined
  let load: Load | undefined
  let before: View | undefined
  let isKept = true
  try {
    for (const [i, { name, end }] of turns.entries()) {
      const hold = (wrong: readonly string[], what: string): void => {
        if (wrong.length === 0) return
        const lines = wrong.slice(0, 20).map((line) => `\n      ${line.slice(0, 600)}`)
        throw new Error(`turn ${i + 1} (${name}), ${what}, ${wrong.length} in ${folder}:${lines.join('')}`)
      }
      const left = i > 0 && turns[i - 1]?.end !== 'stopped' ? new Left(folder, paths) : undefined
      node = await DirectoryNode.start(name, paths)
      await node.coordinators()
      workload?.on(node)
      if (load !== undefined) hold(await load.settle(node), 'after a load')
      if (before !== undefined) {
        const after = await viewOf(node, expected, before)
        hold(after.wrong, 'taken up')
        const found = differences(before, after)
        const wrong =
          left === undefined
            ? Array.from(found, ([thing, line]) => `${thing}: ${line}`)
            : await left.unexplained(found, name, expected, before, after)
        hold(wrong, `taken up from ${turns[i - 1]?.name}`)
        left?.remove()
        for (const thing of found.keys()) goOn(workload, thing, after)
      }
      if (workload === undefined) {
        workload = new Workload(node, random, expected)
        load = new Load(workload.producers, workload.groups, expected)
        await workload.makeTopics()
      }
      await workload.run(steps)
      before = await viewOf(node, expected)
      hold(before.wrong, 'after its workload')
      if (end === 'killed under load') await load?.untilKilled(node, 200 + random.below(800))
      else await (end === 'killed' ? node.kill() : node.stop())
      node = undefined
      if (name === 'ours' && end === 'stopped') hold(await judgeFiles(tools, paths, expected, before), 'its files')
    }
    isKept = false
  } finally {
    await node?.kill()
    await tools.stop()
    // What a failed seed leaves is there to be looked into.
    if (isKept) keepFolder(folder)
    else removeFolder(folder)
  }
}
