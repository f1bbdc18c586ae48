// A data directory in which files were changed: logs are opened or refused, a broker starts or says why not; nothing else.
import { StartFailed } from '@millrace/broker'
import { DiskFailed } from '@millrace/host'
import { MalformedMessage } from '@millrace/protocol'
import { type Machine, Simulation } from '@millrace/host/simulated'
import { LogCorrupted } from '../packages/broker/src/log/corruption.ts'
import type { Log } from '../packages/broker/src/log/log.ts'
import { openDirs } from '../packages/broker/test/logs.ts'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { mutateBatches } from './batches.ts'
import { startOn, writtenDirectory } from './directory.ts'
import { mutate, mutateText } from './mutate.ts'
import { checkTyped, type Input, type Target } from './target.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()
const directories = [await writtenDirectory(true), await writtenDirectory(false)] as const

type Files = ReadonlyMap<string, Uint8Array>

/** Piece 0: the directory, 0 cleanly stopped and 1 killed. Then a path and its new content, and so on; one that is empty is a file that is gone. */
function changedFiles(which: number, paths: RegExp): Pick<Target, 'fresh' | 'mutate'> {
  const change = (path: string, bytes: Uint8Array, random: SeededRandom, other: Uint8Array): Uint8Array => {
    if (random.once(20)) return new Uint8Array(0)
    if (/\.(log|checkpoint)$/.test(path)) return mutateBatches(bytes, random, other)
    if (/\.(index|timeindex|txnindex|snapshot)$/.test(path)) return mutate(bytes, random, other)
    return random.once(4) ? mutate(bytes, random, other) : mutateText(bytes, random, other)
  }
  const changed = (input: Input, random: SeededRandom, other: Input): Input => {
    const files = directories[input[0]![0]! & 1] as Files
    const fitting = [...files.keys()].filter((path) => paths.test(path))
    const pieces = [...input]
    const old = input.length > 1 && !random.once(3) ? 1 + 2 * random.below((input.length - 1) >> 1) : -1
    const path = old < 0 ? random.pick(fitting) : text.decode(pieces[old])
    const bytes = old < 0 ? (files.get(path) ?? new Uint8Array(0)) : (pieces[old + 1] as Uint8Array)
    // A file may also come to lie where another of its kind belongs.
    const from = random.once(8) ? (files.get(random.pick(fitting)) as Uint8Array) : bytes
    const content = change(path, from, random, other.at(-1) as Uint8Array)
    if (old < 0) return [...pieces.slice(0, 7), utf8.encode(random.once(6) ? renamed(path, random) : path), content]
    return pieces.with(old + 1, content)
  }
  return {
    fresh: (random) => changed([Uint8Array.of(which < 0 ? random.below(2) : which)], random, [new Uint8Array(0)]),
    mutate: (input, random, other) =>
      changed(random.once(30) ? [Uint8Array.of(random.below(2)), ...input.slice(1)] : input, random, other),
  }
}

/** What a crash in the middle of a cleaning, a deletion or a move leaves behind; or another offset in the name. */
function renamed(path: string, random: SeededRandom): string {
  const suffixed = `${path}${random.pick(['.swap', '.cleaned', '.deleted', '.tmp', '.part'])}`
  const moved = path.replace(/\d{20}/, () => String(random.pick([0, 1, 8, 20, 40, 1_000])).padStart(20, '0'))
  const future = path.replace(
    /\/([\w]+-0)\//,
    (_, name: string) => `/${name}.${'a'.repeat(32)}-${random.pick(['future', 'delete', 'stray'])}/`,
  )
  return random.pick([suffixed, suffixed, moved, `${moved}.swap`, future])
}

/** A machine whose disk holds the directory with its changes. */
function machineWith(input: Input): { readonly sim: Simulation; readonly machine: Machine } {
  const files = new Map(directories[input[0]![0]! & 1] as Files)
  for (let at = 1; at + 1 < input.length; at += 2) {
    const path = text.decode(input[at])
    if (input[at + 1]!.length === 0) files.delete(path)
    else files.set(path, input[at + 1]!)
  }
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('broker')
  const { disk } = machine.host
  for (const [path, bytes] of files) {
    disk.makeDirectory(path.slice(0, path.lastIndexOf('/')))
    const file = disk.open(path, 'truncate')
    file.write([bytes], 0)
    file.syncNow()
    file.close()
  }
  return { sim, machine }
}

function checkEvents(machine: Machine): void {
  for (const { event, fields } of machine.events) {
    const cause = fields['cause']
    checkTyped(cause, event)
  }
}

/** The logs of a directory: opened, read to their end, looked up by time, cut. */
export const logsTarget: Target = {
  name: 'logs',
  ...changedFiles(-1, /\/data\/((orders|compacted|__\w+)-\d\/|[\w-]+checkpoint$|\.kafka)/),
  async run(input) {
    const { sim, machine } = machineWith(input)
    try {
      await sim.run(async () => {
        const dirs = await openDirs(machine.host, { indexIntervalBytes: 200 }, { checkpointIntervalMs: 1e9 })
        for (const topic of ['orders', 'compacted', '__consumer_offsets', '__transaction_state', '__cluster_metadata']) {
          const log = dirs.get(topic, 0)
          if (log !== undefined) await look(log)
        }
        await dirs.close()
      }, 600_000)
    } catch (cause) {
      if (!(cause instanceof LogCorrupted || cause instanceof DiskFailed || cause instanceof MalformedMessage)) throw cause
    }
    checkEvents(machine)
  },
}

async function look(log: Log): Promise<void> {
  for (const offset of [log.logStartOffset, Math.floor((log.logStartOffset + log.logEndOffset) / 2), log.logEndOffset]) {
    const read = await log.read(offset, 4_096, log.logEndOffset, true)
    if (!('chunks' in read)) continue
    log.abortedTransactions(offset, log.logEndOffset)
  }
  await log.offsetForTimestamp(1_700_000_000_002)
  await log.maxTimestamp()
  log.endOffsetForEpoch(0)
  log.dropExpired(1_700_000_000_000)
  if (log.logEndOffset > log.logStartOffset + 1) log.truncateTo(log.logEndOffset - 1)
}

/** A whole broker on it. */
export const startsTarget: Target = {
  name: 'starts',
  ...changedFiles(-1, /./),
  async run(input) {
    const { sim, machine } = machineWith(input)
    try {
      await sim.run(async () => {
        const broker = await startOn(machine)
        await sim.machine('client').host.clock.sleep(2_000)
        await broker.stop()
      }, 600_000)
    } catch (cause) {
      checkTyped(cause)
      if (!(cause instanceof StartFailed)) throw cause
    }
    checkEvents(machine)
  },
}
