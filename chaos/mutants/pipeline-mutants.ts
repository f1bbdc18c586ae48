// Mutants of the worker, the connectors, the stream app and the producer.
import type { Mutant } from './mutants.ts'

const sourceTask = 'packages/connect/src/runtime/source-task.ts'
const commitFile = 'packages/streams/src/task/commit.ts'

const offsetsRecorded = `    for (const { partition, offset } of positions) {
      const { key, value } = offsets.record(connector, partition, offset)
      while (!producer.append(offsets.topic, -1, key, value, -1, null)) await producer.ready(offsets.topic, { signal })
    }
    await failpoint('source.offset')
    if (exactlyOnce) await producer.commitTransaction({ signal })
    else await producer.flush({ signal })
`
const confirmed = `    for (const { partition, offset } of positions) {
      offsets.noted(connector, partition, offset)
      await task.committed(partition, offset)
    }
    await failpoint('source.confirm')
`
const stateWritten = `  for (const { task, batch, stores } of written) {
    for (const store of stores) {
      const last = producer.acknowledged(changelogName(settings.applicationId, store), task.id.partition)
      if (last !== undefined) writeOffset(batch, store, last + 1)
    }
    batch.write()
    task.committed()
  }
`

export const pipelineMutants: readonly Mutant[] = [
  {
    name: 'slot-behind-snapshot',
    steps: ['the slot is made', 'the state that the snapshot reads is taken'],
    changes: [
      {
        file: 'packages/connect/src/connectors/postgres/postgres-task.ts',
        edits: [
          {
            from: `    const made = slot === undefined ? await this.#makeSlot(true) : undefined
    const slotLsn = (made ?? (slot as Slot)).confirmedLsn
    if (made !== undefined) await this.#context.failpoint('snapshot.slot')
    const connection = await PgConnection.connect(this.#host, this.#connect)
    this.#snapshotConnection = connection
`,
            to: `    const connection = await PgConnection.connect(this.#host, this.#connect)
    this.#snapshotConnection = connection
    await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await connection.query('SELECT 1')
    const made = slot === undefined ? await this.#makeSlot(true) : undefined
    const slotLsn = (made ?? (slot as Slot)).confirmedLsn
    if (made !== undefined) await this.#context.failpoint('snapshot.slot')
`,
          },
          {
            from: `if (made?.snapshot !== undefined) await openExported(connection, made.snapshot)\n`,
            to: `if (made?.snapshot !== undefined) void openExported\n`,
          },
        ],
      },
    ],
    point: { process: 'connect', name: 'source.confirm' },
    passages: [1],
    powerLoss: false,
    busy: true,
    faultless: true,
  },
  {
    name: 'progress-before-rows',
    steps: ['rows of the snapshot are produced', 'how far it went is produced'],
    changes: [
      {
        file: 'packages/connect/src/connectors/postgres/outbox.ts',
        edits: [
          {
            from: `    this.#markCount = this.#events.count\n`,
            to: `    this.#markCount = position.snapshot === undefined ? this.#events.count : Math.max(0, this.#events.count - 1)\n`,
          },
        ],
      },
    ],
    point: { process: 'connect', name: 'source.commit' },
    passages: [1, 1, 2, 1],
    powerLoss: false,
    duringSnapshot: true,
  },
  {
    name: 'position-before-records',
    steps: ['records are produced', 'the position behind them is committed'],
    changes: [
      {
        file: sourceTask,
        edits: [
          {
            from: `    if (batch.records instanceof EncodedRecords) await this.#appendEncoded`,
            to: `    if (this.#options.exactlyOnce) {
      const { connector, offsets, failpoint } = this.#options
      const { key, value } = offsets.record(connector, batch.partition, batch.offset)
      while (!this.#producer.append(offsets.topic, -1, key, value, -1, null)) await this.#producer.ready(offsets.topic, { signal })
      await this.#producer.commitTransaction({ signal })
      await failpoint('source.offset')
      this.#producer.beginTransaction()
    }
    if (batch.records instanceof EncodedRecords) await this.#appendEncoded`,
          },
        ],
      },
    ],
    point: { process: 'connect', name: 'source.offset' },
    passages: [1, 2, 1],
    powerLoss: false,
  },
  {
    name: 'position-behind-commit',
    steps: ['the position is produced', 'the transaction is committed'],
    changes: [
      {
        file: sourceTask,
        edits: [
          {
            from: offsetsRecorded,
            to: `    if (exactlyOnce) await producer.commitTransaction({ signal })
    await failpoint('source.offset')
    if (exactlyOnce) producer.beginTransaction()
    for (const { partition, offset } of positions) {
      const { key, value } = offsets.record(connector, partition, offset)
      while (!producer.append(offsets.topic, -1, key, value, -1, null)) await producer.ready(offsets.topic, { signal })
    }
    if (exactlyOnce) await producer.commitTransaction({ signal })
`,
          },
        ],
      },
    ],
    point: { process: 'connect', name: 'source.offset' },
    passages: [1, 2, 1],
    powerLoss: false,
  },
  {
    name: 'slot-confirmed-before-commit',
    steps: ['the transaction is committed', 'the slot is confirmed'],
    changes: [
      {
        file: sourceTask,
        edits: [
          {
            from: offsetsRecorded,
            to: `${confirmed.replace('source.confirm', 'source.offset')}${offsetsRecorded.replace(`    await failpoint('source.offset')\n`, '')}`,
          },
          { from: `    await failpoint('source.commit')\n${confirmed}`, to: `    await failpoint('source.commit')\n` },
        ],
      },
    ],
    point: { process: 'connect', name: 'source.offset' },
    passages: [1, 2, 1],
    powerLoss: false,
  },
  {
    name: 'sink-offsets-before-rows',
    steps: ['rows are written', "the group's offsets are committed"],
    changes: [
      {
        file: 'packages/connect/src/runtime/sink-task.ts',
        edits: [
          {
            from: `      if (records.length > 0) await this.#put(records)
      await failpoint('sink.committed')
      await this.#consumer.commit(nextOffsets(batches), { signal })
`,
            to: `      await this.#consumer.commit(nextOffsets(batches), { signal })
      await failpoint('sink.committed')
      if (records.length > 0) await this.#put(records)
`,
          },
        ],
      },
    ],
    point: { process: 'connect', name: 'sink.committed' },
    passages: [1, 1, 2],
    powerLoss: false,
  },
  {
    name: 'changes-behind-commit',
    steps: ['changes of state are produced', 'offsets and transaction are committed'],
    changes: [
      {
        file: commitFile,
        edits: [
          {
            from: `  for (const task of due) {\n`,
            to: `  const write = async (): Promise<void> => {\n  for (const task of due) {\n`,
          },
          {
            from: `    written.push({ task, batch, stores })\n  }\n  await collector.drain(signal)\n`,
            to: `    written.push({ task, batch, stores })\n  }\n  await collector.drain(signal)\n  }\n`,
          },
          {
            from: `    await settings.failpoint('transaction committed')\n`,
            to: `    await settings.failpoint('transaction committed')\n    producer.beginTransaction()\n    await write()\n    await producer.commitTransaction({ signal })\n`,
          },
        ],
      },
    ],
    point: { process: 'shop-1', name: 'transaction committed' },
    passages: [1, 1, 2, 3],
    powerLoss: false,
  },
  {
    name: 'offsets-behind-commit',
    steps: ["offsets are sent into the app's transaction", 'the transaction is committed'],
    changes: [
      {
        file: commitFile,
        edits: [
          {
            from: `    await producer.sendOffsetsToTransaction(offsets, parts.group, { signal })
    await settings.failpoint('offsets sent')
    await producer.commitTransaction({ signal })
    await settings.failpoint('transaction committed')
`,
            to: `    await producer.commitTransaction({ signal })
    await settings.failpoint('transaction committed')
    producer.beginTransaction()
    await producer.sendOffsetsToTransaction(offsets, parts.group, { signal })
    await producer.commitTransaction({ signal })
`,
          },
        ],
      },
    ],
    point: { process: 'shop-1', name: 'transaction committed' },
    passages: [1, 1, 2, 3],
    powerLoss: false,
  },
  {
    name: 'state-before-commit',
    steps: ["the app's transaction is committed", 'state is written'],
    changes: [
      {
        file: commitFile,
        edits: [
          {
            from: `    await producer.commitTransaction({ signal })\n`,
            to: `${stateWritten}    await settings.failpoint('state written')\n    await producer.commitTransaction({ signal })\n`,
          },
          { from: `${stateWritten}  await settings.failpoint('state written')\n`, to: `` },
        ],
      },
    ],
    point: { process: 'shop-1', name: 'state written' },
    passages: [1, 1, 2, 3],
    powerLoss: false,
  },
  {
    name: 'end-before-records',
    steps: ['records of a transaction are acknowledged', 'its end is asked for'],
    changes: [
      {
        file: 'packages/client/src/producer/transaction-driver.ts',
        edits: [
          { from: `      await this.#port.flush(limit)\n      const { cause }`, to: `      const { cause }` },
          {
            from: `      this.#ended(await this.#requests.end(true, limit))\n`,
            to: `      const next = await this.#requests.end(true, limit)\n      this.#cluster.host.failpoint('end before records')\n      await this.#port.flush(limit)\n      this.#ended(next)\n`,
          },
        ],
      },
    ],
    point: { process: 'connect', name: 'end before records' },
    passages: [1, 2],
    powerLoss: false,
  },
]
