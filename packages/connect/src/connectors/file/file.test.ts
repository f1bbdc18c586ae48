import { Simulation } from '@millrace/host/simulated'
import { describe, expect, test } from 'vitest'
import type { SinkRecord } from '../../api/record.ts'
import { sourceChecks } from '../../conformance/index.ts'
import { fileSinkConnector, fileSourceConnector } from './index.ts'

const utf8 = new TextEncoder()

describe('FileStreamSource', () => {
  let sim = new Simulation({ seed: 5 })
  const checks = sourceChecks({
    connector: fileSourceConnector,
    open() {
      const { host } = sim.machine('a')
      let told = 0
      return Promise.resolve({
        host,
        config: { file: '/in.txt', topic: 'lines', 'batch.size': '3' },
        happen(count) {
          const lines = Array.from({ length: count }, () => `line ${told++} ${'é'.repeat(told % 9)}`)
          const file = host.disk.open('/in.txt', 'write')
          file.write([utf8.encode(lines.map((line, i) => `${line}${i % 3 === 0 ? '\r\n' : '\n'}`).join(''))], file.size())
          file.close()
          return Promise.resolve(lines)
        },
        identify: (record) => String(record.value as string),
        close: () => {
          host.disk.remove('/in.txt')
          return Promise.resolve()
        },
      })
    },
  })
  test.each(checks)('$name', async (check) => {
    sim = new Simulation({ seed: 5 })
    await sim.run(check.run)
  })

  test('a line without end waits, a line longer than a reading comes whole, a file that shrank is an error', async () => {
    sim = new Simulation({ seed: 6 })
    const { host } = sim.machine('a')
    await sim.run(async () => {
      const file = host.disk.open('/in.txt', 'write')
      const controller = new AbortController()
      const task = await fileSourceConnector.start({
        host,
        log: host.log,
        connector: 'c',
        task: 0,
        config: { file: '/in.txt', topic: 't' },
        signal: controller.signal,
        offset: () => undefined,
        encoding: undefined,
        exactlyOnce: true,
        replaceNullWithDefault: false,
        progress: () => undefined,
        failpoint: () => Promise.resolve(),
      })
      const long = 'x'.repeat(200_000)
      file.write([utf8.encode(`${long}\nhalf`)], 0)
      const first = await task.poll(controller.signal)
      expect(first?.offset).toEqual({ position: 200_001 })
      expect(task.ready()).toBe(false)
      const next = task.poll(controller.signal)
      file.write([utf8.encode(' and whole\n')], file.size())
      expect((await next)?.records).toMatchObject([{ value: 'half and whole' }])
      file.truncate(5)
      await expect(task.poll(controller.signal)).rejects.toThrow('it must only grow')
      await task.close()
    })
  })
})

test('FileStreamSink appends a line a record, and a put that resolved survives a loss of power', async () => {
  const sim = new Simulation({ seed: 7 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const context = {
      host: machine.host,
      log: machine.host.log,
      connector: 'c',
      task: 0,
      config: { file: '/out.txt' },
      signal: new AbortController().signal,
      reject: (_: SinkRecord, cause: Error) => Promise.reject(cause),
      failpoint: () => Promise.resolve(),
    }
    const record = (value: SinkRecord['value']): SinkRecord => ({
      topic: 't',
      partition: 0,
      offset: 0,
      timestamp: 0,
      keySchema: null,
      key: null,
      valueSchema: null,
      value,
      headers: [],
    })
    const task = await fileSinkConnector.start(context)
    await task.put([record('one'), record({ a: [1, null] })])
    await task.put([])
    await task.put([record(null)])
    await task.close()
  })
  machine.crash('drop')
  expect(new TextDecoder().decode(machine.restart().disk.readFile('/out.txt'))).toBe('one\n{"a":[1,null]}\nnull\n')
})
