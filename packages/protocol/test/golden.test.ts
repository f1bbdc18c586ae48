// What Apache Kafka 4.4 wrote (judges/java/golden-messages): read and written again, nothing may differ.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import * as protocol from '../src/index.ts'
import { ApiKey, ErrorCode, type MessageCodec, Reader, Writer, apis, errorName, isRetriable } from '../src/index.ts'
import { requestHeaderVersion, responseHeaderVersion } from '../src/index.ts'
import { requestHeader } from '../src/messages/request-header.ts'
import { responseHeader } from '../src/messages/response-header.ts'

const codecs = new Map<string, MessageCodec<unknown, unknown>>()
for (const value of [...Object.values(protocol), requestHeader, responseHeader]) {
  if (typeof value === 'object' && 'minVersion' in value && 'read' in value)
    codecs.set(value.name, value as MessageCodec<unknown, unknown>)
}

function golden(name: string): string[][] {
  const text = gunzipSync(readFileSync(new URL(`golden/${name}.txt.gz`, import.meta.url))).toString()
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => line.split(' '))
}

// Java's classes of messages that are not records end in Data.
function codecOf(javaName: string): MessageCodec<unknown, unknown> | undefined {
  return codecs.get(javaName) ?? codecs.get(javaName.replace(/Data$/, ''))
}

test('every message that Kafka wrote is read whole and written again as the same bytes', () => {
  const wrong: string[] = []
  for (const [javaName, version, hex] of golden('messages')) {
    const codec = codecOf(javaName!)
    if (codec === undefined) {
      wrong.push(`${javaName}: no such message`)
      continue
    }
    const reader = new Reader(Buffer.from(hex!, 'hex'))
    const message = codec.read(reader, Number(version))
    const writer = new Writer(64)
    codec.write(writer, message, Number(version))
    const again = Buffer.from(writer.toBytes()).toString('hex')
    if (reader.remaining() > 0 || again !== hex) wrong.push(`${codec.name} v${version}\n${hex} became\n${again}`)
  }
  expect(wrong).toEqual([])
})

test('every version of every message is among what Kafka wrote', () => {
  const seen = new Set(golden('messages').map(([javaName, version]) => `${codecOf(javaName!)?.name} v${version}`))
  const missing: string[] = []
  for (const codec of codecs.values()) {
    for (let version = codec.minVersion; version <= codec.maxVersion; version += 1) {
      if (!seen.has(`${codec.name} v${version}`)) missing.push(`${codec.name} v${version}`)
    }
  }
  expect(missing).toEqual([])
  expect(codecs.size).toBeGreaterThan(190)
})

test('the table of error codes is Kafka’s, with what may be tried again', () => {
  const theirs = golden('error-codes').map(([code, name, retriable]) => [Number(code), name, retriable === 'retriable'])
  const ours = Object.values(ErrorCode).map((code) => [code, errorName(code), isRetriable(code)])
  expect(ours.sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual(theirs.sort((a, b) => Number(a[0]) - Number(b[0])))
})

test('API keys, versions, listeners and header versions are Kafka’s', () => {
  const wrong: string[] = []
  const lines = golden('apis')
  for (const [key, constant, name, min, maxUnstable, max, clusterAction, forwardable, listeners, ...headers] of lines) {
    const api = apis.get(Number(key))
    if (ApiKey[constant as keyof typeof ApiKey] !== Number(key)) wrong.push(`${constant} is not ${key}`)
    if (name === 'removed') {
      if (api !== undefined) wrong.push(`${constant} is removed`)
      continue
    }
    if (api === undefined) {
      wrong.push(`${constant} is missing`)
      continue
    }
    const versions = headers.map((_, i) => Number(min) + i)
    const theirs = { name, min, max: maxUnstable, unstable: maxUnstable !== max, clusterAction, forwardable, listeners, headers }
    const ours = {
      name: api.name,
      min: String(api.minVersion),
      max: String(api.maxVersion),
      unstable: api.latestVersionUnstable,
      clusterAction: String(api.clusterAction),
      forwardable: String(api.forwardable),
      listeners: api.listeners.toSorted().join(','),
      headers: versions.map((version) => `${requestHeaderVersion(api.key, version)}/${responseHeaderVersion(api.key, version)}`),
    }
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) wrong.push(`${JSON.stringify(ours)} should be ${JSON.stringify(theirs)}`)
  }
  expect(wrong).toEqual([])
  expect(apis.size).toBe(lines.filter((line) => line[2] !== 'removed').length)
})
