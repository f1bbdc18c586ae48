// Mutants of one node that need what the simulator has not: rotten bits, used up epochs, messages that overtake others within a broker. Tests hold them.
import type { HeldMutant } from './mutants.ts'

const coordinator = 'packages/broker/src/coordinator'
const log = 'packages/broker/src/log'

export const heldMutants: readonly HeldMutant[] = [
  {
    name: 'offsets-of-former-members',
    defect: 'a member of a former generation commits (no fencing)',
    changes: [
      {
        file: `${coordinator}/group/group-shard.ts`,
        edits: [
          {
            from: 'if (by.generation !== group.generation) return code.ILLEGAL_GENERATION',
            to: 'if (by.generation > group.generation) return code.ILLEGAL_GENERATION',
          },
        ],
      },
    ],
    holding: { package: 'packages/broker', file: 'test/coordinator/group-transcripts.test.ts', test: 'offsets.txt' },
  },
  {
    name: 'later-end-wins',
    defect:
      'of two transactions with offsets of one group the one that ends later counts, until the next start; not found in 300 seeds',
    changes: [
      {
        file: `${coordinator}/group/offsets.ts`,
        edits: [
          {
            from: 'if (present === undefined || stored.recordOffset > present.recordOffset)',
            to: 'if (present === undefined || stored.recordOffset >= 0)',
          },
        ],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'test/coordinator/group-transcripts.test.ts',
      test: 'transactional-offsets.txt',
    },
  },
  {
    name: 'checksum-not-looked-at',
    defect: 'a start takes torn batches for whole ones',
    changes: [
      {
        file: `${log}/recovery.ts`,
        edits: [{ from: 'return batch.isCrcValid(this.#log.parts.validator.crc32c)', to: 'return true' }],
      },
    ],
    holding: { package: 'packages/broker', file: 'src/log/recovery.test.ts', test: 'a changed byte in the last batch' },
  },
  {
    name: 'damage-cut',
    defect: 'a damaged batch in the middle of a log is taken for a torn tail, and what follows is cut',
    changes: [
      {
        file: `${log}/recovery.ts`,
        edits: [{ from: 'if (follows && !wasLost) throw', to: 'if (follows && !wasLost && offset < 0) throw' }],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/log/recovery.test.ts',
      test: 'a changed byte with whole batches behind it',
    },
  },
  {
    name: 'gap-doubted-again',
    defect:
      "a gap that one start took for the cleaner's is a lost write to the next, and what was acknowledged behind it is cut (found here, in 1 of 2,600 seeds)",
    changes: [
      {
        file: `${log}/recovery.ts`,
        edits: [
          {
            from: 'logs.filter((log) => log.durability.hasGap)',
            to: 'logs.filter((log) => log.durability.hasGap && log.failure !== undefined)',
          },
        ],
      },
    ],
    holding: { package: 'packages/broker', file: 'src/log/log-dirs.test.ts', test: 'a gap that a start took' },
  },
  {
    name: 'compaction-drops-awaited-markers',
    defect:
      'compaction takes a marker whose transaction a producer snapshot says is open: after a crash it is open for good, as in Kafka (found here, in 1 of 10,000 seeds)',
    changes: [
      {
        file: `${log}/cleaned-transactions.ts`,
        edits: [{ from: 'return this.#endsNothing(batch, marker) && !isAwaited', to: 'return this.#endsNothing(batch, marker)' }],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/log/cleaner-markers.test.ts',
      test: 'a start from a snapshot before the marker',
    },
  },
  {
    name: 'compaction-keeps-one-batch',
    defect: 'compaction keeps the last batch of a producer only, as Kafka does (found here, in 1 of 1,000 seeds)',
    changes: [
      {
        file: `${log}/cleaner.ts`,
        edits: [{ from: '? producer.remembers(batch.lastOffset)', to: '? batch.lastOffset === producer.lastOffset' }],
      },
    ],
    holding: { package: 'packages/broker', file: 'src/log/cleaner.test.ts', test: 'the last five batches of a producer' },
  },
  {
    name: 'unverified-batches',
    defect:
      'a batch of a transaction is taken without asking its coordinator, so a late one opens a transaction that hangs (KIP-890)',
    changes: [
      {
        file: `${log}/producer-state.ts`,
        edits: [
          {
            from: 'return guard !== 0 && this.#verifications.get(producerId)?.guard === guard',
            to: 'return guard >= 0 || this.#verifications.get(producerId)?.guard === guard',
          },
        ],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/log/producer-state.test.ts',
      test: 'the first batch of a transaction needs',
    },
  },
  {
    name: 'coordinator-epoch-ignored',
    defect: 'a marker of a coordinator that was replaced is taken',
    changes: [
      {
        file: `${log}/producer-state.ts`,
        edits: [
          {
            from: 'if (producer.coordinatorEpoch > marker.coordinatorEpoch) {',
            to: 'if (producer.coordinatorEpoch > marker.coordinatorEpoch + 32_767) {',
          },
        ],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/log/producer-state.test.ts',
      test: 'a marker of an older producer or coordinator epoch',
    },
  },
  {
    name: 'epochs-used-up',
    defect: 'a producer is given the last epoch, which no fence can exceed (KAFKA-19367, KAFKA-20090)',
    changes: [
      {
        file: `${coordinator}/transaction/transaction.ts`,
        edits: [{ from: 'epoch >= epochMax - 1\n', to: 'epoch >= epochMax\n' }],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/coordinator/transaction/transaction.test.ts',
      test: 'when epochs are used up',
    },
  },
  {
    name: 'epoch-taken-by-all',
    defect: 'a new epoch that one partition needs is taken by the others, whose sequences go on (librdkafka 4953)',
    changes: [
      {
        file: 'packages/client/src/producer/record-buffer.ts',
        edits: [
          {
            from: '    const replaced = known !== undefined && known.producerId !== current.producerId\n',
            to: `    const replaced = known !== undefined && known.producerId !== current.producerId
    if (known !== undefined && !replaced && this.inFlight.length === 0) this.#identity = current
`,
          },
        ],
      },
    ],
    holding: {
      package: 'packages/client',
      file: 'src/producer/record-buffer.test.ts',
      test: 'another epoch of the producer changes nothing',
    },
  },
  {
    name: 'traces-not-recorded',
    defect:
      'files that told of a cleaning go before the gaps it left are recorded, and a start that is killed then makes the next one cut there (found here)',
    changes: [
      {
        file: `${log}/recovery.ts`,
        edits: [{ from: 'if (withGaps.length > 0) writeRecoveryPoints()', to: 'if (withGaps.length < 0) writeRecoveryPoints()' }],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/log/gaps.test.ts',
      test: "a gap between segments that nothing says to be durable is told to be the cleaner's by segments that a cleaning",
    },
  },
  {
    name: 'traces-tell-of-all',
    defect:
      'files that tell of a cleaning excuse every gap, so that what was kept behind a lost write stays, out of order (found here, by the kill loop)',
    changes: [
      {
        file: `${log}/recovery.ts`,
        edits: [
          {
            from: 'Math.max(options.cleanedTo, cleanedByTraces(log.durability.traces, bases))',
            to: 'log.durability.traces.length > 0 ? Number.POSITIVE_INFINITY : options.cleanedTo',
          },
        ],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/log/gaps.test.ts',
      test: 'a lost write is told from the gap of the cleaner before it',
    },
  },
  {
    name: 'aborted-index-made-anew',
    defect:
      'a start makes the index of aborted transactions in a new file, which the next loss of power takes while the recovery point vouches for it (found here)',
    changes: [
      {
        file: `${log}/segment.ts`,
        edits: [{ from: 'this.transactionIndex.remake()', to: 'this.transactionIndex.clear()' }],
      },
    ],
    holding: { package: 'packages/broker', file: 'src/log/producer-state.test.ts', test: 'a start that cuts a torn tail' },
  },
  {
    name: 'two-owners',
    defect: 'a partition goes to a member while another one still gives it up (KIP-848)',
    changes: [
      {
        file: `${coordinator}/group/reconcile.ts`,
        edits: [
          { from: 'const taken = input.isTaken(topicId, partition) &&', to: 'const taken = input.isTaken(topicId, -1) &&' },
        ],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/coordinator/group/reconcile.test.ts',
      test: 'what others still hold is waited for',
    },
  },
  {
    name: 'led-again',
    defect: 'a controller that starts leads the epoch again that it led before (KAFKA-10527)',
    changes: [
      {
        file: 'packages/broker/src/raft/raft.ts',
        edits: [{ from: 'const epoch = epochOf(role) + 1', to: 'const epoch = Math.max(1, epochOf(role))' }],
      },
    ],
    holding: { package: 'packages/broker', file: 'src/raft/raft.test.ts', test: 'never leads an epoch twice' },
  },
  {
    name: 'vote-not-kept',
    defect: 'a voter counts its own vote that no file holds, and may give another one in the same epoch',
    changes: [
      {
        file: 'packages/broker/src/raft/raft.ts',
        edits: [
          {
            from: "      { kind: 'persist', election: { epoch, leaderId: -1, votedId: self.id, votedDirectoryId: self.directoryId } },\n",
            to: '',
          },
        ],
      },
    ],
    holding: { package: 'packages/broker', file: 'src/raft/raft.test.ts', test: 'over every sequence of six events' },
  },
  {
    name: 'metadata-of-any-size',
    defect: 'a batch of metadata records that is larger than any controller may read is written (AutoMQ 2057)',
    changes: [
      {
        file: 'packages/broker/src/raft/raft-driver.ts',
        edits: [{ from: 'if (builder.uncompressedBytes > metadataBatchBytesMax) {', to: 'if (builder.uncompressedBytes < 0) {' }],
      },
    ],
    holding: {
      package: 'packages/broker',
      file: 'src/controller/controller.test.ts',
      test: 'refuses a change that is larger than a batch of the metadata log',
    },
  },
]
