// What a cluster counts on and this node does not do is told at the start.
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { MetadataDelta } from '../metadata/delta.ts'
import { emptyImage } from '../metadata/image.ts'
import { decodeRecord, encodeRecord, recordOf } from '../metadata/record-codec.ts'
import { tellUnserved } from './features.ts'

function told(...records: readonly ReturnType<typeof recordOf>[]): unknown[] {
  const { host, events } = new Simulation({ seed: 1 }).machine('a')
  const delta = new MetadataDelta(emptyImage)
  for (const record of records) delta.replay(decodeRecord(encodeRecord(record)))
  tellUnserved(delta.apply({ offset: 0, epoch: 0, timestamp: 0 }), host.log)
  return events.map(({ level, fields }) => ({ level, ...fields }))
}

test('client quotas and credentials of an Apache Kafka that was here are warned of, and features that are not served', () => {
  const entity = [{ entityType: 'user', entityName: 'alice' }]
  expect(
    told(
      recordOf('clientQuota', { entity, key: 'producer_byte_rate', value: 1_000, remove: false }),
      recordOf('featureLevel', { name: 'share.version', featureLevel: 1 }),
      recordOf('featureLevel', { name: 'group.version', featureLevel: 1 }),
    ),
  ).toEqual([
    { level: 'warn', features: ['share.version=1'] },
    { level: 'warn', kept: ['client quotas: 1'] },
  ])
})

test('of a cluster without them nothing is said', () => {
  expect(told(recordOf('featureLevel', { name: 'group.version', featureLevel: 1 }))).toEqual([])
})
