// Loss of power for real processes: a preloaded library notes what each write replaces, and after a kill what was not synced is rolled back.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, ftruncateSync, openSync, closeSync, fstatSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { SeededRandom } from '@millrace/host/simulated'

/** Why a loss of power cannot be made here; undefined when it can. */
export function missingPowerLoss(): string | undefined {
  if (process.platform !== 'linux') return 'the preload library needs Linux'
  return spawnSync('gcc', ['--version']).status === 0 ? undefined : 'gcc is not installed'
}

/** Builds the library once. @param folder where it stays as long as processes are started with it. @returns its path. */
export function buildPowerLoss(folder: string): string {
  const source = join(import.meta.dirname, '../power-loss/undo.c')
  const library = join(folder, 'undo.so')
  execFileSync('gcc', ['-O2', '-shared', '-fPIC', '-Wall', '-Werror', '-o', library, source, '-ldl', '-pthread'])
  return library
}

/** What a process that shall lose power is started with. `journal` must lie on a file system in memory, outside `directory`. */
export function powerLossEnvironment(library: string, directory: string, journal: string): Record<string, string> {
  return { LD_PRELOAD: library, UNDO_DIR: directory, UNDO_JOURNAL: journal, UV_USE_IO_URING: '0' }
}

interface Entry {
  readonly at: number
  readonly kind: 'W' | 'S' | 'R'
  /** Where the file is now, after renames; undefined: another one took its place. */
  path: string | undefined
  readonly offset: number
  readonly length: number
  readonly size: number
  readonly saved: Buffer
}

const headBytes = 35
const sectorBytes = 512

/**
 * Rolls back every write that no finished sync covers, newest first. Called when the process is dead.
 * @param torn each sector of such a write survives or not by chance; otherwise none does.
 * @returns how many writes were lost, in whole or in part.
 */
export function losePower(journal: string, torn: boolean, random: SeededRandom): number {
  if (!existsSync(journal)) return 0
  const entries = readJournal(readFileSync(journal))
  followRenames(entries)
  // A sync's mark holds the place in the journal where it began: what stands before it is durable.
  const durable = new Map<string, number>()
  for (const entry of entries)
    if (entry.kind === 'S' && entry.path !== undefined)
      durable.set(entry.path, Math.max(durable.get(entry.path) ?? 0, entry.offset))
  let lost = 0
  for (const entry of entries.reverse()) {
    const { kind, path, at } = entry
    if (kind !== 'W' || path === undefined || at < (durable.get(path) ?? 0) || !existsSync(path)) continue
    undo(entry, path, torn, random)
    lost++
  }
  rmSync(journal)
  return lost
}

/** What was written to a file belongs to it under its new name too. */
function followRenames(entries: readonly Entry[]): void {
  const files = new Map<string, Entry[]>()
  for (const entry of entries) {
    const { kind, path } = entry
    if (path === undefined) continue
    if (kind !== 'R') {
      const file = files.get(path)
      if (file === undefined) files.set(path, [entry])
      else file.push(entry)
      continue
    }
    const to = entry.saved.toString()
    for (const replaced of files.get(to) ?? []) replaced.path = undefined
    const moved = files.get(path) ?? []
    for (const each of moved) each.path = to
    files.delete(path)
    files.set(to, moved)
  }
}

function readJournal(bytes: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at + headBytes <= bytes.length;) {
    const pathLength = bytes.readUInt16LE(at + 1)
    const saved = Number(bytes.readBigUInt64LE(at + 27))
    const pathAt = at + headBytes
    if (pathAt + pathLength + saved > bytes.length) break
    entries.push({
      at,
      kind: String.fromCharCode(bytes[at] as number) as Entry['kind'],
      path: bytes.toString('utf8', pathAt, pathAt + pathLength),
      offset: Number(bytes.readBigUInt64LE(at + 3)),
      length: Number(bytes.readBigUInt64LE(at + 11)),
      size: Number(bytes.readBigUInt64LE(at + 19)),
      saved: bytes.subarray(pathAt + pathLength, pathAt + pathLength + saved),
    })
    at = pathAt + pathLength + saved
  }
  return entries
}

function undo(entry: Entry, path: string, torn: boolean, random: SeededRandom): void {
  const file = openSync(path, 'r+')
  try {
    const end = Math.min(entry.length, 2 ** 40)
    let survives = 0
    for (let from = 0; from < entry.saved.length || (torn && from < end);) {
      const to = from + sectorBytes - ((entry.offset + from) % sectorBytes)
      if (torn && random.float() < 0.5) survives = Math.min(entry.offset + to, entry.offset + end)
      else if (from < entry.saved.length)
        writeSync(file, entry.saved, from, Math.min(to, entry.saved.length) - from, entry.offset + from)
      else if (entry.offset + from < fstatSync(file).size)
        writeSync(file, new Uint8Array(Math.min(to, end) - from), 0, undefined, entry.offset + from)
      from = to
      if (from >= fstatSync(file).size && from >= entry.saved.length) break
    }
    const size = fstatSync(file).size
    const next = Math.max(entry.size, Math.min(survives, size))
    if (size !== next) ftruncateSync(file, next)
  } finally {
    closeSync(file)
  }
}
