// When a process says that it is short of open files.
import { expect, test } from 'vitest'
import { OpenFilesWatch, openFiles, openFilesMax } from './open-files.ts'

test('it is told at nine tenths, once, and again only after there was plenty', () => {
  const watch = new OpenFilesWatch()
  const told = [50, 89, 90, 100, 85, 95, 79, 92].map((open) => watch.saw({ open, most: 100 }) !== undefined)
  expect(told).toEqual([false, false, true, false, false, false, false, true])
  expect(new OpenFilesWatch().saw({ open: 95, most: 100 })).toMatch(/^95 of the 100 files .*ulimit -n/)
})

test.skipIf(process.platform !== 'linux')('on Linux the system tells how many are open, and the limit', () => {
  const most = openFilesMax()!
  expect(most).toBeGreaterThan(10)
  const { open } = openFiles(most)
  expect(open).toBeGreaterThan(3)
  expect(open).toBeLessThan(most)
})
