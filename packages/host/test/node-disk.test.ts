// The real disk where the system behaves as no simulated one does.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DiskFailed } from '../src/index.ts'
import { nodeHost } from '../src/node/index.ts'

const { disk } = nodeHost({ log: () => undefined })

test.skipIf(!existsSync('/proc/self'))(
  'a directory that no file system lets be made is refused, where Node would try for ever',
  () => {
    expect(() => disk.makeDirectory('/proc/nothing/here')).toThrow(DiskFailed)
  },
)

test('a directory whose place a file has is refused', () => {
  expect(() => disk.makeDirectory(import.meta.filename)).toThrow(DiskFailed)
  expect(() => disk.makeDirectory(`${import.meta.filename}/below`)).toThrow(DiskFailed)
})
