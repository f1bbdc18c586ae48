// How much slower this machine is than the one that the bounds in milliseconds are for: a piece of work like that of a request, timed on the processor. As a program it prints the milliseconds of a piece.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Milliseconds that a piece takes on the machine of docs/reference/speed.md: reckoned from one on which it takes 8.8 and on which
 * memory is copied at 4.8 GB/s and CRC-32C goes at 3.7, where that page has 7.7 and 6.1.
 */
const usualPieceMs = 5.5
const elements = 50_000
const [warmUps, pieces] = [10, 60] as const

/** In a process of its own, whose code is as warm each time. @returns 1 on a machine as fast as that one or faster, 2 on one that takes twice as long. */
export function slowness(): number {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url)])
  return Math.max(1, Number(output.toString()) / usualPieceMs)
}

/** Makes objects that live for a while, and reads them again. */
function piece(): number {
  const all: { partitionIndex: number; name: string; offset: { value: number; at: number } }[] = []
  for (let i = 0; i < elements; i++) all.push({ partitionIndex: i, name: `topic-${i}`, offset: { value: i * 1.5, at: i } })
  let sum = 0
  for (const { name, offset } of all) sum += offset.value + name.length
  return sum
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let sum = 0
  for (let i = 0; i < warmUps; i++) sum += piece()
  // All pieces together: where the system counts in ticks, one is no more than a few of them.
  const before = process.threadCpuUsage()
  for (let i = 0; i < pieces; i++) sum += piece()
  const { user, system } = process.threadCpuUsage(before)
  if (sum === 0) throw new Error('nothing was done')
  process.stdout.write(`${(user + system) / 1_000 / pieces}\n`)
}
