// Who votes: identities and endpoints, majority arithmetic, and the control record that says it (KIP-853).
import { zeroUuid, type Uuid, type VotersRecord, type VotersRecordInit } from '@millrace/protocol'

/** A voter's identity: its number, and the directory of its metadata log, so that a lost disk is another voter. */
export interface ReplicaKey {
  readonly id: number
  /** The zero id where voters are known by number alone (kraft.version 0). */
  readonly directoryId: Uuid
}

export interface Voter extends ReplicaKey {
  readonly endpoints: readonly { readonly name: string; readonly host: string; readonly port: number }[]
  /** kraft.version levels it can do. */
  readonly kraftVersions: { readonly min: number; readonly max: number }
}

/** Immutable. */
export class VoterSet {
  readonly #voters: ReadonlyMap<number, Voter>

  constructor(voters: Iterable<Voter>) {
    this.#voters = new Map([...voters].map((voter) => [voter.id, voter]))
  }

  static of(record: VotersRecord): VoterSet {
    return new VoterSet(
      record.voters.map(({ voterId, voterDirectoryId, endpoints, kRaftVersionFeature }) => ({
        id: voterId,
        directoryId: voterDirectoryId,
        endpoints: endpoints.map(({ name, host, port }) => ({ name, host, port })),
        kraftVersions: { min: kRaftVersionFeature.minSupportedVersion, max: kRaftVersionFeature.maxSupportedVersion },
      })),
    )
  }

  get size(): number {
    return this.#voters.size
  }

  all(): Iterable<Voter> {
    return this.#voters.values()
  }

  ids(): readonly number[] {
    return [...this.#voters.keys()]
  }

  /** Whether this replica votes; directories count only where both are known. */
  has({ id, directoryId }: ReplicaKey): boolean {
    const voter = this.#voters.get(id)
    return voter !== undefined && (voter.directoryId === zeroUuid || voter.directoryId === directoryId)
  }

  isMajority(count: number): boolean {
    return count > this.#voters.size / 2
  }

  /** The set with this voter's endpoints and versions brought up to date. */
  with(voter: Voter): VoterSet {
    return new VoterSet([...this.#voters.values()].map((other) => (other.id === voter.id ? voter : other)))
  }

  equals(other: VoterSet): boolean {
    return JSON.stringify(this.toRecord()) === JSON.stringify(other.toRecord())
  }

  toRecord(): VotersRecordInit {
    return {
      version: 0,
      voters: [...this.#voters.values()].map(({ id, directoryId, endpoints, kraftVersions }) => ({
        voterId: id,
        voterDirectoryId: directoryId,
        endpoints,
        kRaftVersionFeature: { minSupportedVersion: kraftVersions.min, maxSupportedVersion: kraftVersions.max },
      })),
    }
  }
}
