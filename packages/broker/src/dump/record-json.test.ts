// Stored records as JSON: fields of their version, tagged ones only where they are set, bytes and numbers as Kafka writes them.
import { expect, test } from 'vitest'
import { partitionRecord } from '../metadata/records/partition-record.ts'
import { Reader, Writer } from '@millrace/protocol'
import { RealNumber, jsonText, recordJson } from './record-json.ts'

test('a field that the version lacks is left out, a tagged one only while it has its default', () => {
  const record = {
    partitionId: 1,
    topicId: 'AAAAAAAAAAAAAAAAAAAAAQ',
    replicas: [1],
    isr: [1],
    leader: 1,
    eligibleLeaderReplicas: [],
  }
  const read = (version: number, init: object): string => {
    const writer = new Writer()
    partitionRecord.write(writer, init, version)
    return jsonText(recordJson('PartitionRecord', partitionRecord.read(new Reader(writer.toBytes()), version), version))
  }
  const start =
    '{"partitionId":1,"topicId":"AAAAAAAAAAAAAAAAAAAAAQ","replicas":[1],"isr":[1],"removingReplicas":[],"addingReplicas":[],"leader":1'
  expect(read(2, record)).toBe(`${start},"leaderEpoch":-1,"partitionEpoch":-1,"directories":[],"eligibleLeaderReplicas":[]}`)
  expect(read(0, { ...record, eligibleLeaderReplicas: null, leaderRecoveryState: 1 })).toBe(
    `${start},"leaderRecoveryState":1,"leaderEpoch":-1,"partitionEpoch":-1}`,
  )
})

test('bytes are base64, floats have a fraction, and 64 bits stay exact', () => {
  const bytes = (text: string): object => ({ name: 'a', metadata: new TextEncoder().encode(text) })
  const protocols = ['', 'a', 'ab', 'abc', 'abcd'].map(bytes)
  const json = recordJson(
    'ConsumerGroupMemberMetadataValue.ClassicMemberMetadata',
    { sessionTimeoutMs: 1, supportedProtocols: protocols },
    0,
  )
  expect(jsonText(json)).toBe(
    `{"sessionTimeoutMs":1,"supportedProtocols":[${['', 'YQ==', 'YWI=', 'YWJj', 'YWJjZA=='].map((text) => `{"name":"a","metadata":"${text}"}`).join(',')}]}`,
  )
  expect(jsonText({ a: new RealNumber(2), b: new RealNumber(0.5), c: 5_718_432_111_242_546_843n, d: 'ä"' })).toBe(
    '{"a":2.0,"b":0.5,"c":5718432111242546843,"d":"ä\\""}',
  )
})
