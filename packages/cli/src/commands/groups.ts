// millrace groups: list them, and see members, positions and lag of one.
import type { Admin } from '@millrace/client'
import type { Call, Command } from '../arguments.ts'
import { InputRefused, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output } from '../output.ts'

export const groups = (output: (call: Call) => Output): Command => ({
  name: 'groups',
  operands: '[list | describe GROUP…]',
  doc: 'Lists groups; shows where a group stands in each partition and who reads it.',
  options: clusterOptions,
  run: (call) =>
    withCluster(call, async ({ admin }) => {
      const [verb = 'list', ...names] = call.operands
      if (verb === 'list') return await list(admin, output(call))
      if (verb !== 'describe') throw new UsageError(`groups has no verb ${verb}: list, describe`)
      if (names.length === 0) throw new UsageError('groups describe GROUP…: name at least one group')
      return await describe(names, admin, output(call))
    }),
})

async function list(admin: Admin, out: Output): Promise<number> {
  const found = await admin.listGroups()
  const rows = found.map((group) => [group.groupId, group.state, group.protocolType])
  out.rows(
    'group',
    ['GROUP', 'STATE', 'PROTOCOL'],
    rows.toSorted((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1)),
  )
  return 0
}

async function describe(names: readonly string[], admin: Admin, out: Output): Promise<number> {
  for (const group of await admin.describeGroups(names)) {
    const committed = await admin.listGroupOffsets(group.groupId)
    if (group.state === 'Dead' && committed.length === 0)
      throw new InputRefused(`there is no group ${group.groupId}: \`millrace groups\` lists those that there are`)
    const ends =
      committed.length === 0
        ? []
        : await admin.listOffsets(committed.map(({ topic, partition }) => ({ topic, partition, at: 'latest' as const })))
    const member = new Map(
      group.members.flatMap((each) => each.partitions.map((p) => [`${p.topic}-${p.partition}`, each] as const)),
    )
    if (!out.json) out.event('group', {}, `${group.groupId}  ${group.state}  ${group.members.length} members`)
    const rows = committed.map(({ topic, partition, offset }, i) => {
      const end = ends[i]?.offset ?? null
      const owner = member.get(`${topic}-${partition}`)
      return [
        group.groupId,
        topic,
        partition,
        offset,
        end,
        end === null ? null : Math.max(0, end - offset),
        owner?.clientId ?? null,
        owner?.clientHost ?? null,
      ]
    })
    out.rows('position', ['GROUP', 'TOPIC', 'PARTITION', 'OFFSET', 'END', 'LAG', 'CLIENT', 'HOST'], rows)
  }
  return 0
}
