// Asks a broker on the simulated network for its metrics page.
import type { Simulation } from '@millrace/host/simulated'
import { expect } from 'vitest'

/** Where the pages are. */
export interface Pages {
  readonly sim: Simulation
  readonly broker: { readonly metricsPort: number | undefined }
}

export async function request(world: Pages, text: string): Promise<string> {
  const { network } = world.sim.machine('scraper').host
  const socket = await network.connect({ host: 'broker', port: world.broker.metricsPort!, timeoutMs: 1_000 })
  let received = ''
  const closed = new Promise<void>((resolve) => {
    socket.start({
      data: (chunk) => (received += new TextDecoder().decode(chunk)),
      drain: () => undefined,
      close: () => resolve(),
    })
  })
  socket.write([new TextEncoder().encode(text)])
  await closed
  return received
}

export const get = (world: Pages, path: string): Promise<string> => request(world, `GET ${path} HTTP/1.1\r\nHost: broker\r\n\r\n`)

/** What the page says, with the code of its answer. */
export async function healthOf(world: Pages): Promise<Readonly<Record<string, unknown>>> {
  const [head = '', body = ''] = (await get(world, '/health')).split('\r\n\r\n')
  return { code: Number(head.split(' ')[1]), ...(JSON.parse(body) as object) }
}

/** Samples by name with labels. */
export async function scrape(world: Pages): Promise<Map<string, number>> {
  const [head = '', body = ''] = (await get(world, '/metrics')).split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: application\/openmetrics-text; version=1\.0\.0/)
  expect(body.endsWith('# EOF\n')).toBe(true)
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}
