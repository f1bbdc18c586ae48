// Small files of a log directory, and settings: whatever is in them, the reader says what is wrong or does without.
import type { Disk } from '@millrace/host'
import { DiskFailed, parseProperties, PropertiesMalformed } from '@millrace/host'
import { BatchBuilder, controlBatch, endTxnMarkerBatch, MalformedMessage, UnsupportedVersion } from '@millrace/protocol'
import { ConfigInvalid, readServerProperties } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'
import { LogDirRefused, takeDirectories } from '../packages/broker/src/controller/meta-properties.ts'
import {
  dumpCheckpoint,
  dumpOffsetIndex,
  dumpProducerSnapshot,
  dumpTimeIndex,
  dumpTransactionIndex,
  FileDamaged,
} from '../packages/broker/src/dump/dump-files.ts'
import { dumpLogFile } from '../packages/broker/src/dump/dump-log.ts'
import { formatOffsets, parseOffsets } from '../packages/broker/src/log/checkpoint.ts'
import { LogCorrupted } from '../packages/broker/src/log/corruption.ts'
import { LeaderEpochs } from '../packages/broker/src/log/leader-epochs.ts'
import { OffsetIndex } from '../packages/broker/src/log/offset-index.ts'
import { readTopicId } from '../packages/broker/src/log/partition-metadata.ts'
import { decodeSnapshot, encodeSnapshot } from '../packages/broker/src/log/producer-snapshot.ts'
import { Producer } from '../packages/broker/src/log/producer.ts'
import { TimeIndex } from '../packages/broker/src/log/time-index.ts'
import { TransactionIndex } from '../packages/broker/src/log/transaction-index.ts'
import { memoryDisk } from '../packages/broker/src/memory-disk.ts'
import { forEachRecord } from '../packages/broker/src/metadata/batches.ts'
import { emptyImage } from '../packages/broker/src/metadata/image.ts'
import { MetadataDelta } from '../packages/broker/src/metadata/delta.ts'
import { MetadataDamaged } from '../packages/broker/src/metadata/metadata-damaged.ts'
import { QuorumFileDamaged, readQuorumFile } from '../packages/broker/src/raft/quorum-file.ts'
import {
  controlRecords,
  listSnapshots,
  quorumRecords,
  readSnapshot,
  SnapshotDamaged,
  snapshotTimestamp,
} from '../packages/broker/src/raft/snapshot.ts'
import { VoterSet } from '../packages/broker/src/raft/voter-set.ts'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { compression, crc32c, mutateBatches, randomBatch } from './batches.ts'
import type { Kind } from './kinds.ts'
import { kindsTarget } from './kinds.ts'
import { randomMetadataRecord } from './record-targets.ts'
import { allSettings } from './settings-words.ts'

const utf8 = new TextEncoder()
const text = (...lines: readonly string[]): Uint8Array => utf8.encode(lines.join('\n'))
const machine = nodeHost({ log: () => undefined })
const uuid = (random: SeededRandom): string => Buffer.from(random.bytes(16)).toString('base64url')

/** A disk with one file. */
function diskWith(path: string, bytes: Uint8Array): Disk {
  const disk = memoryDisk()
  disk.makeDirectory(path.slice(0, path.lastIndexOf('/')))
  const file = disk.open(path, 'truncate')
  file.write([bytes], 0)
  file.close()
  return disk
}

function entries(random: SeededRandom, bytesEach: number, write: (view: DataView, at: number, i: number) => void): Uint8Array {
  const count = random.below(8)
  const bytes = new Uint8Array(count * bytesEach)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < count; i++) write(view, i * bytesEach, i)
  return bytes
}

const checkpoints: Kind = {
  name: 'offset checkpoint',
  isText: true,
  fresh: (random) => {
    const offsets = new Map<string, Map<number, number>>()
    for (let left = random.below(4); left > 0; left--)
      offsets.set(random.pick(['orders', 'payments', '__consumer_offsets']), new Map([[random.below(3), random.below(1_000)]]))
    return [utf8.encode(formatOffsets(offsets))]
  },
  run: ([bytes]) => {
    const disk = diskWith('/data/recovery-point-offset-checkpoint', bytes as Uint8Array)
    parseOffsets(new TextDecoder().decode(bytes))
    dumpCheckpoint(disk, '/data/recovery-point-offset-checkpoint')
  },
  answers: [FileDamaged],
}

const epochs: Kind = {
  name: 'leader epochs',
  isText: true,
  fresh: (random) => {
    const lines = Array.from({ length: random.below(5) }, (_, i) => `${i * 2} ${i * 10 + random.below(5)}`)
    return [text('0', `${lines.length}`, ...lines, '')]
  },
  run: ([bytes]) => {
    const found = new LeaderEpochs(diskWith('/data/leader-epoch-checkpoint', bytes as Uint8Array), () => '/data')
    found.load()
    for (const epoch of [-1, 0, 3, 100]) found.endOffsetFor(epoch, 50)
    found.epochAt(20)
    found.truncateFromEnd(30)
    found.truncateFromStart(10)
    found.clear()
  },
}

const name = '/data/00000000000000000010'

const offsetIndexes: Kind = {
  name: 'offset index',
  fresh: (random) => [
    entries(random, 8, (view, at, i) => {
      view.setInt32(at, 3 + i * 4)
      view.setInt32(at + 4, 100 + i * 500)
    }),
  ],
  run: ([bytes]) => {
    const disk = diskWith(`${name}.index`, bytes as Uint8Array)
    const index = new OffsetIndex(disk, `${name}.index`, 10)
    if (index.load(10_000) === undefined) for (const offset of [0, 10, 15, 1_000, 2 ** 40]) index.lookup(offset)
    index.truncateTo(20)
    if (index.reaches(30)) {
      index.append(30, 9_000)
      for (const offset of [12, 29, 30]) index.lookup(offset)
      index.truncateTo(25)
    }
    index.file.flush()
    index.clear()
    dumpOffsetIndex(disk, `${name}.index`)
  },
  answers: [FileDamaged],
}

const timeIndexes: Kind = {
  name: 'time index',
  fresh: (random) => [
    entries(random, 12, (view, at, i) => {
      view.setBigInt64(at, 1_700_000_000_000n + BigInt(i * 10))
      view.setInt32(at + 8, i * 3)
    }),
  ],
  run: ([bytes]) => {
    const disk = diskWith(`${name}.timeindex`, bytes as Uint8Array)
    const index = new TimeIndex(disk, `${name}.timeindex`, 10)
    dumpTimeIndex(disk, `${name}.timeindex`)
    if (index.load() === undefined) for (const time of [-1, 0, 1_700_000_000_015, 2 ** 60]) index.lookup(time)
    index.truncateTo(12)
    index.maybeAppend(1_700_000_001_000, 40)
    for (const time of [1_700_000_000_500, 1_700_000_001_000]) index.lookup(time)
    index.file.flush()
    index.clear()
  },
  answers: [FileDamaged],
}

const transactionIndexes: Kind = {
  name: 'transaction index',
  fresh: (random) => [
    entries(random, 34, (view, at, i) => {
      view.setBigInt64(at + 2, BigInt(random.below(5)))
      view.setBigInt64(at + 10, BigInt(10 + i * 10))
      view.setBigInt64(at + 18, BigInt(15 + i * 10))
      view.setBigInt64(at + 26, BigInt(10 + i * 10))
    }),
  ],
  run: async ([bytes]) => {
    const disk = diskWith(`${name}.txnindex`, bytes as Uint8Array)
    try {
      dumpTransactionIndex(disk, `${name}.txnindex`)
    } catch (cause) {
      if (!(cause instanceof FileDamaged)) throw cause
    }
    const index = new TransactionIndex(disk, `${name}.txnindex`, true)
    if (index.fault(10) !== undefined) return
    index.collect(0, 100, [])
    index.collect(18, 22, [])
    index.truncateTo(30)
    index.append({ producerId: 1, firstOffset: 50, lastOffset: 60, lastStableOffset: 50 })
    await index.sync()
    index.clear()
  },
  answers: [LogCorrupted],
}

const producerSnapshots: Kind = {
  name: 'producer snapshot',
  fresh: (random) => {
    const producers = new Map<number, Producer>()
    for (let left = random.below(4); left > 0; left--) {
      const producer = new Producer(left)
      producer.setEpoch(random.below(3))
      for (let i = random.below(7); i > 0; i--) producer.addBatch(producer.epoch, 10 - i, 20 - i, 0, 1_700_000_000_000)
      if (random.once(2)) producer.transactionFirstOffset = 12
      producers.set(left, producer)
    }
    return [Buffer.concat(encodeSnapshot(producers.values(), crc32c))]
  },
  run: ([bytes]) => {
    // Half of the changed ones have a checksum that fits.
    const mended = Uint8Array.from(bytes as Uint8Array)
    if (mended.length >= 6) new DataView(mended.buffer).setUint32(2, crc32c(mended.subarray(6)))
    for (const one of [bytes as Uint8Array, mended]) {
      decodeSnapshot(one, crc32c)
      try {
        dumpProducerSnapshot(diskWith(`${name}.snapshot`, one), crc32c, `${name}.snapshot`)
      } catch (cause) {
        if (!(cause instanceof FileDamaged)) throw cause
      }
    }
  },
}

const topicIds: Kind = {
  name: 'partition.metadata',
  isText: true,
  fresh: (random) => [text('version: 0', `topic_id: ${uuid(random)}`)],
  run: ([bytes]) => void readTopicId(diskWith('/data/partition.metadata', bytes as Uint8Array), '/data'),
}

const metaProperties: Kind = {
  name: 'meta.properties',
  isText: true,
  fresh: (random) => [
    text(
      '#',
      'version=1',
      `cluster.id=${uuid(random)}`,
      'node.id=1',
      ...(random.once(4) ? [] : [`directory.id=${uuid(random)}`]),
      '',
    ),
  ],
  run: ([bytes]) => {
    const disk = diskWith('/data/meta.properties', bytes as Uint8Array)
    takeDirectories({ ...machine, disk }, { directories: ['/data'], nodeId: 1 })
  },
  answers: [LogDirRefused],
}

const quorumFiles: Kind = {
  name: 'quorum-state',
  isText: true,
  fresh: (random) => [
    utf8.encode(
      JSON.stringify({
        leaderId: random.below(3) - 1,
        leaderEpoch: random.below(10),
        votedId: random.below(3) - 1,
        ...(random.once(3) ? {} : { votedDirectoryId: uuid(random) }),
        ...(random.once(3) ? {} : { data_version: random.below(2) }),
      }),
    ),
  ],
  run: ([bytes]) => void readQuorumFile(diskWith('/data/quorum-state', bytes as Uint8Array), '/data'),
  answers: [QuorumFileDamaged],
}

const properties: Kind = {
  name: 'properties',
  isText: true,
  fresh: (random) => [
    text(
      '# comment',
      '! another',
      ...Array.from({ length: random.below(8) }, () => {
        const { name: setting, value } = random.pick(allSettings)
        const between = random.pick(['=', ':', ' = ', ' ', '\t:\t'])
        return `${random.pick(['', ' ', '\t'])}${setting}${between}${random.once(4) ? random.pick(['', 'x', '-1', '\\u00e9', 'a\\\n  b', '\\', 'PLAINTEXT://:9092', '../x,/y', '*']) : value}`
      }),
      '',
    ),
  ],
  run: ([bytes]) => {
    try {
      parseProperties(bytes as Uint8Array)
    } catch (cause) {
      if (!(cause instanceof PropertiesMalformed)) throw cause
    }
    readServerProperties(diskWith('/data/server.properties', bytes as Uint8Array), '/data/server.properties', '/work')
  },
  answers: [ConfigInvalid],
}

const snapshotId = { endOffset: 100, epoch: 2 }
const snapshotFile = '/data/00000000000000000100-0000000002.checkpoint'

const snapshots: Kind = {
  name: 'metadata snapshot',
  fresh: (random) => {
    const voters = new VoterSet([
      {
        id: 1,
        directoryId: uuid(random),
        endpoints: [{ name: 'CONTROLLER', host: 'a', port: 9093 }],
        kraftVersions: { min: 0, max: 1 },
      },
    ])
    const header = { version: 0, lastContainedLogTimestamp: 1_700_000_000_000 }
    const parts = [
      controlBatch(
        {
          records: [{ kind: 'snapshotHeader', message: header }, ...(random.once(3) ? [] : quorumRecords(voters))],
          timestamp: 1,
        },
        crc32c,
      ),
    ]
    for (let left = random.below(3); left > 0; left--) {
      const builder = new BatchBuilder({ codecId: random.once(4) ? 1 : 0 })
      for (let count = random.below(6); count >= 0; count--) builder.append(1, null, randomMetadataRecord(random))
      parts.push(builder.build({ baseOffset: 10, partitionLeaderEpoch: 2 }, compression))
    }
    parts.push(controlBatch({ records: [{ kind: 'snapshotFooter', message: { version: 0 } }], timestamp: 1 }, crc32c))
    return [new Uint8Array(Buffer.concat(parts))]
  },
  mutate: ([bytes], random, [other]) => [mutateBatches(bytes as Uint8Array, random, other ?? (bytes as Uint8Array))],
  run: ([bytes]) => {
    const disk = diskWith(snapshotFile, bytes as Uint8Array)
    listSnapshots(disk, '/data')
    snapshotTimestamp(disk, '/data', snapshotId, compression)
    const batches = readSnapshot(disk, '/data', snapshotId, compression)
    controlRecords(batches, compression)
    forEachRecord(batches, compression, () => undefined)
  },
  answers: [SnapshotDamaged, MalformedMessage, UnsupportedVersion],
}

/** The end of a transaction, or another mark in the log. */
const marker = (random: SeededRandom): Uint8Array =>
  random.once(2)
    ? endTxnMarkerBatch(
        { producerId: 1, producerEpoch: 0, commit: random.once(2), coordinatorEpoch: 0, timestamp: 1_700_000_000_000 },
        crc32c,
      )
    : controlBatch(
        {
          records: [{ kind: 'leaderChange', message: { version: 0, leaderId: 1, voters: [], grantingVoters: [] } }],
          timestamp: 1,
        },
        crc32c,
      )

const segments: Kind = {
  name: 'dump of a segment',
  fresh: (random) => [
    new Uint8Array(
      Buffer.concat(Array.from({ length: random.below(4) }, () => (random.once(4) ? marker(random) : randomBatch(random)))),
    ),
    random.bytes(1),
  ],
  mutate: ([bytes, what], random, [other]) => [
    mutateBatches(bytes as Uint8Array, random, other ?? (bytes as Uint8Array)),
    what as Uint8Array,
  ],
  run: async ([bytes, what]) => {
    const decoder = (['offsets', 'transactions', 'metadata', 'share-state', undefined] as const)[
      ((what as Uint8Array)[0] ?? 0) % 5
    ]
    const disk = diskWith(`${name}.log`, bytes as Uint8Array)
    const options = { records: true, ...(decoder === undefined ? {} : { decoder }) }
    for await (const part of dumpLogFile(disk, compression, `${name}.log`, options)) if (part.kind === 'problem') break
  },
  answers: [DiskFailed],
}

/** What a node takes from its metadata, in any order: the image that comes of it, or a typed error. */
const images: Kind = {
  name: 'metadata image',
  fresh: (random) => Array.from({ length: 1 + random.below(6) }, () => randomMetadataRecord(random)),
  run: (records) => {
    const builder = new BatchBuilder({ codecId: 0 })
    for (const record of records) builder.append(1, null, record)
    const delta = new MetadataDelta(emptyImage)
    forEachRecord(builder.build({}, compression), compression, (record) => delta.replay(record))
    delta.apply({ offset: 1, epoch: 1, timestamp: 1 })
  },
  answers: [MalformedMessage, UnsupportedVersion, MetadataDamaged],
}

export const filesTarget = kindsTarget('files', [
  checkpoints,
  epochs,
  offsetIndexes,
  timeIndexes,
  transactionIndexes,
  producerSnapshots,
  topicIds,
  metaProperties,
  quorumFiles,
  properties,
  snapshots,
  segments,
  images,
])
