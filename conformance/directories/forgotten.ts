// What a kill -9 may take of producers: those whose batches the cleaner or a deletion took, as both implementations find on the same files.
import { cpSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Expected } from './expected.ts'
import type { NodeName } from './node.ts'
import { DirectoryNode } from './node.ts'
import type { View } from './view.ts'
import { viewOf } from './view.ts'

/** The files as a node that was killed left them, before another one takes them up. */
export class Left {
  readonly #folder: string
  readonly #paths: readonly string[]

  constructor(folder: string, paths: readonly string[]) {
    this.#folder = join(folder, 'left')
    this.#paths = paths.map((path) => join(this.#folder, basename(path)))
    for (const [i, path] of paths.entries()) cpSync(path, this.#paths[i] as string, { recursive: true })
  }

  /**
   * State of producers lies in snapshots that are safe as of the recovery point; the rest is read from batches again, and those may be
   * gone. How much that is depends on the moment of the kill: the other implementation is asked what it finds in a copy.
   * @param found differences by name of the thing @returns those that are no such loss
   */
  async unexplained(
    found: ReadonlyMap<string, string>,
    by: NodeName,
    expected: Expected,
    before: View,
    after: View,
  ): Promise<string[]> {
    const lost = new Set([...found.keys()].filter((name) => name.includes(' producer ') && hasShrunk(name, expected, after)))
    const said = new Map<string, string>()
    if (lost.size > 0) {
      const other = await this.#viewOf(by === 'ours' ? 'kafka' : 'ours', expected, before)
      for (const name of lost) {
        const [was, is, wouldBe] = [before, after, other].map(({ lines }) => lines.get(name))
        // Apache Kafka uses no snapshot at the start, and ours writes the start down where segments before it have gone too.
        const isAtStart = by === 'kafka' && is === undefined && startOf(name, after) > 0
        if (is === wouldBe || (isAtStart && was === wouldBe)) continue
        lost.delete(name)
        said.set(name, `, ${wouldBe ?? 'nothing'} in the other one`)
      }
    }
    return [...found].filter(([name]) => !lost.has(name)).map(([name, line]) => `${name}: ${line}${said.get(name) ?? ''}`)
  }

  async #viewOf(name: NodeName, expected: Expected, before: View): Promise<View> {
    const node = await DirectoryNode.start(name, this.#paths)
    try {
      await node.coordinators()
      return await viewOf(node, expected, before)
    } finally {
      await node.kill()
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const partitionOf = (name: string): string => name.slice(0, name.indexOf(' '))
const startOf = (name: string, view: View): number => view.partitions.get(partitionOf(name))?.start ?? 0

/** Of a partition that is compacted, has lost segments, or had records deleted. */
function hasShrunk(name: string, expected: Expected, after: View): boolean {
  const partition = partitionOf(name)
  return expected.topics.get(partition.slice(0, partition.lastIndexOf('-')))?.isCompacted === true || startOf(name, after) > 0
}
