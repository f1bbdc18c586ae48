// The preload library and the roll-back: exactly what was synced is left.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SeededRandom } from '@millrace/host/simulated'
import { afterAll, expect, test } from 'vitest'
import { buildPowerLoss, losePower, missingPowerLoss, powerLossEnvironment } from '../src/index.ts'

const reason = missingPowerLoss()
const directory = mkdtempSync(join(tmpdir(), 'millrace-undo-'))
const journal = join('/dev/shm', `millrace-undo-${process.pid}`)
afterAll(() => rmSync(directory, { recursive: true }))

function runUnderJournal(library: string, script: string): void {
  const child = spawnSync(
    process.execPath,
    ['-e', `const fs = require('fs'); const dir = ${JSON.stringify(directory)}; ${script}; process.kill(process.pid, 'SIGKILL')`],
    {
      env: { ...process.env, ...powerLossEnvironment(library, directory, journal) },
    },
  )
  expect(child.signal, child.stderr.toString()).toBe('SIGKILL')
}

test.skipIf(reason !== undefined)(
  `after the roll-back a file holds what its last sync covered${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    const library = buildPowerLoss(directory)
    runUnderJournal(
      library,
      `const fd = fs.openSync(dir + '/a', 'w+')
     fs.writeSync(fd, Buffer.alloc(1000, 1), 0, 1000, 0)
     fs.fdatasyncSync(fd)
     fs.writevSync(fd, [Buffer.alloc(600, 2), Buffer.alloc(600, 3)], 500)
     fs.ftruncateSync(fd, 100)
     fs.writeSync(fd, Buffer.alloc(10, 4), 0, 10, 100)`,
    )
    expect(losePower(journal, false, new SeededRandom(1))).toBe(3)
    expect(readFileSync(join(directory, 'a'))).toEqual(Buffer.alloc(1000, 1))
  },
)

test.skipIf(reason !== undefined)('the sync of one file keeps nothing of another', () => {
  const library = buildPowerLoss(directory)
  runUnderJournal(
    library,
    `const fd = fs.openSync(dir + '/f', 'w+'), other = fs.openSync(dir + '/g', 'w+')
     fs.writeSync(fd, 'told ', 0)
     fs.writeSync(other, 'not told', 0)
     fs.fdatasyncSync(fd)
     fs.writeSync(fd, 'and more', 5)`,
  )
  expect(losePower(journal, false, new SeededRandom(1))).toBe(2)
  expect(readFileSync(join(directory, 'f'), 'utf8')).toBe('told ')
  expect(readFileSync(join(directory, 'g'), 'utf8')).toBe('')
})

test.skipIf(reason !== undefined)('a write after the last sync is lost in sectors when torn, one before never', () => {
  const library = buildPowerLoss(directory)
  runUnderJournal(
    library,
    `const fd = fs.openSync(dir + '/b', 'w+')
     fs.writeSync(fd, Buffer.alloc(512 * 40, 1), 0, 512 * 40, 0)
     fs.fsyncSync(fd)
     fs.writeSync(fd, Buffer.alloc(512 * 20, 2), 0, 512 * 20, 512 * 10)`,
  )
  losePower(journal, true, new SeededRandom(4))
  const bytes = readFileSync(join(directory, 'b'))
  expect(bytes.length).toBe(512 * 40)
  const sectors = Array.from({ length: 40 }, (_, i) => bytes.subarray(i * 512, (i + 1) * 512))
  for (const sector of sectors) expect(sector.every((byte) => byte === sector[0])).toBe(true)
  const kept = sectors.slice(10, 30).filter((sector) => sector[0] === 2).length
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(20)
  expect([...sectors.slice(0, 10), ...sectors.slice(30)].every((sector) => sector[0] === 1)).toBe(true)
})

test.skipIf(reason !== undefined)('a file emptied at its opening has its content again', () => {
  const library = buildPowerLoss(directory)
  runUnderJournal(
    library,
    `fs.writeFileSync(dir + '/c', 'content'); const fd = fs.openSync(dir + '/c', 'r+'); fs.fsyncSync(fd); fs.writeFileSync(dir + '/c', 'x')`,
  )
  losePower(journal, false, new SeededRandom(1))
  expect(readFileSync(join(directory, 'c'), 'utf8')).toBe('content')
})

test.skipIf(reason !== undefined)('a renamed file keeps what was synced under its old name, and loses what was not', () => {
  const library = buildPowerLoss(directory)
  const replace = (name: string, sync: string): string =>
    `{ const fd = fs.openSync(dir + '/${name}.tmp', 'w'); fs.writeSync(fd, 'new'); ${sync}; fs.closeSync(fd); fs.renameSync(dir + '/${name}.tmp', dir + '/${name}') }`
  runUnderJournal(library, `fs.writeFileSync(dir + '/d', 'old'); ${replace('d', 'fs.fsyncSync(fd)')} ${replace('e', '')}`)
  losePower(journal, false, new SeededRandom(1))
  expect(readFileSync(join(directory, 'd'), 'utf8')).toBe('new')
  expect(readFileSync(join(directory, 'e'), 'utf8')).toBe('')
})
