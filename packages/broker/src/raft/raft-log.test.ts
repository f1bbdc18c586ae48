// The metadata log is where it should be, or nowhere.
import { DiskFull } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { LogDirs } from '../log/log-dirs.ts'
import { defaultLogConfig, defaultLogDirsConfig } from '../log/config.ts'
import { MetadataLogUnusable, openRaftLog } from './raft-log.ts'

const config = { ...defaultLogDirsConfig, directories: ['/one', '/two'] }

test('while its directory cannot be used the metadata log is not begun in another one', async () => {
  const sim = new Simulation({ seed: 3 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const full = new DiskFull('/one/__cluster_metadata-0')
    const unusable = new Map([['/one', full]])
    const dirs = await LogDirs.open(host, config, { configOf: () => defaultLogConfig, unusable })
    expect(() => openRaftLog(dirs, '/one/__cluster_metadata-0')).toThrow(MetadataLogUnusable)
    expect(host.disk.exists('/two/__cluster_metadata-0')).toBe(false)
    await dirs.close()
  })
})

test('the metadata log is made in its own directory, though another one is emptier', async () => {
  const sim = new Simulation({ seed: 3 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await LogDirs.open(host, config, { configOf: () => defaultLogConfig })
    dirs.create('orders', 0, 'bG9nLXRlc3QtdG9waWMtMg', '/one')
    openRaftLog(dirs, '/one/__cluster_metadata-0')
    expect(dirs.get('__cluster_metadata', 0)?.directory).toBe('/one/__cluster_metadata-0')
    await dirs.close()
  })
})
