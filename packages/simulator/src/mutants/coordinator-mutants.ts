// Mutants of coordinators and of the controller: transactions, groups, the metadata.
import type { Mutant } from './mutants.ts'

const coordinator = 'packages/broker/src/coordinator'

export const coordinatorMutants: readonly Mutant[] = [
  {
    name: 'answer-before-commit',
    defect: "a coordinator answers before its record is on stable storage (Redpanda's transactions in memory)",
    changes: [
      {
        file: `${coordinator}/shard.ts`,
        edits: [
          {
            from: `    const committing: Committing = { lastOffset, waiters, timeout: undefined }\n`,
            to: `    for (const waiter of waiters.splice(0)) settle(waiter, undefined)\n    const committing: Committing = { lastOffset, waiters, timeout: undefined }\n`,
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'end-given-up',
    defect: 'the end of a transaction that found no space is not written when there is some (found here)',
    changes: [
      {
        file: `${coordinator}/transaction/markers.ts`,
        edits: [
          {
            from: 'if ((await unlessAborted(completed(), signal)) === code.NONE) return',
            to: 'if ((await unlessAborted(completed(), signal)) !== code.COORDINATOR_NOT_AVAILABLE) return',
          },
        ],
      },
    ],
    faults: ['full disk'],
    seedsMax: 200,
  },
  {
    name: 'prepared-forgotten',
    defect: 'a start does not go on with transactions whose end was decided',
    changes: [
      {
        file: `${coordinator}/transaction/transaction-shard.ts`,
        edits: [
          {
            from: 'for (const entry of this.#entries.values()) if (isPrepared(entry.transaction.state)) this.#prepared(entry)\n',
            to: '\n',
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'markers-into-one-topic',
    defect: 'an end is told to the first topic of a transaction only',
    changes: [
      {
        file: `${coordinator}/transaction/transaction-shard.ts`,
        edits: [
          {
            from: '      partitions: transaction.partitions,\n',
            to: '      partitions: new Map([...transaction.partitions].slice(0, 1)),\n',
          },
        ],
      },
    ],
  },
  {
    name: 'marker-of-the-other-kind',
    defect: 'the marker of an abort after a start says commit',
    changes: [
      {
        file: `${coordinator}/transaction/transaction-shard.ts`,
        edits: [
          {
            from: "      commit: transaction.state === 'PrepareCommit',\n",
            to: "      commit: transaction.state === 'PrepareCommit' || transaction.startTimestamp % 3 === 0,\n",
          },
        ],
      },
    ],
  },
  {
    name: 'end-of-any-epoch',
    defect: 'an EndTxn that comes late decides a later transaction (KAFKA-17754, KAFKA-9600)',
    changes: [
      {
        file: `${coordinator}/transaction/transaction.ts`,
        edits: [
          {
            from: "    case 'Ongoing':\n      if (!current) return answer(code.PRODUCER_FENCED)\n      return prepareVersion2",
            to: "    case 'Ongoing':\n      return prepareVersion2",
          },
        ],
      },
    ],
    seedsMax: 400,
  },
  {
    name: 'unstable-offsets-told',
    defect: 'a group is told its offset while a transaction may still move it (KIP-447)',
    changes: [
      {
        file: `${coordinator}/group/offsets.ts`,
        edits: [
          {
            from: 'stable && this.isPending(groupId, name, partition) ? unstable(partition) : found(partition, stored),',
            to: 'found(partition, stored),',
          },
          { from: '        if (stable && this.isPending(groupId, name, partition)) return unstable(partition)\n', to: '' },
        ],
      },
    ],
    seedsMax: 300,
  },
  {
    name: 'aborted-offsets-committed',
    defect: 'offsets of an aborted transaction count',
    changes: [
      {
        file: `${coordinator}/group/offsets.ts`,
        edits: [{ from: '      if (!commit) return\n', to: '' }],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'decided-timed-out',
    defect: 'a transaction whose commit was decided and takes long is aborted by its time-out (Jepsen on Bufstream)',
    changes: [
      {
        file: `${coordinator}/transaction/transaction.ts`,
        edits: [
          {
            from: "return state === 'Ongoing' && pending === undefined && timeoutMs",
            to: "return (isPrepared(state) || (state === 'Ongoing' && pending === undefined)) && timeoutMs",
          },
        ],
      },
    ],
    seedsMax: 300,
  },
  {
    name: 'served-while-loading',
    defect: 'a coordinator answers from what it has read of its log so far (KAFKA-4857)',
    changes: [
      {
        file: `${coordinator}/shard.ts`,
        edits: [
          {
            from: "    if (this.#state === 'active') return undefined\n",
            to: "    if (this.#state === 'active' || this.#state === 'loading') return undefined\n",
          },
        ],
      },
    ],
    seedsMax: 300,
  },
  {
    name: 'replayed-out-of-order',
    defect: 'a start replays the segments of a coordinator’s log newest first, but for the last',
    changes: [
      {
        file: 'packages/broker/src/replica/shard-log.ts',
        edits: [
          {
            from: '    while (offset < end) {\n',
            to: '    const pieces: Uint8Array[] = []\n    while (offset < end) {\n',
          },
          {
            from: '      for (const chunk of read.chunks) await visit(chunk)\n      offset = read.nextOffset\n    }\n',
            to: `      pieces.push(...read.chunks)
      offset = read.nextOffset
    }
    for (const piece of [...pieces.slice(0, -1).toReversed(), ...pieces.slice(-1)]) await visit(piece)
`,
          },
        ],
      },
    ],
    seedsMax: 300,
  },
  {
    name: 'vote-not-synced',
    defect: 'the file of the vote has its name before it is on stable storage',
    changes: [
      {
        file: 'packages/broker/src/raft/quorum-file.ts',
        edits: [{ from: '    file.syncNow()\n', to: '' }],
      },
    ],
    faults: ['power', 'torn'],
    seedsMax: 200,
  },
  {
    name: 'metadata-told-before-sync',
    defect: 'a change of the metadata is acknowledged before it is on stable storage',
    changes: [
      {
        file: 'packages/broker/src/raft/raft-driver.ts',
        edits: [
          {
            from: `    log.whenDurable((failed) => {\n      if (failed !== undefined) return this.#fail(failed)\n      this.#host.failpoint('metadata synced')\n`,
            to: `    this.#host.clock.soon(() => {
      this.#step({ kind: 'durable', voterId: this.#options.self.id, endOffset: last + 1 })
      this.#deliverPending()
    })
    const later = (run: (failed?: Error) => void): void => void this.#host.clock.after(200, () => log.whenDurable(run))
    later((failed) => {
      if (failed !== undefined) return this.#fail(failed)
`,
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'former-producer-goes-on',
    defect: 'a producer whose id another one has taken over is not fenced',
    changes: [
      {
        file: `${coordinator}/transaction/transaction.ts`,
        edits: [
          {
            from: 'return transaction.producerEpoch === producer.producerEpoch ? undefined : code.PRODUCER_FENCED',
            to: 'return transaction.producerEpoch >= producer.producerEpoch ? undefined : code.PRODUCER_FENCED',
          },
        ],
      },
    ],
    seedsMax: 100,
  },
]
