// Failures are told once, from the outside in.
import { expect, test } from 'vitest'
import { explain } from './explain.ts'

test('a limit of open files says how it is raised', () => {
  expect(explain(new Error('EMFILE: /data/t-0/0.index'))).toMatch(/^EMFILE: [^]*ulimit -n/)
})

test('a cause that says nothing new is left out', () => {
  const disk = new Error('EACCES: /data/meta.properties')
  const used = new Error('/data cannot be used: EACCES: /data/meta.properties', { cause: disk })
  expect(explain(new Error('the broker cannot start', { cause: used }))).toBe(
    'the broker cannot start\n  because: /data cannot be used: EACCES: /data/meta.properties',
  )
})
