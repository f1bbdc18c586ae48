// Who may lead, and what a change of the in-sync set makes of a partition: ISR first, then ELR, then by choice anyone [PartitionChangeBuilder].
import type { Uuid } from '@millrace/protocol'
import { recordVersions } from '../metadata/features-image.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { noLeader, type PartitionImage } from '../metadata/topics-image.ts'

/** What decides about one partition. */
export interface ElectionRules {
  /** Whether a broker may lead: alive, not fenced, not stopping. */
  readonly mayLead: (broker: number) => boolean
  /** Brokers that leave the in-sync set. */
  readonly leaving: (broker: number) => boolean
  /** Brokers that stopped uncleanly: what they had may be gone, so they are no eligible leaders either (KIP-966). */
  readonly unclean: (broker: number) => boolean
  /** eligible.leader.replicas.version is 1 or more. */
  readonly elr: boolean
  readonly minInsyncReplicas: number
  /** Any replica may lead when no other can: records may be lost (`unclean.leader.election.enable`). */
  readonly uncleanElection: boolean
  /** Level of metadata.version. */
  readonly level: number
}

interface Elected {
  readonly leader: number
  readonly unclean: boolean
}

/** The record that brings a partition in line with the rules, or undefined where nothing changes. */
export function partitionChange(topicId: Uuid, partition: PartitionImage, rules: ElectionRules): MetadataRecordInit | undefined {
  const leaves = (broker: number): boolean => rules.leaving(broker) || rules.unclean(broker)
  let isr: readonly number[] = partition.isr.filter((broker) => !leaves(broker))
  // Without ELR the last one stays named in the in-sync set, so that it is known who may lead when it comes back.
  if (isr.length === 0 && !rules.elr) isr = partition.isr
  let elr = rules.elr ? eligible(partition, isr, rules) : []
  const elected = elect(partition, isr, elr, rules)
  if (elected.unclean) [isr, elr] = [[elected.leader], []]
  else if (elr.includes(elected.leader)) [isr, elr] = [[elected.leader], elr.filter((broker) => broker !== elected.leader)]
  const leaderChanges = elected.leader !== partition.leader
  const lastKnown = lastKnownLeader(partition, leaderChanges ? elected.leader : undefined, rules)
  const change = {
    ...(leaderChanges ? { leader: elected.leader } : {}),
    ...(same(isr, partition.isr) ? {} : { isr }),
    ...(same(elr, partition.elr) ? {} : { eligibleLeaderReplicas: elr }),
    ...(lastKnown === undefined ? {} : { lastKnownElr: lastKnown }),
    ...(elected.unclean && partition.leaderRecoveryState === 0 ? { leaderRecoveryState: 1 } : {}),
  }
  if (Object.keys(change).length === 0) return undefined
  return recordOf(
    'partitionChange',
    { topicId, partitionId: partition.partition, ...change },
    recordVersions.partition(rules.level),
  )
}

/** Replicas that left the in-sync set while it was smaller than min.insync.replicas: nothing was committed without them since. */
function eligible(partition: PartitionImage, isr: readonly number[], rules: ElectionRules): readonly number[] {
  if (isr.length >= rules.minInsyncReplicas) return []
  return [...new Set([...partition.elr, ...partition.isr])].filter((broker) => !isr.includes(broker) && !rules.unclean(broker))
}

function elect(partition: PartitionImage, isr: readonly number[], elr: readonly number[], rules: ElectionRules): Elected {
  const valid = (broker: number): boolean =>
    (isr.includes(broker) || (isr.length === 0 && elr.includes(broker))) && rules.mayLead(broker)
  if (valid(partition.leader)) return { leader: partition.leader, unclean: false }
  const clean = partition.replicas.find(valid)
  if (clean !== undefined) return { leader: clean, unclean: false }
  const [lastKnown] = partition.lastKnownElr
  const knownAlone = rules.elr && isr.length === 0 && elr.length === 0 && partition.lastKnownElr.length === 1
  if (knownAlone && lastKnown !== undefined && rules.mayLead(lastKnown)) return { leader: lastKnown, unclean: true }
  const any = rules.uncleanElection ? partition.replicas.find(rules.mayLead) : undefined
  return any === undefined ? { leader: noLeader, unclean: false } : { leader: any, unclean: true }
}

/** A partition that loses its leader remembers it; one that has a leader forgets. @returns undefined: no change. */
function lastKnownLeader(
  partition: PartitionImage,
  newLeader: number | undefined,
  rules: ElectionRules,
): readonly number[] | undefined {
  if (!rules.elr || newLeader === undefined) return undefined
  if (newLeader === noLeader) return partition.lastKnownElr.length === 0 ? [partition.leader] : undefined
  return partition.lastKnownElr.length > 0 ? [] : undefined
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
