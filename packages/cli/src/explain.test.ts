// Failures are told once, from the outside in.
import { expect, test } from 'vitest'
import { ErrorCode, KafkaError } from '@millrace/protocol'
import { explain } from './explain.ts'

test('a limit of open files says how it is raised', () => {
  expect(explain(new Error('EMFILE: /data/t-0/0.index'))).toMatch(
    process.platform === 'linux' ? /^EMFILE: [^]* \d+ files at the most: .*ulimit -n/ : /^EMFILE: [^]*ulimit -n/,
  )
})

test('a full disk says what to do, unless it is said already', () => {
  expect(explain(new Error('ENOSPC: no space left on device, write'))).toMatch(/make room on the file system/)
  expect(explain(new Error('/data: no space left: make room'))).toBe('/data: no space left: make room')
})

test('a cause that says nothing new is left out', () => {
  const disk = new Error('EACCES: /data/meta.properties')
  const used = new Error('/data cannot be used: EACCES: /data/meta.properties', { cause: disk })
  expect(explain(new Error('the broker cannot start', { cause: used }))).toBe(
    'the broker cannot start\n  because: /data cannot be used: EACCES: /data/meta.properties',
  )
})

test('what to do follows a code that stands alone, not the reason that a broker gives', () => {
  const { POLICY_VIOLATION, INVALID_TOPIC_EXCEPTION } = ErrorCode
  expect(explain(new KafkaError(POLICY_VIOLATION, 'orders-0'))).toMatch(/^POLICY_VIOLATION: orders-0; .*cleanup\.policy/)
  expect(explain(new KafkaError(INVALID_TOPIC_EXCEPTION, "topic 'a b'"))).toMatch(
    /^INVALID_TOPIC_EXCEPTION: topic 'a b'; a name has/,
  )
  for (const code of [POLICY_VIOLATION, INVALID_TOPIC_EXCEPTION])
    expect(explain(new KafkaError(code, "topic 'a': The request makes too many."))).toMatch(
      /: topic 'a': The request makes too many\.$/,
    )
})
