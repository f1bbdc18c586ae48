// Which lines of a process's log a person is told of.
import { expect, test } from 'vitest'
import { troubleIn } from './supervisor.ts'

test('an error with advice is told with its cause and the advice; other lines stay in the log', () => {
  const line = (fields: object): string => JSON.stringify({ time: 't', event: 'the disk is full', ...fields })
  expect(troubleIn(line({ level: 'error', cause: 'DiskFull: /data', advice: 'make room' }))).toBe(
    'the disk is full: DiskFull: /data; make room',
  )
  expect(troubleIn(line({ level: 'error', cause: 'DiskFull: /data' }))).toBeUndefined()
  expect(troubleIn(line({ level: 'info', advice: 'make room' }))).toBeUndefined()
  expect(troubleIn('{"advice" but no JSON')).toBeUndefined()
  expect(troubleIn('millrace: it failed')).toBeUndefined()
})
