// What `up` says of its stages where no terminal is: in a log, each change once.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createOutput } from '../output.ts'
import type { Supervised } from '../up/supervisor.ts'
import { UpView } from './up.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('without a terminal a stage is told of when its state changes, and the numbers once at the end', async () => {
  const written: string[] = []
  const out = { write: (text: string) => written.push(text), on: () => undefined }
  const view = new UpView(
    createOutput(false, () => undefined),
    out,
  )
  const child = { name: 'broker', state: 'starting', restarts: 0 }
  view.launched(child as Supervised)
  const progress = (total: number): void => view.event('broker', { event: 'progress', total, perSecond: 5 })
  for (let second = 0; second < 60; second++) {
    progress(second)
    vi.advanceTimersByTime(1000)
    if (second === 30) child.state = 'ready'
  }
  expect(written.join('')).toBe('broker is starting\nbroker is ready\n')
  await view.end({ directory: 'data', stop: () => Promise.resolve() } as Parameters<UpView['end']>[0])
  expect(written.join('')).toMatch(/^broker is starting\nbroker is ready\nSTAGE .*\nbroker +ready +5 +59\nstopping …\nstopped\./)
})
