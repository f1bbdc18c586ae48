// A pipeline file that cannot be used: what is said names the file, the place and what to do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadPipeline } from './pipeline.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-pipeline-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

test.each([
  ['throws.mjs', 'throw new Error("no luck")', /throws\.mjs cannot be loaded: no luck/],
  ['nothing.mjs', 'export const other = 1', /nothing\.mjs exports neither connectors nor topologies/],
  ['list.mjs', 'export const connectors = []', /list\.mjs: connectors must be an object/],
  ['class.mjs', 'export const connectors = { a: { topics: "t" } }', /class\.mjs: connector a has no connector\.class/],
  ['topology.mjs', 'export const topologies = { a: {} }', /topology\.mjs: topologies\.a is no topology/],
  ['partitions.mjs', 'export const topologies = { a: { stream() {} } }, partitions = 0', /partitions\.mjs: partitions 0/],
])('%s is refused', async (name, text, said) => {
  await expect(loadPipeline(file(name, text))).rejects.toMatchObject({
    name: 'InputRefused',
    message: expect.stringMatching(said),
  })
})

test('a folder and a file that is not there are named', async () => {
  await expect(loadPipeline(folder)).rejects.toThrow(/is a directory/)
  await expect(loadPipeline(join(folder, 'none.ts'))).rejects.toThrow(/there is no pipeline file .*none\.ts/)
})
