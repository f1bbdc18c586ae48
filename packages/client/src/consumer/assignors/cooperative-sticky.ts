// Cooperative sticky: as balanced as can be, with as few moves as can be; what moves is given up first and handed over in the next round.
import type { TopicPartition } from '../../cluster/topic-partition.ts'
import { partitionKey } from '../../cluster/topic-partition.ts'
import type { Assignor, AssignorMember } from './assignor.ts'
import { compareMembers, compareText, subscribersByTopic } from './members.ts'

/**
 * The rules of Java's CooperativeStickyAssignor (KIP-54, KIP-429): no member could take a partition from one that has two or more above
 * it; members keep what they own as long as that holds; of two claims to a partition the later generation counts, of two in one
 * generation neither; a partition that changes hands is withheld until its old owner has given it up.
 */
export const cooperativeStickyAssignor: Assignor = {
  name: 'cooperative-sticky',
  protocol: 'cooperative',
  // Members that write no generation into their subscription (before KIP-792) tell it here, as one int32.
  userData: (_topics, generationId) => Uint8Array.of(generationId >>> 24, generationId >>> 16, generationId >>> 8, generationId),
  assign(members, partitionsOf) {
    const target = stickyAssignment(members, partitionsOf)
    return new Map(
      [...withholdMoving(members, target)].map(([memberId, partitions]) => [memberId, { partitions, userData: null }]),
    )
  },
}

/** Generation in which a member got what it owns; from the user data when its subscription is too old to say. */
function generationOf(member: AssignorMember): number {
  if (member.generationId >= 0) return member.generationId
  const bytes = member.userData
  if (bytes === null || bytes.length < 4) return -1
  return (bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!
}

/** Who rightly owns each partition, by its key. */
function rightfulOwners(members: readonly AssignorMember[]): Map<string, AssignorMember> {
  const claims = new Map<string, { member: AssignorMember; generation: number; disputed: boolean }>()
  for (const member of members) {
    const generation = generationOf(member)
    for (const owned of member.ownedPartitions) {
      const key = partitionKey(owned)
      const claim = claims.get(key)
      if (claim === undefined || generation > claim.generation) claims.set(key, { member, generation, disputed: false })
      else if (generation === claim.generation && claim.member !== member) claim.disputed = true
    }
  }
  return new Map([...claims].filter(([, claim]) => !claim.disputed).map(([key, claim]) => [key, claim.member]))
}

interface Share {
  readonly member: AssignorMember
  readonly partitions: TopicPartition[]
}

/** The balanced assignment before anything is withheld. */
export function stickyAssignment(
  members: readonly AssignorMember[],
  partitionsOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly TopicPartition[]> {
  const owners = rightfulOwners(members)
  const shares = members.toSorted(compareMembers).map((member): Share => ({ member, partitions: [] }))
  const shareOf = new Map(shares.map((share) => [share.member, share]))
  const takersOf = new Map(
    [...subscribersByTopic(members, partitionsOf)].map(([topic, takers]) => [
      topic,
      takers.map((member) => shareOf.get(member)!),
    ]),
  )
  const free: TopicPartition[] = []
  // Topics that fewer members can take come first: they have less choice.
  const topics = [...takersOf].toSorted((a, b) => a[1].length - b[1].length || compareText(a[0], b[0]))
  for (const [topic, takers] of topics) {
    for (let partition = 0; partition < partitionsOf.get(topic)!; partition++) {
      const at = { topic, partition }
      const owner = owners.get(partitionKey(at))
      const share = owner === undefined ? undefined : shareOf.get(owner)
      if (share !== undefined && takers.includes(share)) share.partitions.push(at)
      else free.push(at)
    }
  }
  for (const at of free) leastLoaded(takersOf.get(at.topic)!).partitions.push(at)
  balance(shares, takersOf, (at, share) => owners.get(partitionKey(at)) === share.member)
  return new Map(shares.map((share) => [share.member.memberId, share.partitions]))
}

function leastLoaded(shares: readonly Share[]): Share {
  let least = shares[0]!
  for (const share of shares) if (share.partitions.length < least.partitions.length) least = share
  return least
}

/**
 * Moves single partitions from a member to one that has at least two less, until there is none; always from the one that has the most and
 * has something to move, so that no more is moved than must be. Every move makes the sum of squares smaller, so it ends.
 */
function balance(
  shares: readonly Share[],
  takersOf: ReadonlyMap<string, readonly Share[]>,
  isOwned: (at: TopicPartition, share: Share) => boolean,
): void {
  const byLoad = [...shares]
  do byLoad.sort((a, b) => b.partitions.length - a.partitions.length)
  while (byLoad.some((share) => moveOne(share, takersOf, isOwned)))
}

/** What a member did not own before moves first, since that costs nothing. @returns whether something moved */
function moveOne(
  share: Share,
  takersOf: ReadonlyMap<string, readonly Share[]>,
  isOwned: (at: TopicPartition, share: Share) => boolean,
): boolean {
  for (const owned of [false, true]) {
    for (let place = share.partitions.length - 1; place >= 0; place--) {
      const at = share.partitions[place]!
      if (isOwned(at, share) !== owned) continue
      const taker = takerOf(at, share, takersOf.get(at.topic)!, isOwned)
      if (taker === undefined) continue
      share.partitions.splice(place, 1)
      taker.partitions.push(at)
      return true
    }
  }
  return false
}

/** Who should take `at` from `share`: its old owner if that helps, else the one with the least; undefined when it stays. */
function takerOf(
  at: TopicPartition,
  share: Share,
  takers: readonly Share[],
  isOwned: (at: TopicPartition, share: Share) => boolean,
): Share | undefined {
  const bound = share.partitions.length - 2
  const owner = takers.find((taker) => taker !== share && isOwned(at, taker))
  if (owner !== undefined && owner.partitions.length <= bound) return owner
  const least = leastLoaded(takers)
  return least.partitions.length <= bound ? least : undefined
}

/** Leaves out of each share what another member still holds: it will be free in the round that follows its revocation. */
function withholdMoving(
  members: readonly AssignorMember[],
  target: ReadonlyMap<string, readonly TopicPartition[]>,
): Map<string, readonly TopicPartition[]> {
  const holders = new Map<string, Set<string>>()
  for (const member of members) {
    for (const owned of member.ownedPartitions) {
      const key = partitionKey(owned)
      const known = holders.get(key)
      if (known === undefined) holders.set(key, new Set([member.memberId]))
      else known.add(member.memberId)
    }
  }
  return new Map(
    [...target].map(([memberId, partitions]) => [
      memberId,
      partitions.filter((at) => {
        const held = holders.get(partitionKey(at))
        return held === undefined || held.has(memberId)
      }),
    ]),
  )
}
