// The broker that hostile requests are sent to: a process on sources, whose turns of the event loop are watched.
import { startWatched } from '../soak/watched-broker.ts'
import type { WatchedBroker } from '../soak/watched-broker.ts'

const defaults = {
  'offsets.topic.num.partitions': 1,
  'transaction.state.log.num.partitions': 1,
  // What is done every few seconds falls into the requests that are watched.
  'log.flush.offset.checkpoint.interval.ms': 200,
  'log.segment.delete.delay.ms': 0,
}

export function startHostile(settings: Readonly<Record<string, string | number>>): Promise<WatchedBroker> {
  return startWatched({
    settings: { ...defaults, ...settings },
    watchesTurns: true,
    execArgv: ['--conditions=@millrace/source'],
  })
}
