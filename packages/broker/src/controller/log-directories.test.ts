// Whose log directories are: formatting new ones, refusing those of others, full and failing disks.
import { describe, expect, test } from 'vitest'
import { Simulation } from '@millrace/host/simulated'
import type { Host } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import { startNode, topicOf } from '../../test/nodes.ts'
import { readSnapshot, writeSnapshot, listSnapshots, SnapshotDamaged } from '../raft/snapshot.ts'
import { LogDirRefused } from './meta-properties.ts'

const onMachine = <T>(work: (sim: Simulation, host: Host) => Promise<T>): Promise<T> => {
  const sim = new Simulation({ seed: 4 })
  return sim.run(() => work(sim, sim.machine('node').host))
}

function writeFile(host: Host, path: string, text: string): void {
  host.disk.makeDirectory(path.slice(0, path.lastIndexOf('/')))
  const file = host.disk.open(path, 'truncate')
  file.write([new TextEncoder().encode(text)], 0)
  file.close()
}

const readText = (host: Host, path: string): string => new TextDecoder().decode(host.disk.readFile(path))
const clusterId = 'MkU3OEVBNTcwNTJENDM2Qg'
const properties = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

describe('log directories', () => {
  test('that are empty are formatted for one cluster and one node, each with an id of its own', () =>
    onMachine(async (_, host) => {
      const node = await startNode(host, { 'log.dirs': '/a,/b', 'node.id': 7 })
      const [a, b] = [readText(host, '/a/meta.properties'), readText(host, '/b/meta.properties')]
      for (const text of [a, b]) {
        expect(text).toContain('version=1\n')
        expect(text).toContain(`cluster.id=${node.controller.metadata.clusterId}\n`)
        expect(text).toContain('node.id=7\n')
      }
      expect(/directory.id=(\S+)/.exec(a)![1]).not.toBe(/directory.id=(\S+)/.exec(b)![1])
      await node.stop()
    }))

  test('of a cluster that was asked for get its id', () =>
    onMachine(async (_, host) => {
      const node = await startNode(host, {}, { clusterId })
      expect(node.controller.metadata.clusterId).toBe(clusterId)
      await node.stop()
    }))

  test('added later join the cluster of the others', () =>
    onMachine(async (_, host) => {
      const first = await startNode(host, { 'log.dirs': '/a' })
      await first.stop()
      const second = await startNode(host, { 'log.dirs': '/a,/b' })
      expect(readText(host, '/b/meta.properties')).toContain(`cluster.id=${first.controller.metadata.clusterId}`)
      await second.stop()
    }))

  test('from before directories had ids are given one', () =>
    onMachine(async (_, host) => {
      writeFile(host, '/data/meta.properties', properties({ version: '1', 'cluster.id': clusterId, 'node.id': '1' }))
      const node = await startNode(host)
      expect(readText(host, '/data/meta.properties')).toMatch(/directory.id=\S{22}/)
      await node.stop()
    }))

  const of = (fields: Record<string, string>) =>
    properties({ version: '1', 'cluster.id': clusterId, 'node.id': '1', 'directory.id': 'dMYmzXDjTLOYw8nv7J5u3A', ...fields })
  test.each<[string, Record<string, string>, RegExp]>([
    ['another node', { '/data/meta.properties': of({ 'node.id': '9' }) }, /belongs to node 9, but node.id is 1.*set node.id=9/],
    [
      'another cluster',
      { '/data/meta.properties': of({ 'cluster.id': 'bm90bXljbHVzdGVyaWRhYQ' }) },
      /belongs to cluster bm90bXljbHVzdGVyaWRhYQ, not to MkU3/,
    ],
    ['files of unknown origin', { '/data/photo.jpg': 'x' }, /has files \(photo.jpg\) but no meta.properties/],
    [
      'a broker of ZooKeeper times',
      { '/data/meta.properties': 'version=0\nbroker.id=1\ncluster.id=x\n' },
      /version 0.*before KRaft/,
    ],
    ['no cluster', { '/data/meta.properties': 'version=1\nnode.id=1\n' }, /without cluster.id/],
    ['a damaged id', { '/data/meta.properties': of({ 'directory.id': 'short' }) }, /directory.id that is none: short/],
    ['a copy', { '/data/meta.properties': of({}), '/copy/meta.properties': of({}) }, /is a copy of/],
  ])('of %s are refused', (_, files, message) =>
    onMachine(async (__, host) => {
      for (const [path, text] of Object.entries(files)) writeFile(host, path, text)
      const start = startNode(host, { 'log.dirs': '/data,/copy' }, { clusterId })
      await expect(start).rejects.toThrow(LogDirRefused)
      await expect(start).rejects.toThrow(message)
    }),
  )

  test('name the topic of the metadata log as Apache Kafka does, and of one from before too, when there is room', () =>
    onMachine(async (sim, host) => {
      const path = '/data/__cluster_metadata-0/partition.metadata'
      const read = (): string | undefined =>
        host.disk.exists(path) ? new TextDecoder().decode(host.disk.readFile(path)) : undefined
      const named = 'version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ'
      const startAndStop = async (): Promise<void> => (await startNode(host)).stop()
      await startAndStop()
      expect(read()).toBe(named)
      host.disk.remove(path)
      sim.machine('node').disk.fault = (operation, of) => (operation === 'write' && of.startsWith(path) ? 'ENOSPC' : undefined)
      await startAndStop()
      expect(read()).toBeUndefined()
      sim.machine('node').disk.fault = undefined
      await startAndStop()
      expect(read()).toBe(named)
    }))

  test('with the vote of a quorum that cannot be read are not led', () =>
    onMachine(async (_, host) => {
      const node = await startNode(host)
      await node.stop()
      writeFile(host, '/data/__cluster_metadata-0/quorum-state', '{"leaderId":')
      await expect(startNode(host)).rejects.toThrow(/quorum-state is not JSON.*vote of this controller/)
    }))

  test('of a quorum of others are not led', () =>
    onMachine(async (_, host) => {
      const node = await startNode(host)
      await node.stop()
      const id = node.prepared.identity.directories.get('/data')!
      writeFile(host, '/data/meta.properties', of({ 'cluster.id': node.controller.metadata.clusterId }))
      await expect(startNode(host)).rejects.toThrow(new RegExp(`belongs to the voters 1 \\(directory ${id}\\)`))
    }))
})

describe('disks', () => {
  test('that are full refuse a change with a code and take it again when there is space', () =>
    onMachine(async (sim, host) => {
      const node = await startNode(host)
      sim.machine('node').disk.capacity = 0
      const answer = await node.controller.createTopics([topicOf('t')], false)
      expect(answer).toMatchObject({ code: ErrorCode.KAFKA_STORAGE_ERROR })
      expect(node.controller.metadata.image.topics.byName('t')).toBeUndefined()
      sim.machine('node').disk.capacity = Number.POSITIVE_INFINITY
      expect(await node.controller.createTopics([topicOf('t')], false)).toMatchObject([{ result: { partitions: 1 } }])
      expect(node.failures).toEqual([])
      await node.stop()
    }))

  test('that fail to sync end the controller: what was asked is not known to be there', () =>
    onMachine(async (sim, host) => {
      const node = await startNode(host)
      sim.machine('node').disk.fault = (operation, path) =>
        operation === 'sync' && path.includes('__cluster_metadata') ? 'EIO' : undefined
      expect(await node.controller.createTopics([topicOf('t')], false)).toMatchObject({ code: ErrorCode.REQUEST_TIMED_OUT })
      expect(node.failures).toHaveLength(1)
      expect(await node.controller.createTopics([topicOf('u')], false)).toMatchObject({ code: ErrorCode.NOT_CONTROLLER })
      expect(node.controller.metadata.image.topics.byName('t')).toBeUndefined()
    }))
})

describe('snapshots', () => {
  test('that are damaged are passed over while the log still reaches back', () =>
    onMachine(async (_, host) => {
      const node = await startNode(host)
      await node.controller.createTopics([topicOf('t')], false)
      await node.controller.snapshot()
      await node.stop()
      const directory = '/data/__cluster_metadata-0'
      const newest = listSnapshots(host.disk, directory).at(-1)!
      const path = `${directory}/${String(newest.endOffset).padStart(20, '0')}-${String(newest.epoch).padStart(10, '0')}.checkpoint`
      const file = host.disk.open(path, 'write')
      file.write([Uint8Array.of(255)], 200)
      file.close()
      expect(() => readSnapshot(host.disk, directory, newest, host.compression)).toThrow(SnapshotDamaged)
      const again = await startNode(host)
      expect(again.controller.metadata.image.topics.byName('t')).toBeDefined()
      await again.stop()
    }))

  test('that were not finished are not seen', () =>
    onMachine(async (_, host) => {
      host.disk.makeDirectory('/s')
      const content = { lastContainedLogTimestamp: 1, voters: undefined, records: [Uint8Array.of(1)] }
      await writeSnapshot(host.disk, '/s', { endOffset: 5, epoch: 2 }, content, host.clock, host.compression)
      writeFile(host, '/s/00000000000000000009-0000000002.checkpoint.part', 'half')
      expect(listSnapshots(host.disk, '/s')).toEqual([{ endOffset: 5, epoch: 2 }])
    }))
})
