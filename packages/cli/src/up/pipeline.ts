// A pipeline file: what it exports, read and checked.
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Topology } from '@millrace/streams'
import { InputRefused } from '../arguments.ts'

/** Kafka Connect's JSON of one connector: every value a string, number or boolean. */
export type ConnectorConfig = Readonly<Record<string, string | number | boolean>>

/** What a pipeline file exports. */
export interface Pipeline {
  /** Connectors by name. */
  readonly connectors: Readonly<Record<string, ConnectorConfig>>
  /** Topologies by application id. */
  readonly topologies: Readonly<Record<string, Topology>>
  /** Partitions of every topic that the pipeline makes; 6 when left out. */
  readonly partitions: number
}

/** Imports a pipeline file; TypeScript needs no build. @throws InputRefused naming what is missing or wrong, and where. */
export async function loadPipeline(file: string): Promise<Pipeline> {
  const path = resolve(file)
  if (!existsSync(path)) throw new InputRefused(`there is no pipeline file ${path}`)
  if (statSync(path).isDirectory()) throw new InputRefused(`${path} is a directory: name the pipeline file in it`)
  const exported = await importFile(path)
  const pipeline: Pipeline = {
    connectors: asRecord(path, 'connectors', exported.connectors) as Pipeline['connectors'],
    topologies: asRecord(path, 'topologies', exported.topologies) as Pipeline['topologies'],
    partitions: exported.partitions === undefined ? 6 : Number(exported.partitions),
  }
  const { connectors, topologies, partitions } = pipeline
  if (Object.keys(connectors).length + Object.keys(topologies).length === 0) {
    throw new InputRefused(
      `${path} exports neither connectors nor topologies: export const connectors = { … }, topologies = { … }`,
    )
  }
  if (!Number.isInteger(partitions) || partitions < 1)
    throw new InputRefused(`${path}: partitions ${partitions}: a whole number from 1 is needed`)
  for (const [name, topology] of Object.entries(topologies)) {
    // Any copy of the package makes one that runs: it is known by what it can do.
    if (typeof (topology as Partial<Topology> | null)?.stream !== 'function')
      throw new InputRefused(`${path}: topologies.${name} is no topology: make one with topology() of @millrace/streams`)
  }
  for (const [name, config] of Object.entries(connectors)) {
    if (typeof config !== 'object' || config === null || config['connector.class'] === undefined) {
      throw new InputRefused(`${path}: connector ${name} has no connector.class`)
    }
  }
  return pipeline
}

async function importFile(path: string): Promise<Partial<Record<keyof Pipeline, unknown>>> {
  try {
    return (await import(pathToFileURL(path).href)) as Partial<Record<keyof Pipeline, unknown>>
  } catch (cause) {
    throw new InputRefused(`${path} cannot be loaded: ${whyNot(cause)}`, { cause })
  }
}

/** The message, the line of the file where the parser or the stack names one, and what to do where that is known. */
function whyNot(cause: unknown): string {
  if (!(cause instanceof Error)) return `it throws ${String(cause)}`
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EACCES') return 'this user may not read it'
  const lines = (cause.stack ?? '').split('\n')
  const at = lines.findIndex((line) => line.startsWith('    at '))
  const head = lines.slice(0, at === -1 ? lines.length : at)
  // A parser puts the place and the line above the message.
  const shown = head.findIndex((line) => line.includes(cause.message))
  const source = shown > 0 ? head.slice(0, shown).filter((line) => line.trim() !== '') : []
  const place = source.length > 0 ? source : placeOf(lines)
  const advice =
    code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
      ? ['types are stripped, not compiled: enums, namespaces and parameter properties have no place here']
      : code === 'ERR_MODULE_NOT_FOUND'
        ? ['install it beside the pipeline file (npm install …), or correct the name']
        : []
  return [cause.message, ...place, ...advice].join('\n  ')
}

/** The first place in a file of the user. */
function placeOf(stack: readonly string[]): string[] {
  const line = stack.find(
    (each) => each.includes('file://') && !each.includes('/node_modules/') && !each.includes('/up/pipeline'),
  )
  const place = line === undefined ? undefined : /file:\/\/([^)]+)/.exec(line)?.[1]
  return place === undefined ? [] : [`at ${decodeURI(place)}`]
}

function asRecord(path: string, name: string, value: unknown): object {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputRefused(`${path}: ${name} must be an object of named ones`)
  return value
}
