import { DescriptorsExhausted } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { Descriptors } from './descriptors.ts'
import type { PooledFile } from './log/open-files.ts'

/** Segments that cannot be closed: all have bytes that no sync covers. */
const busy = (path: string): PooledFile => ({ path, used: true, release: () => false, settle: () => undefined })

/** How many of them are let in. */
function admitted({ openFiles }: Descriptors): number {
  for (let count = 0; count < 20_000; count++) {
    const file = busy(`/data/${count}`)
    try {
      openFiles.admit(file)
    } catch (cause) {
      if (!(cause instanceof DescriptorsExhausted)) throw cause
      return count
    }
    openFiles.opened(file)
  }
  return Infinity
}

test.each([
  [1_024, 889 + 33],
  [20_000, 17_968 + 128],
  // No system tells a limit: those of the settings hold.
  [Number.POSITIVE_INFINITY, 8_000 + 128],
])('with a limit of %s descriptors, %s segment files that cannot be closed may be open', (limit, most) => {
  const { host, disk } = new Simulation({ seed: 1 }).machine('a')
  disk.descriptorsMax = limit
  expect(admitted(new Descriptors(host, () => 0))).toBe(most)
})
