// A pipeline file: what it exports, read and checked.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Topology } from '@millrace/streams'
import { UsageError } from '../arguments.ts'

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

/** Imports a pipeline file; TypeScript needs no build. @throws UsageError naming what is missing or wrong, and where. */
export async function loadPipeline(file: string): Promise<Pipeline> {
  const path = resolve(file)
  if (!existsSync(path)) throw new UsageError(`there is no pipeline file ${path}`)
  const exported = (await import(pathToFileURL(path).href)) as Partial<Record<keyof Pipeline, unknown>>
  const pipeline: Pipeline = {
    connectors: asRecord(path, 'connectors', exported.connectors) as Pipeline['connectors'],
    topologies: asRecord(path, 'topologies', exported.topologies) as Pipeline['topologies'],
    partitions: exported.partitions === undefined ? 6 : Number(exported.partitions),
  }
  const { connectors, topologies, partitions } = pipeline
  if (Object.keys(connectors).length + Object.keys(topologies).length === 0) {
    throw new UsageError(`${path} exports neither connectors nor topologies: export const connectors = { … }, topologies = { … }`)
  }
  if (!Number.isInteger(partitions) || partitions < 1)
    throw new UsageError(`${path}: partitions ${partitions}: a whole number from 1 is needed`)
  for (const [name, config] of Object.entries(connectors)) {
    if (typeof config !== 'object' || config === null || config['connector.class'] === undefined) {
      throw new UsageError(`${path}: connector ${name} has no connector.class`)
    }
  }
  return pipeline
}

function asRecord(path: string, name: string, value: unknown): object {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${path}: ${name} must be an object of named ones`)
  return value
}
