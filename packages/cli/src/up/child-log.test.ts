// A log on a disk that fills up and is made room on: what is told, and what stands in the file.
import { expect, test } from 'vitest'
import { ChildLog } from './child-log.ts'

function logOn(disk: { full: boolean; mayOpen: boolean }): { log: ChildLog; told: string[]; file: () => string } {
  const told: string[] = []
  let text = ''
  const full = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  const log = new ChildLog(
    '/data/logs/app-1.log',
    (words) => void told.push(words),
    () => {
      if (!disk.mayOpen) throw full()
      return {
        append(more) {
          if (disk.full) throw full()
          text += more
        },
        close: () => undefined,
      }
    },
  )
  return { log, told, file: () => text }
}

test('a full disk costs lines of the log, is told once with the path and what to do, and the gap stands in the file', () => {
  const disk = { full: false, mayOpen: true }
  const { log, told, file } = logOn(disk)
  log.line('one')
  disk.full = true
  log.line('two')
  log.line('three')
  expect(told).toEqual([expect.stringMatching(/^the log \/data\/logs\/app-1\.log cannot be written .*make room/)])
  disk.full = false
  log.line('four')
  log.line('five')
  expect(file()).toBe('one\n… lines are missing here, since the file could not be written: 2\nfour\nfive\n')
  expect(told[1]).toMatch(/app-1\.log is written again; lines that were lost: 2/)
  expect(told).toHaveLength(2)
})

test('a log that cannot be opened at first is opened as soon as there is room', () => {
  const disk = { full: false, mayOpen: false }
  const { log, told, file } = logOn(disk)
  log.line('one')
  disk.mayOpen = true
  log.line('two')
  expect(file()).toBe('… lines are missing here, since the file could not be written: 1\ntwo\n')
  expect(told).toHaveLength(2)
})
