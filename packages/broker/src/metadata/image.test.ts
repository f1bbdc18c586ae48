// Images by model: random records against plain maps; an image and the records that make it are the same.
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '@millrace/host/simulated'
import { MalformedMessage, zeroUuid } from '@millrace/protocol'
import { MetadataDelta } from './delta.ts'
import { emptyImage, type MetadataImage } from './image.ts'
import { imageRecords } from './image-records.ts'
import { newUuid } from './new-uuid.ts'
import { decodeRecord, encodeRecord, recordOf, type MetadataRecordInit } from './record-codec.ts'
import { SharedMap } from './shared-map.ts'

/** Through the bytes, as everything goes. */
function apply(image: MetadataImage, records: Iterable<MetadataRecordInit>): { image: MetadataImage; delta: MetadataDelta } {
  const delta = new MetadataDelta(image)
  let count = 0
  for (const record of records) {
    delta.replay(decodeRecord(encodeRecord(record)))
    count += 1
  }
  return { image: delta.apply({ offset: image.offset + count, epoch: 1, timestamp: 0 }), delta }
}

/** All that an image says, in an order that does not depend on how it came to be. */
function content(image: MetadataImage): string[] {
  return [...imageRecords(image)].map((record) => JSON.stringify(decodeRecord(encodeRecord(record)))).toSorted()
}

const level33 = recordOf('featureLevel', { name: 'metadata.version', featureLevel: 33 })

describe('a shared map', () => {
  test('is what a plain map is, through every change, and older ones stay as they were', () => {
    const random = new SeededRandom(5)
    let map = SharedMap.empty<number>()
    const model = new Map<string, number>()
    const kept: [SharedMap<number>, Map<string, number>][] = []
    for (let i = 0; i < 2000; i++) {
      const key = `key-${random.below(300)}`
      if (random.below(3) === 0) {
        map = map.with([[key, undefined]])
        model.delete(key)
      } else {
        map = map.with([[key, i]])
        model.set(key, i)
      }
      if (i % 200 === 0) kept.push([map, new Map(model)])
    }
    kept.push([map, model])
    for (const [shared, plain] of kept) {
      expect(shared.size).toBe(plain.size)
      expect(new Map(shared)).toEqual(new Map([...shared].map(([key]) => [key, plain.get(key)!])))
      expect([...plain].every(([key, value]) => shared.get(key) === value)).toBe(true)
    }
  })
})

test('an election counts as unclean by what its record says of recovery, and as eligible by who was so before', () => {
  const topicId = newUuid(new SeededRandom(1))
  const partition = { topicId, partitionId: 0, replicas: [1, 2], isr: [], leader: -1, directories: [zeroUuid, zeroUuid] }
  const { image } = apply(emptyImage, [
    level33,
    recordOf('topic', { name: 't', topicId }),
    recordOf('partition', { ...partition, eligibleLeaderReplicas: [1] }, 2),
  ])
  const change = (fields: object) => recordOf('partitionChange', { topicId, partitionId: 0, ...fields }, 2)
  const elections = (...records: MetadataRecordInit[]) => apply(image, records).delta.elections
  expect(elections(change({ isr: [2] }))).toEqual({ unclean: 0, fromEligible: 0 })
  expect(elections(change({ leader: 1, isr: [1], eligibleLeaderReplicas: [] }))).toEqual({ unclean: 0, fromEligible: 1 })
  expect(elections(change({ leader: 2, isr: [2], leaderRecoveryState: 1 }))).toEqual({ unclean: 1, fromEligible: 0 })
  // Each record of its own, though the image has the last one only.
  const there = change({ leader: 1, isr: [1], eligibleLeaderReplicas: [] })
  const gone = change({ leader: -1, isr: [], eligibleLeaderReplicas: [1] })
  expect(elections(there, gone, there)).toEqual({ unclean: 0, fromEligible: 2 })
})

describe('an image', () => {
  /** One legal record more, by chance. */
  function nextRecord(random: SeededRandom, image: MetadataImage): MetadataRecordInit {
    const topics = [...image.topics.all()]
    const topic = topics[random.below(Math.max(1, topics.length))]
    const broker = [...image.cluster.all()][0]
    switch (random.below(14)) {
      case 0:
      case 1:
        return recordOf('topic', { name: `t${image.offset}`, topicId: newUuid(random) })
      case 2:
      case 3:
      case 4:
        if (topic === undefined) break
        return recordOf(
          'partition',
          {
            topicId: topic.id,
            partitionId: topic.partitions.length,
            replicas: [1, 2],
            isr: [1],
            leader: 1,
            leaderEpoch: 0,
            partitionEpoch: 0,
            directories: [zeroUuid, zeroUuid],
          },
          2,
        )
      case 5:
        if (topic === undefined || topic.partitions.length === 0) break
        return recordOf(
          'partitionChange',
          { topicId: topic.id, partitionId: random.below(topic.partitions.length), leader: random.below(2) + 1, isr: [1, 2] },
          2,
        )
      case 6:
        if (topic === undefined) break
        return recordOf('removeTopic', { topicId: topic.id })
      case 7:
        if (topic === undefined) break
        return recordOf('config', {
          resourceType: 2,
          resourceName: topic.name,
          name: `c${random.below(3)}`,
          value: random.below(3) === 0 ? null : 'v',
        })
      case 8:
        return recordOf(
          'registerBroker',
          {
            brokerId: random.below(3),
            brokerEpoch: image.offset + 1,
            incarnationId: newUuid(random),
            endPoints: [{ name: 'A', host: 'h', port: 1 }],
            logDirs: [newUuid(random)],
            cordonedLogDirs: [],
          },
          4,
        )
      case 9:
        if (broker === undefined) break
        return recordOf(
          'brokerRegistrationChange',
          { brokerId: broker.id, brokerEpoch: broker.epoch, fenced: random.below(3) - 1, inControlledShutdown: random.below(2) },
          1,
        )
      case 10:
        return recordOf('producerIds', { nextProducerId: image.producerIds.next + 1000, brokerId: 1, brokerEpoch: 1 })
      case 11:
        return recordOf('clientQuota', {
          entity: [{ entityType: 'user', entityName: `u${random.below(2)}` }],
          key: 'rate',
          value: 5,
          remove: random.below(3) === 0,
        })
      case 12:
        return recordOf('accessControlEntry', { id: newUuid(random), resourceName: 'r', principal: 'User:a', host: '*' })
      case 13:
        return recordOf('userScramCredential', {
          name: `u${random.below(3)}`,
          mechanism: 1,
          salt: Uint8Array.of(1),
          storedKey: Uint8Array.of(2),
          serverKey: Uint8Array.of(3),
          iterations: 4096,
        })
    }
    return recordOf('noOp', {})
  }

  test.each([1, 2, 3, 4, 5])('is the same by one record at a time, in batches, and from its own snapshot (seed %i)', (seed) => {
    const random = new SeededRandom(seed)
    const records: MetadataRecordInit[] = [level33]
    let stepwise = apply(emptyImage, records).image
    for (let i = 0; i < 400; i++) {
      const record = nextRecord(random, stepwise)
      records.push(record)
      stepwise = apply(stepwise, [record]).image
    }
    let batched = emptyImage
    for (let at = 0; at < records.length;) {
      const size = 1 + random.below(20)
      batched = apply(batched, records.slice(at, at + size)).image
      at += size
    }
    const fromSnapshot = apply(emptyImage, imageRecords(stepwise)).image
    expect(content(batched)).toEqual(content(stepwise))
    expect(content(fromSnapshot)).toEqual(content(stepwise))
    expect(batched.topics.size).toBe([...batched.topics.all()].length)
    for (const topic of batched.topics.all()) expect(batched.topics.byName(topic.name)).toBe(topic)
  })

  test('does not change when the next one is made of it', () => {
    const before = apply(emptyImage, [level33, recordOf('topic', { name: 't', topicId: newUuid(new SeededRandom(1)) })]).image
    const told = content(before)
    const id = before.topics.byName('t')!.id
    apply(before, [
      recordOf('config', { resourceType: 2, resourceName: 't', name: 'a', value: 'b' }),
      recordOf('removeTopic', { topicId: id }),
    ])
    expect(content(before)).toEqual(told)
  })

  test('takes a topic that is deleted and made again in one delta as two', () => {
    const random = new SeededRandom(2)
    const [first, second] = [newUuid(random), newUuid(random)]
    const before = apply(emptyImage, [level33, recordOf('topic', { name: 't', topicId: first })]).image
    const { image, delta } = apply(before, [
      recordOf('config', { resourceType: 2, resourceName: 't', name: 'a', value: 'b' }),
      recordOf('removeTopic', { topicId: first }),
      recordOf('topic', { name: 't', topicId: second }),
    ])
    expect(image.topics.byName('t')!.id).toBe(second)
    expect(image.topics.byId(first)).toBeUndefined()
    expect(image.configs.of({ type: 'topic', name: 't' }).size).toBe(0)
    expect([...delta.topicsDeleted.keys()]).toEqual([first])
    expect([...delta.topicsChanged.keys()]).toEqual([second])
  })

  test('raises the leader epoch when a record names a leader, even the same one', () => {
    const topicId = newUuid(new SeededRandom(3))
    const fields = {
      topicId,
      partitionId: 0,
      replicas: [1],
      isr: [1],
      leader: 1,
      leaderEpoch: 4,
      partitionEpoch: 9,
      directories: [zeroUuid],
    }
    const before = apply(emptyImage, [level33, recordOf('topic', { name: 't', topicId }), recordOf('partition', fields, 2)]).image
    const same = apply(before, [recordOf('partitionChange', { topicId, partitionId: 0, leader: 1 }, 2)]).image
    expect(same.topics.byId(topicId)!.partitions[0]).toMatchObject({ leader: 1, leaderEpoch: 5, partitionEpoch: 10 })
    const isr = apply(before, [recordOf('partitionChange', { topicId, partitionId: 0, isr: [] }, 2)]).image
    expect(isr.topics.byId(topicId)!.partitions[0]).toMatchObject({ leader: 1, leaderEpoch: 4, partitionEpoch: 10, isr: [] })
  })

  test('refuses a record that names what is not there', () => {
    const nowhere = newUuid(new SeededRandom(4))
    for (const record of [
      recordOf('removeTopic', { topicId: nowhere }),
      recordOf('partitionChange', { topicId: nowhere, partitionId: 0 }),
      recordOf('fenceBroker', { id: 1, epoch: 1 }),
      recordOf('config', { resourceType: 99, resourceName: 'x', name: 'a', value: 'b' }),
    ]) {
      expect(() => apply(emptyImage, [record])).toThrow()
    }
  })
})

describe('a record', () => {
  test('of an unknown type, version or frame is an error, not a gap', () => {
    expect(() => decodeRecord(Uint8Array.of(1, 99, 0))).toThrow(MalformedMessage)
    expect(() => decodeRecord(Uint8Array.of(0, 2, 0))).toThrow(MalformedMessage)
    expect(() => decodeRecord(Uint8Array.of(1, 20, 7, 0))).toThrow()
    expect(() => decodeRecord(Uint8Array.of(1, 20, 0, 0, 5))).toThrow(MalformedMessage)
    expect(decodeRecord(Uint8Array.of(1, 20, 0, 0)).kind).toBe('noOp')
  })
})
