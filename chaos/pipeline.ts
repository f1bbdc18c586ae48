// The orders pipeline as chaos runs it: snapshots in many small transactions where asked, and sessions that end soon after a kill.
import { connectors as shop } from '../apps/examples/orders/pipeline.ts'

export { topologies } from '../apps/examples/orders/pipeline.ts'

const ranged = process.env['CHAOS_RANGED_SNAPSHOT'] === '1' ? { 'snapshot.resume.min.bytes': '100000' } : {}

export const connectors = {
  'shop-source': { ...shop['shop-source'], ...ranged },
  // A killed worker comes back under its name, so that nobody waits for the end of its session.
  'shop-sink': { ...shop['shop-sink'], 'consumer.override.group.instance.id': 'shop-sink' },
}
