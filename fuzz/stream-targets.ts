// What a stream app reads besides records: its state directory, what is committed beside offsets, the bytes of its serdes.
import type { Disk } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { memoryDisk } from '../packages/broker/src/memory-disk.ts'
import { changeSerde } from '../packages/streams/src/serde/change.ts'
import { connectJson, json, struct } from '../packages/streams/src/serde/json.ts'
import { float64, int32, int64, nullable, string } from '../packages/streams/src/serde/primitives.ts'
import type { Serde } from '../packages/streams/src/serde/serde.ts'
import { Scratch } from '../packages/streams/src/serde/serde.ts'
import { windowed } from '../packages/streams/src/serde/windowed.ts'
import { StateDirectory, StateDirectoryDamaged } from '../packages/streams/src/store/state-directory.ts'
import { decodePartitionMetadata, encodePartitionMetadata } from '../packages/streams/src/task/partition-metadata.ts'
import type { Kind } from './kinds.ts'
import { kindsTarget } from './kinds.ts'
import { checkTyped } from './target.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()

const metadata: Kind = {
  name: 'metadata of a partition',
  isText: true,
  fresh: (random) => [
    utf8.encode(
      encodePartitionMetadata({ partitionTime: random.below(1_000), streamTimes: new Map(random.once(2) ? [['store', 5]] : []) }),
    ),
  ],
  // Never throws: what another program put there counts as nothing.
  run: ([bytes]) => void decodePartitionMetadata(text.decode(bytes)),
}

const processIds: Kind = {
  name: 'process id',
  isText: true,
  fresh: () => [utf8.encode(JSON.stringify({ processId: '01234567-89ab-4def-8123-456789abcdef', version: 1 }))],
  run: async ([bytes]) => {
    const disk: Disk = memoryDisk()
    disk.makeDirectory('/state/app')
    const file = disk.open('/state/app/kafka-streams-process-metadata', 'truncate')
    file.write([bytes!], 0)
    file.close()
    await new StateDirectory(disk, '/state', 'app').processId(new Simulation({ seed: 1 }).random)
  },
  answers: [StateDirectoryDamaged],
}

const serdes: readonly Serde<never>[] = [
  string,
  int32,
  int64,
  float64,
  json(),
  connectJson(),
  struct('row', { a: 'int32', b: 'string?', c: 'bytes?' } as never),
  changeSerde(string as never),
  nullable(string as never),
  windowed(string, '1m'),
] as never
const samples: readonly unknown[] = [
  'text',
  5,
  7,
  1.5,
  { a: [1, null] },
  { a: 1 },
  { a: 1, b: 'x', c: Uint8Array.of(1) },
  { newValue: 'n', oldValue: 'o' },
  null,
  { key: 'k', window: { start: 0, end: 60_000 } },
]

const serdeBytes: Kind = {
  name: 'serdes',
  fresh: (random) => {
    const which = random.below(serdes.length)
    let bytes = new Uint8Array(8)
    try {
      bytes = new Uint8Array(serdes[which]!.encode(samples[which] as never, new Scratch()))
    } catch (cause) {
      if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause
    }
    return [Uint8Array.of(which), bytes]
  },
  run: ([which, bytes]) => {
    try {
      serdes[(which![0] ?? 0) % serdes.length]!.decode(bytes!, 0, bytes!.length)
    } catch (cause) {
      // A serde may throw any error: that of the record is met by what the app was told. Only a stack that ran over is none.
      if (cause instanceof RangeError && cause.message.includes('call stack')) checkTyped(cause)
    }
  },
}

export const streamsTarget = kindsTarget('streams', [metadata, processIds, serdeBytes])
