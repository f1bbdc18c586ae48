// What is stored in records: metadata, groups, transactions, the quorum's marks, and what members of groups tell each other.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MessageCodec } from '@millrace/protocol'
import {
  abortedTxn,
  controlRecordTypeSchema,
  defaultPrincipal,
  endTxnMarker,
  kraftVersionRecord,
  leaderChangeMessage,
  MalformedMessage,
  Reader,
  readControlRecord,
  snapshotFooterRecord,
  snapshotHeaderRecord,
  UnsupportedVersion,
  votersRecord,
  Writer,
} from '@millrace/protocol'
import { groupRecords } from '../packages/broker/src/coordinator/group/group-records.ts'
import { transactionRecords } from '../packages/broker/src/coordinator/transaction/transaction-records.ts'
import { offsetsPairs, shareStatePairs, transactionsPairs } from '../packages/broker/src/dump/coordinator-pairs.ts'
import { decodeRecordOf } from '../packages/broker/src/dump/decoders.ts'
import { decodeRecord, metadataRecordCodec } from '../packages/broker/src/metadata/record-codec.ts'
import { readAssignment } from '../packages/client/src/cluster/group-assignment.ts'
import { readMember } from '../packages/client/src/consumer/group-protocol.ts'
import { subscriptionInfo } from '../packages/streams/src/assignment/records/subscription-info.ts'
import { decodeSubscription } from '../packages/streams/src/assignment/subscription.ts'
import type { Message } from '../packages/protocol/generator/model.ts'
import { parseSpec } from '../packages/protocol/generator/parse.ts'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { randomMessage, specMessages } from '../packages/protocol/test/random-messages.ts'
import type { Kind } from './kinds.ts'
import { kindsTarget } from './kinds.ts'
import { Finding } from './target.ts'
import { allWords, embedded, firstWritten, sensible } from './requests.ts'

type Codec = MessageCodec<object, never>

const packages = join(import.meta.dirname, '..', 'packages')
const specs = new Map<string, Message>(specMessages().map((message) => [message.name, message]))
for (const folder of [
  'broker/spec/metadata',
  'broker/spec/coordinator/group',
  'broker/spec/coordinator/transaction',
  'broker/spec/coordinator/share',
  'broker/spec/raft',
  'broker/spec/log',
  'streams/spec/assignment',
])
  for (const file of readdirSync(join(packages, folder)))
    if (file.endsWith('.txt'))
      for (const message of parseSpec(file, readFileSync(join(packages, folder, file), 'utf8')).messages)
        specs.set(message.name, message)

/** The bytes of a message without its version in front, filled at random, mostly with what a broker knows. */
export function randomFields(random: SeededRandom, codec: Codec, version: number): Uint8Array {
  const message = specs.get(codec.name)
  if (message === undefined) throw new Error(`no spec of ${codec.name}`)
  const plain = randomMessage(random, message, version)
  const values = random.once(4) ? [plain] : [sensible(plain, random, allWords), plain]
  return firstWritten(codec, values, version, codec.name)
}

const anyVersion = (random: SeededRandom, codec: Codec): number => random.between(codec.minVersion, codec.maxVersion)

function versioned(random: SeededRandom, codec: Codec): Uint8Array {
  const version = anyVersion(random, codec)
  const fields = randomFields(random, codec, version)
  return Uint8Array.of(version >> 8, version, ...fields)
}

const answers = [MalformedMessage, UnsupportedVersion]

/** Key and value of a record; a piece that is empty stands for null now and then. */
function pair(random: SeededRandom, pairs: ReadonlyMap<number, readonly [Codec, Codec]>): readonly Uint8Array[] {
  const [type, [key, value]] = random.pick([...pairs])
  return [Uint8Array.of(type >> 8, type, ...randomFields(random, key, 0)), versioned(random, value)]
}

function neverThrows(call: () => void): void {
  try {
    call()
  } catch (cause) {
    throw new Finding(`it says that it never throws: ${String(cause)}`, { cause })
  }
}

const orNull = (bytes: Uint8Array): Uint8Array | null => (bytes.length === 0 ? null : bytes)

const pairKinds: readonly Kind[] = (
  [
    ['offsets', offsetsPairs, groupRecords.decode],
    ['transactions', transactionsPairs, transactionRecords.decode],
    ['share-state', shareStatePairs, undefined],
  ] as const
).map(([name, pairs, decode]) => ({
  name,
  fresh: (random) => (random.once(12) ? [pair(random, pairs)[0] as Uint8Array, new Uint8Array(0)] : pair(random, pairs)),
  run: ([key, value]) => {
    neverThrows(() => decodeRecordOf(name, orNull(key as Uint8Array), orNull(value as Uint8Array)))
    decode?.(key as Uint8Array, orNull(value as Uint8Array))
  },
  answers,
}))

const metadataTypes = Array.from({ length: 64 }, (_, type) => metadataRecordCodec(type)).filter((codec) => codec !== undefined)

export function randomMetadataRecord(random: SeededRandom): Uint8Array {
  const codec = random.pick(metadataTypes)
  const version = anyVersion(random, codec)
  return Uint8Array.of(1, codec.apiKey, version, ...randomFields(random, codec, version))
}

const metadataKind: Kind = {
  name: 'metadata',
  fresh: (random) => [randomMetadataRecord(random)],
  run: ([bytes]) => {
    neverThrows(() => decodeRecordOf('metadata', null, orNull(bytes as Uint8Array)))
    decodeRecord(bytes as Uint8Array)
  },
  answers,
}

const controls: readonly (readonly [number, Codec])[] = [
  [0, endTxnMarker],
  [1, endTxnMarker],
  [2, leaderChangeMessage],
  [3, snapshotHeaderRecord],
  [4, snapshotFooterRecord],
  [5, kraftVersionRecord],
  [6, votersRecord],
] as never

const controlKind: Kind = {
  name: 'control',
  fresh: (random) => {
    const [type, codec] = random.pick(controls)
    const value = type < 2 ? versioned(random, codec) : randomFields(random, codec, anyVersion(random, codec))
    return [Uint8Array.of(0, random.below(2), 0, random.once(10) ? 9 : type), value]
  },
  run: ([key, value]) => void readControlRecord(key as Uint8Array, value as Uint8Array),
  answers,
}

const memberKind: Kind = {
  name: 'subscription of a consumer',
  fresh: (random) => [embedded('ConsumerProtocolSubscription', random)],
  run: ([bytes]) => void readMember('member', null, bytes as Uint8Array),
  answers,
}

const assignmentKind: Kind = {
  name: 'assignment of a consumer',
  fresh: (random) => [embedded('ConsumerProtocolAssignment', random)],
  run: ([bytes]) => void readAssignment(bytes as Uint8Array),
  answers,
}

const instanceKind: Kind = {
  name: 'subscription of a stream app',
  fresh: (random) => {
    const codec = subscriptionInfo as unknown as Codec
    const version = anyVersion(random, codec)
    const bytes = randomFields(random, codec, version)
    if (!random.once(8)) new DataView(bytes.buffer, bytes.byteOffset).setInt32(0, version)
    return [bytes]
  },
  run: ([bytes]) => void decodeSubscription(bytes as Uint8Array),
  answers,
}

/** Every stored codec by itself: written again, what was read is the same. */
const codecs: readonly Codec[] = [
  ...[offsetsPairs, transactionsPairs, shareStatePairs].flatMap((pairs) => [...pairs.values()].flat()),
  ...metadataTypes,
  ...([abortedTxn, controlRecordTypeSchema, defaultPrincipal, subscriptionInfo] as unknown as readonly Codec[]),
  ...controls.map(([, codec]) => codec),
]
const fieldsKind: Kind = {
  name: 'fields',
  fresh: (random) => {
    const which = random.below(codecs.length)
    const version = anyVersion(random, codecs[which] as Codec)
    return [Uint8Array.of(which, version), randomFields(random, codecs[which] as Codec, version)]
  },
  run: ([head, bytes]) => {
    const codec = codecs[((head as Uint8Array)[0] ?? 0) % codecs.length] as Codec
    const version = (head as Uint8Array)[1] ?? 0
    const message = codec.read(new Reader(bytes as Uint8Array), version)
    try {
      codec.write(new Writer(), message as never, version)
    } catch (cause) {
      // Kafka reads tags that nobody knows in any order, and twice; they are dropped, never written.
      if (!(cause instanceof RangeError && cause.message.startsWith('unknown tag '))) throw cause
    }
  },
  answers,
}

export const recordKindsTarget = kindsTarget('stored', [
  ...pairKinds,
  metadataKind,
  controlKind,
  memberKind,
  assignmentKind,
  instanceKind,
  fieldsKind,
])
