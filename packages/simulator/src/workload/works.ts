// Who works in a run, after its plan, and the topics that they work on.
import type { Millrace } from '@millrace/client'
import type { Plan } from '../plan.ts'
import { administering } from './administering.ts'
import { copying } from './copying.ts'
import { groupName, grouping } from './grouping.ts'
import { observing } from './observing.ts'
import { producing } from './producing.ts'
import { reading } from './reading.ts'
import { transacting } from './transacting.ts'
import type { Work } from './workplace.ts'

export interface NamedWork {
  readonly name: string
  readonly work: Work
  /** It ends once no new work begins; the others follow it until all is over. */
  readonly endsByItself: boolean
}

export function worksOf(plan: Plan): NamedWork[] {
  return [
    ...plan.producers.map((each) => ({ name: each.name, work: producing(each), endsByItself: true })),
    ...plan.transactional.map((each) => ({ name: each.name, work: transacting(each), endsByItself: true })),
    ...(plan.hasAdmin ? [{ name: 'admin', work: administering, endsByItself: true }] : []),
    ...plan.copiers.map((name) => ({ name, work: copying, endsByItself: false })),
    ...plan.members.map((name) => ({ name, work: grouping, endsByItself: false })),
    ...plan.readers.map(({ name, isolation }) => ({ name, work: reading(isolation), endsByItself: false })),
    { name: 'observer', work: observing, endsByItself: false },
  ]
}

/** The plan's topics, and both coordinators' ones, which their first use makes, with small segments. */
export async function makeTopics(client: Millrace, plan: Plan): Promise<void> {
  await client.admin.createTopics(plan.topics.map(({ name, partitions, configs }) => ({ name, partitions, configs })))
  await client.admin.listGroupOffsets(groupName)
  const producer = client.producer({ transactionalId: 'first' })
  await producer.initTransactions()
  await producer.close()
  const set = { 'internal.segment.bytes': String(plan.coordinatorSegmentBytes), 'min.cleanable.dirty.ratio': '0.1' }
  const topics = ['__consumer_offsets', '__transaction_state']
  await client.admin.alterConfigs(topics.map((name) => ({ type: 'topic', name, set })))
}
