// Small files that are replaced as a whole: whoever is told that his content is written finds it, or a later one, after a loss of power.
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { ReplacedFile } from './checkpoint.ts'

test('of writes that overlap each ends when its content or a later one is on stable storage', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const sim = new Simulation({ seed })
    const machine = sim.machine('a')
    const random = sim.random.fork('test')
    let told = 0
    await sim.run(async () => {
      const { host } = machine
      host.disk.makeDirectory('/data')
      host.disk.syncDirectoryNow('/')
      const file = new ReplacedFile(host.disk, () => '/data', 'offsets')
      let next = 0
      let first: Promise<void> | undefined
      for (let i = 0; i < 6; i++) {
        const content = (next += random.below(2))
        const written = file.write(String(content)).then(() => void (told = Math.max(told, content)))
        first ??= written
        await host.clock.sleep(random.float())
      }
      await first
    })
    machine.crash('drop')
    const { disk } = machine.restart()
    const found = disk.exists('/data/offsets') ? Number(new TextDecoder().decode(disk.readFile('/data/offsets'))) : -1
    expect({ seed, found: found >= told }).toEqual({ seed, found: true })
  }
})
