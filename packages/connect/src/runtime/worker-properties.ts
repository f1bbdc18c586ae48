// The files of connect-standalone: the worker's properties, and connectors as properties or JSON.
import { DataError } from '../api/converter.ts'
import { ConfigError, readSettings } from '../api/settings.ts'
import type { ConnectorConfig } from '../api/source.ts'
import type { ConnectValue } from '../api/schema.ts'
import { parseJson } from '../converters/json-text.ts'
import type { TargetState } from './connect-worker.ts'
import { FileMalformed, latin1, readProperties } from './properties.ts'
import { freePrefixes, prefixedNames, workerNamesWithoutEffect, workerSettings } from './worker-settings.ts'

/** A file's content: its bytes, or its text. */
export type FileContent = string | Uint8Array

/** A connector as a file gives it. */
export interface ConnectorFile {
  readonly name: string
  /** With its name in it. */
  readonly config: ConnectorConfig
  readonly initialState?: TargetState
}

export interface WorkerProperties {
  /** Everything in the file; `listeners` made of `rest.port` where only that is given. */
  readonly properties: Readonly<Record<string, string>>
  /** Names that are unknown or without effect, and names that stand there twice: a sentence each, with file and line. */
  readonly warnings: readonly string[]
}

/** Java's .properties: names and values. @param file for messages. @throws FileMalformed */
export function parseProperties(content: FileContent, file = 'properties'): Record<string, string> {
  const text = typeof content === 'string' ? content : latin1(content)
  return Object.fromEntries(readProperties(text, file).map(({ name, value }) => [name, value]))
}

/** A worker's file, checked. @throws FileMalformed; ConfigError every bad value: `file:line: setting: what is wrong`. */
export function readWorkerProperties(content: FileContent, file: string): WorkerProperties {
  const text = typeof content === 'string' ? content : latin1(content)
  const pairs = readProperties(text, file)
  const properties: Record<string, string> = {}
  const lines = new Map<string, number>()
  const warnings: string[] = []
  for (const { name, value, line } of pairs) {
    const before = lines.get(name)
    if (before !== undefined) warnings.push(`${file}:${line}: ${name} stands in line ${before} already; this one counts`)
    properties[name] = value
    lines.set(name, line)
  }
  for (const [name, line] of lines) {
    const words = warningOf(name)
    if (words !== undefined) warnings.push(`${file}:${line}: ${name} ${words}`)
  }
  checkWorkerProperties(properties, (name) => {
    const line = lines.get(name)
    return `${line === undefined ? file : `${file}:${line}`}: ${name}`
  })
  if (properties['listeners'] === undefined && (properties['rest.port'] ?? properties['rest.host.name']) !== undefined) {
    const host = properties['rest.host.name'] ?? '127.0.0.1'
    properties['listeners'] = `http://${host.includes(':') ? `[${host}]` : host}:${properties['rest.port'] ?? 8083}`
  }
  return { properties, warnings }
}

/** Checks the values of a worker's properties, wherever they come from. @param placed what a problem is filed under. @throws ConfigError */
export function checkWorkerProperties(
  properties: Readonly<Record<string, string>>,
  placed = (name: string): string => name,
): void {
  const { problems } = readSettings(workerSettings, properties)
  if (problems.size > 0) throw new ConfigError(new Map([...problems].map(([name, texts]) => [placed(name), texts])))
}

function warningOf(name: string): string | undefined {
  if (name in workerSettings || freePrefixes.some((prefix) => name.startsWith(prefix))) return undefined
  if (workerNamesWithoutEffect.has(name)) return 'has no effect here'
  for (const [prefix, names] of Object.entries(prefixedNames)) {
    if (!name.startsWith(prefix)) continue
    const own = name.slice(prefix.length)
    return names.has(own) || /^(?:sasl|ssl)\./.test(own) ? undefined : `is unknown: Kafka's ${prefix.slice(0, -1)} has no ${own}`
  }
  return 'is unknown and has no effect'
}

const strictText = new TextDecoder('utf-8', { fatal: true })

/**
 * A connector's file: JSON as `{"name":…,"config":{…}}`, as what the REST API takes, or as one map with the name in it; else properties.
 * What begins with a brace is JSON, whatever the file is called. @throws FileMalformed
 */
export function parseConnectorFile(content: FileContent, path: string): ConnectorFile {
  const start = typeof content === 'string' ? content : latin1(content)
  // A byte order mark is no part of JSON, but editors write it.
  if (!/^(?:\ufeff|\u00ef\u00bb\u00bf)?\s*\{/.test(start)) {
    if (path.endsWith('.json')) throw new FileMalformed(path, undefined, 'it is not JSON: it must begin with {')
    const config = parseProperties(content, path)
    return { name: nameOf(config['name'], path), config }
  }
  let parsed: ConnectValue
  let text = ''
  try {
    text = (typeof content === 'string' ? content : strictText.decode(content)).replace(/^\ufeff/, '')
    parsed = parseJson(text)
  } catch (cause) {
    if (!(cause instanceof DataError)) throw new FileMalformed(path, undefined, 'it is not JSON: it is not UTF-8', { cause })
    const { line, words } = placeIn(text, cause.message)
    throw new FileMalformed(path, line, `it is not JSON: ${words}`, { cause })
  }
  return fromJson(parsed as Readonly<Record<string, ConnectValue>>, path)
}

/** Editors count lines and columns, the parser characters. */
function placeIn(text: string, message: string): { readonly line: number | undefined; readonly words: string } {
  const found = /^(?:not JSON: )?(.*) at character (\d+)$/.exec(message)
  if (found === null) return { line: undefined, words: message.replace(/^not JSON: /, '') }
  const before = text.slice(0, Number(found[2])).split('\n')
  const at = Number(found[2]) >= text.trimEnd().length ? 'the file ends' : `column ${(before.at(-1) ?? '').length + 1}`
  return { line: before.length, words: `${found[1]} where ${at.startsWith('column') ? `${at} begins` : at}` }
}

function fromJson(json: Readonly<Record<string, ConnectValue>>, path: string): ConnectorFile {
  const { name: outer, config: inner, initial_state: state } = json
  if (typeof inner !== 'object' || inner === null) {
    const config = textsOf(json, path)
    return { name: nameOf(config['name'], path), config }
  }
  const config = textsOf(inner as Readonly<Record<string, ConnectValue>>, path)
  const name = nameOf(outer ?? config['name'], path)
  if (config['name'] !== undefined && config['name'] !== name)
    throw new FileMalformed(path, undefined, `it is named ${name}, and ${config['name']} in its config`)
  return { name, config: { ...config, name }, ...(state === undefined ? {} : { initialState: stateOf(state, path) }) }
}

function textsOf(map: Readonly<Record<string, ConnectValue>>, path: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]): [string, string] => {
      if (typeof value === 'object') throw new FileMalformed(path, undefined, `${name}: a setting is a text`)
      return [name, String(value)]
    }),
  )
}

function nameOf(name: ConnectValue | undefined, path: string): string {
  if (typeof name !== 'string' || name.trim() === '') throw new FileMalformed(path, undefined, 'the connector has no name')
  return name
}

function stateOf(state: ConnectValue, path: string): TargetState {
  const given = typeof state === 'string' ? state.toUpperCase() : ''
  if (given === 'RUNNING' || given === 'PAUSED' || given === 'STOPPED') return given
  throw new FileMalformed(path, undefined, 'initial_state is one of RUNNING, PAUSED, STOPPED')
}
