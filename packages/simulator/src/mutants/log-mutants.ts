// Mutants of logs: what is durable and when it is told, what a start finds, what compaction keeps, what producers are remembered by.
import type { Mutant } from './mutants.ts'

const log = 'packages/broker/src/log'

export const logMutants: readonly Mutant[] = [
  {
    name: 'no-syncs',
    defect: 'nothing waits for the disk (millrace.durability=os), and power goes',
    changes: [],
    durability: 'os',
    faults: ['power', 'torn'],
  },
  {
    name: 'ack-before-sync',
    defect: 'an append is acknowledged before it is on stable storage',
    changes: [
      {
        file: 'packages/broker/src/replica/partition.ts',
        edits: [{ from: 'this.#moveHighWatermark(log.durableEndOffset)\n', to: 'this.#moveHighWatermark(log.logEndOffset)\n' }],
      },
    ],
  },
  {
    name: 'recovered-is-durable',
    defect: 'what a start finds in the page cache is served without a sync (KAFKA-10101)',
    changes: [
      {
        file: `${log}/log-dir.ts`,
        edits: [
          {
            from: 'await settleAll(this.#unsafe().map((log) => this.#makeSafe(log)))',
            to: 'for (const log of this.#unsafe()) log.durability.endOffset = log.logEndOffset\n      void this.#makeSafe',
          },
        ],
      },
    ],
    faults: ['kill', 'power', 'torn'],
    seedsMax: 800,
  },
  {
    name: 'cut-not-synced',
    defect: 'what was cut back for lack of space is not synced, and comes back before a newer segment (found here)',
    changes: [
      {
        file: `${log}/segment.ts`,
        edits: [
          {
            from: '        this.unsynced = true\n        this.flushed = false\n      }\n      throw cause',
            to: '      }\n      throw cause',
          },
        ],
      },
    ],
    faults: ['torn', 'full disk'],
    seedsMax: 300,
  },
  {
    name: 'one-batch-remembered',
    defect: 'a start knows the last batch of each producer only, as Kafka does (found here)',
    changes: [
      {
        file: `${log}/producer-snapshot.ts`,
        edits: [{ from: '  if (earlier > 0) yield* earlierBatches(producers, earlier)\n', to: '' }],
      },
    ],
    seedsMax: 500,
  },
  {
    name: 'names-not-synced',
    defect: 'a new segment is synced, its name in the directory is not',
    changes: [
      {
        file: `${log}/durability.ts`,
        edits: [
          {
            from: '      await parts.disk.syncDirectory(directory)\n      if (isNew) await',
            to: '      if (isNew) await',
          },
        ],
      },
    ],
  },
  {
    name: 'checkpoint-name-not-synced',
    defect: 'a checkpoint takes the place of the old one, the directory is not synced (KAFKA-16541)',
    changes: [
      {
        file: `${log}/checkpoint.ts`,
        edits: [{ from: `    await this.#disk.syncDirectory(this.#directory())\n`, to: '' }],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'start-told-before-recorded',
    defect: 'retention moves the start of a log that no checkpoint knows yet',
    changes: [
      {
        file: `${log}/log-dirs.ts`,
        edits: [
          {
            from: `await this.recordStarts(due).catch((cause: unknown) => due.splice(0).forEach((log) => putOff(log, cause)))`,
            to: `await Promise.resolve()`,
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'producers-not-recovered',
    defect: 'a start does not learn the producers from what it recovers',
    changes: [
      {
        file: `${log}/recovery.ts`,
        edits: [{ from: '    if (batch.producerId >= 0) log.applyProducer(batch, segment)\n', to: '' }],
      },
    ],
  },
  {
    name: 'sequences-not-checked',
    defect: 'a repeated batch is appended again',
    changes: [
      {
        file: `${log}/producer-state.ts`,
        edits: [
          {
            from: 'this.duplicate = producer.findBatch(epoch, batch.baseSequence, batch.lastSequence)',
            to: 'this.duplicate = undefined',
          },
          {
            from: 'return inSequence(producer.lastSequence, first) ? undefined : outOfOrder(batch, producer.lastSequence + 1)',
            to: 'return inSequence(0, 1) ? undefined : outOfOrder(batch, producer.lastSequence + 1)',
          },
        ],
      },
    ],
  },
  {
    name: 'open-transactions-stable',
    defect: 'the last stable offset is the high watermark',
    changes: [
      {
        file: `${log}/log.ts`,
        edits: [
          {
            from: 'return unstable === -1 || unstable > this.#highWatermark ? this.#highWatermark : Math.max(unstable, this.#logStartOffset)',
            to: 'return unstable === -2 ? unstable : this.#highWatermark',
          },
        ],
      },
    ],
  },
  {
    name: 'aborted-not-indexed',
    defect: 'aborted transactions do not get into the index that readers are given',
    changes: [
      {
        file: `${log}/log.ts`,
        edits: [
          {
            from: 'if (completed.aborted) segment?.transactionIndex.append(',
            to: 'if (completed.aborted && segment === undefined) this.active.transactionIndex.append(',
          },
        ],
      },
    ],
  },
  {
    name: 'compaction-counts-aborted',
    defect: 'an aborted record hides the last committed one of its key from compaction',
    changes: [
      {
        file: `${log}/cleaner.ts`,
        edits: [{ from: '    if (transactions.onBatch(batch)) return true\n', to: '    transactions.onBatch(batch)\n' }],
      },
    ],
    seedsMax: 300,
  },
  {
    name: 'compaction-drops-markers',
    defect: 'compaction takes the marker of a transaction whose records are still there (KAFKA-8351)',
    changes: [
      {
        file: `${log}/cleaner.ts`,
        edits: [
          {
            from: 'const dropsAll = batch.isControl ? isObsolete && isExpired : isObsolete',
            to: 'const dropsAll = batch.isControl ? isExpired || !isExpired : isObsolete',
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'tombstones-not-kept',
    defect: 'compaction takes tombstones before delete.retention.ms is over',
    changes: [
      {
        file: `${log}/cleaner.ts`,
        edits: [
          {
            from: '(cursor.valueStart >= 0 || keepsTombstones)',
            to: '(cursor.valueStart >= 0 || (keepsTombstones && !keepsTombstones))',
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'compaction-keeps-oldest',
    defect: 'compaction keeps what comes first of a key',
    changes: [
      {
        file: `${log}/cleaner.ts`,
        edits: [{ from: 'return cursor.offset >= map.get(key) &&', to: 'return cursor.offset !== map.get(key) &&' }],
      },
    ],
  },
  {
    name: 'compaction-swaps-unsynced',
    defect: 'a cleaned segment takes the place of the old ones before it is on stable storage',
    changes: [
      {
        file: `${log}/cleaner.ts`,
        edits: [
          {
            from: '    await this.#restingAfter(() => cleaned.sync())\n    await this.#restingAfter(() => cleaned.syncIndexes())\n',
            to: '',
          },
        ],
      },
    ],
    faults: ['power', 'torn'],
    seedsMax: 300,
  },
  {
    name: 'compaction-drops-markers-by-key',
    defect: 'of markers of one kind compaction keeps the last: their keys are equal',
    changes: [
      {
        file: `${log}/cleaner.ts`,
        edits: [
          {
            from: '      transactions.onControl(batch)\n      return true\n    }',
            to: '      transactions.onControl(batch)\n    }',
          },
          { from: '        ? () => true\n', to: '        ? (cursor: RecordCursor) => keepsRecord(cursor, map, true)\n' },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'repetition-refused',
    defect: 'a repeated batch is refused as out of order instead of being answered as before (Redpanda 3039)',
    changes: [
      {
        file: `${log}/producer-state.ts`,
        edits: [
          {
            from: 'this.duplicate = producer.findBatch(epoch, batch.baseSequence, batch.lastSequence)',
            to: 'this.duplicate = undefined',
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'repetition-at-zero',
    defect: 'a repeated batch is answered with offset 0 (Bufstream)',
    changes: [
      {
        file: `${log}/log.ts`,
        edits: [
          {
            from: 'return { firstOffset, lastOffset, writtenBytes: 0, ...rest }',
            to: 'return { firstOffset: firstOffset * 0, lastOffset, writtenBytes: 0, ...rest }',
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'unknown-error-told',
    defect: 'a full disk is told to producers as UNKNOWN_SERVER_ERROR (KAFKA-14034, Redpanda 5355)',
    changes: [
      {
        file: 'packages/broker/src/replica/partition.ts',
        edits: [
          {
            from: 'if (passes(cause)) return { code: ErrorCode.KAFKA_STORAGE_ERROR, message: cause.message }',
            to: 'if (passes(cause)) return { code: ErrorCode.UNKNOWN_SERVER_ERROR, message: cause.message }',
          },
        ],
      },
    ],
    faults: ['full disk'],
  },
  {
    name: 'producers-expire-early',
    defect: 'what a partition knows of a producer is forgotten while that one still sends (KAFKA-9144, Redpanda 22687)',
    changes: [
      {
        file: `${log}/producer-state.ts`,
        edits: [
          {
            from: 'return producer.transactionFirstOffset === -1 && now - producer.lastTimestamp >= this.#options.settings.producerIdExpirationMs',
            to: 'return producer.transactionFirstOffset === -1 && now - producer.lastTimestamp >= 100',
          },
        ],
      },
    ],
    seedsMax: 200,
  },
  {
    name: 'snapshot-not-synced',
    defect: 'a metadata snapshot has its name before it is on stable storage, and the log behind it goes (etcd 13766)',
    changes: [
      {
        file: 'packages/broker/src/raft/snapshot.ts',
        edits: [
          {
            from: '    bytes = await writeBatches(file, id.epoch, content, clock, codecs)\n    await file.sync()\n',
            to: '    bytes = await writeBatches(file, id.epoch, content, clock, codecs)\n',
          },
        ],
      },
    ],
    faults: ['power', 'torn'],
    seedsMax: 200,
  },
]
