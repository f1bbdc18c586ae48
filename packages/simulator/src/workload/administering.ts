// An administrator: makes and deletes topics, changes settings, deletes records, looks at what is there.
import type { Admin } from '@millrace/client'
import type { Work, Working } from './workplace.ts'
import { expected } from './workplace.ts'

const limit = { timeoutMs: 6000 }

export const administering: Work = async (working) => {
  const { place, host, random } = working
  const client = working.client()
  const made: string[] = []
  for (let step = 1; !place.isEnding; step++) {
    try {
      await act(working, client.admin, made, step)
    } catch (failure) {
      expected(place, working.name, failure)
    }
    await host.clock.sleep(random.below(600))
  }
  await client.close().catch((failure: unknown) => expected(place, working.name, failure))
}

async function act({ place, random, life }: Working, admin: Admin, made: string[], step: number): Promise<void> {
  const { history } = place
  const kind = random.below(10)
  if (kind < 3) {
    const name = `scratch-${life}-${step}`
    history.tell({ kind: 'topic asked for', name })
    await admin.createTopics([{ name, partitions: 1 + random.below(2) }], limit)
    history.tell({ kind: 'topic made', name })
    made.push(name)
  } else if (kind < 5 && made.length > 0) {
    const [name] = made.splice(random.below(made.length), 1) as [string]
    history.tell({ kind: 'topic deletion asked for', name })
    await admin.deleteTopics([name], limit)
    history.tell({ kind: 'topic deleted', name })
  } else if (kind < 7) {
    const change = { topic: 'short', name: 'retention.bytes', value: String(2000 + random.below(5000)) }
    history.tell({ kind: 'config asked for', ...change })
    await admin.alterConfigs([{ type: 'topic', name: change.topic, set: { [change.name]: change.value } }], limit)
    history.tell({ kind: 'config set', ...change })
  } else if (kind < 8) {
    const at = { topic: 'short', partition: 0 }
    const [earliest] = await admin.listOffsets([{ ...at, at: 'earliest' }], limit)
    const [latest] = await admin.listOffsets([{ ...at, at: 'latest' }], limit)
    if (earliest === undefined || latest === undefined || latest.offset <= earliest.offset) return
    const below = earliest.offset + random.below(latest.offset - earliest.offset + 1)
    await admin.deleteRecords([{ ...at, offset: below }], limit)
    history.tell({ kind: 'records deleted', ...at, below })
  } else {
    const listed = await admin.listTopics(limit)
    history.tell({ kind: 'topics listed', names: listed.map(({ name }) => name) })
    const [entries = []] = await admin.describeConfigs([{ type: 'topic', name: 'short' }], limit)
    const entry = entries.find(({ name }) => name === 'retention.bytes')
    if (entry !== undefined) history.tell({ kind: 'config seen', topic: 'short', name: entry.name, value: entry.value ?? '' })
  }
}
