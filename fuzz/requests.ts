// Requests as clients would send them, at random: what the spec allows, with names and numbers that mean something to a broker.
import {
  type Api,
  apis,
  consumerProtocolAssignment,
  consumerProtocolSubscription,
  type MessageCodec,
  Writer,
  writeRequestHeader,
} from '@millrace/protocol'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { randomMessage, specMessages } from '../packages/protocol/test/random-messages.ts'
import { randomBatch } from './batches.ts'

const messages = new Map(specMessages().map((message) => [message.name, message]))

/** What values in requests are drawn from, beside chance. */
export interface Words {
  readonly texts: readonly string[]
  readonly topicIds: readonly string[]
}

export const allWords: Words = {
  texts: [
    'orders',
    'payments',
    'compacted',
    'group',
    'classic',
    'tx',
    '',
    'consumer',
    'range',
    'new-topic',
    '__consumer_offsets',
    '1',
    'cleanup.policy',
    'retention.ms',
    '.*',
    '(a|b)*c',
  ],
  topicIds: [],
}

const numbers = [0, 0, 0, 1, 1, 2, 3, 5, 10, 100, 1_000, 30_000, -1, -2, 0x7fffffff]

/** A request with its header, without the size in front. */
export function randomRequest(random: SeededRandom, api: Api, version: number, words: Words): Uint8Array {
  const writer = new Writer()
  const header = {
    apiKey: api.key,
    apiVersion: version,
    correlationId: random.below(1_000_000),
    clientId: random.once(5) ? null : 'fuzz',
  }
  writeRequestHeader(writer, header)
  writer.rawBytes(randomBody(random, api, 'Request', version, words))
  return writer.toBytes()
}

/** The bytes of one message of an API. */
export function randomBody(
  random: SeededRandom,
  api: Api,
  role: 'Request' | 'Response',
  version: number,
  words: Words,
): Uint8Array {
  const message = messages.get(`${api.name}${role}`)
  if (message === undefined) throw new Error(`no spec of ${api.name}${role}`)
  const codec = role === 'Request' ? api.request : api.response
  const plain = randomMessage(random, message, version)
  return firstWritten(codec, [sensible(plain, random, words), plain], version, message.name)
}

/** The bytes of the first of these values that can be written: a number that a broker knows may be too large for its field. */
export function firstWritten(
  codec: Pick<MessageCodec<object, never>, 'write'>,
  values: readonly unknown[],
  version: number,
  name: string,
): Uint8Array {
  for (const value of values) {
    const writer = new Writer()
    try {
      codec.write(writer, value as never, version)
      return writer.toBytes()
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
    }
  }
  throw new Error(`${name} v${version} cannot be written`)
}

export function anyApi(random: SeededRandom): Api {
  return random.pick([...apis.values()])
}

/** Most values become ones that a broker knows or that lie at the edge of what it takes. */
export function sensible(value: unknown, random: SeededRandom, words: Words, name = ''): unknown {
  if (name === 'unknownTags') return value
  if (Array.isArray(value)) return value.map((one) => sensible(one, random, words, name))
  if (value instanceof Uint8Array) return bytesFor(name, value, random)
  switch (typeof value) {
    case 'string':
      if (/^[\w-]{22}$/.test(value)) return words.topicIds.length > 0 && !random.once(4) ? random.pick(words.topicIds) : value
      return random.once(4) ? value : textFor(name, random, words)
    case 'number':
      return random.once(4) || !Number.isInteger(value) ? value : numberFor(name, value, random)
    case 'object':
      if (value === null) return null
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sensible(inner, random, words, key)]))
    default:
      return value
  }
}

function textFor(name: string, random: SeededRandom, words: Words): string {
  if (/regex|pattern/i.test(name)) return random.pick(['.*', 'o.*', '(a*)*b', '[a-z]+', '((((', 'orders|payments', '\\d{1,1000}'])
  if (/topic/i.test(name)) return random.pick(['orders', 'payments', 'compacted', 'new-topic'])
  if (/transactional/i.test(name)) return 'tx'
  if (/group/i.test(name)) return random.pick(['group', 'classic'])
  return random.pick(words.texts)
}

/** Only values that fit the narrowest type of such a field. */
function numberFor(name: string, value: number, random: SeededRandom): number {
  if (/epoch|acks|keyType|resourceType|operation|type$|factor/i.test(name)) return random.pick([0, 0, 1, 2, -1, 4])
  if (/wait|timeout/i.test(name)) return random.pick([0, 1, 10, 100, 45_000])
  if (/maxBytes/i.test(name)) return random.pick([0, 1, 1_000, 1_048_576, 0x7fffffff])
  if (Math.abs(value) <= 127) return random.pick([0, 1, 2, -1])
  if (Math.abs(value) <= 32_767) return random.pick([0, 1, 2, 127, -1])
  return random.pick(numbers)
}

function bytesFor(name: string, value: Uint8Array, random: SeededRandom): Uint8Array {
  if (/records/i.test(name)) return random.once(8) ? value : randomBatch(random)
  if (/assignment/i.test(name)) return random.once(4) ? value : embedded('ConsumerProtocolAssignment', random)
  if (/metadata|subscription/i.test(name)) return random.once(4) ? value : embedded('ConsumerProtocolSubscription', random)
  return value
}

/** A consumer's own bytes inside of a group's message: their version in front. */
export function embedded(name: 'ConsumerProtocolAssignment' | 'ConsumerProtocolSubscription', random: SeededRandom): Uint8Array {
  const message = messages.get(name)!
  const version = random.between(message.versions.from, message.versions.to)
  const codec = name === 'ConsumerProtocolAssignment' ? consumerProtocolAssignment : consumerProtocolSubscription
  const writer = new Writer()
  writer.int16(random.once(10) ? random.between(-1, 20) : version)
  codec.write(writer, sensible(randomMessage(random, message, version), random, allWords) as never, version)
  return writer.toBytes()
}
