// Mutants of the broker: what is told before it is on stable storage, and what is decided in the wrong order.
import type { Mutant } from './mutants.ts'

export const brokerMutants: readonly Mutant[] = [
  {
    name: 'ack-before-sync',
    steps: ['appended batches are synced', 'they are told to be committed'],
    changes: [
      {
        file: 'packages/broker/src/log/group-commit.ts',
        edits: [
          { from: `  #isDue = false\n`, to: `  #isDue = false\n  #late: Log[] = []\n` },
          {
            from: `      this.#host.failpoint('log appended')\n`,
            to: `      // What a start has recovered is synced before it is told: it may have been on the disk for long.
      if (log.durability.endOffset > log.logStartOffset) {
        await null
        log.durability.endOffset = log.logEndOffset
        this.#syncing.delete(log)
        this.#begin()
        for (const done of waiters.splice(0)) done(undefined)
        if (this.#late.push(log) < 100) return
        this.#host.failpoint('log told')
        for (const each of this.#late.splice(0)) await each.sync()
        return
      }
`,
          },
        ],
      },
    ],
    // Counted in batches told: a late sync that waits for some time finds that a checkpoint has synced everything meanwhile.
    point: { process: 'broker', name: 'log told' },
    passages: [3, 2, 4, 6, 5],
    powerLoss: true,
    rows: 3000,
    rate: 600,
  },
  {
    name: 'complete-before-markers',
    steps: ['markers of a transaction are written', 'it is told to be complete'],
    changes: [
      {
        file: 'packages/broker/src/coordinator/transaction/markers.ts',
        edits: [
          {
            from: `  host.failpoint('transaction prepared')\n`,
            to: `  host.failpoint('transaction prepared')\n  await completed()\n  host.failpoint('transaction marked')\n`,
          },
          { from: `for (let delay = retryMsMin; due.isDue(); delay`, to: `for (let delay = retryMsMin; ; delay` },
          { from: `      if (!due.isDue()) return\n      host.failpoint('transaction marked')\n`, to: `      return\n` },
        ],
      },
    ],
    point: { process: 'broker', name: '__transaction_state committed' },
    passages: [6, 9, 7, 8, 12],
    powerLoss: false,
  },
  {
    name: 'answer-before-commit',
    steps: ["a coordinator's record is synced", 'its request is answered'],
    changes: [
      {
        file: 'packages/broker/src/coordinator/shard.ts',
        edits: [
          {
            from: `    const committing: Committing = { lastOffset, waiters, timeout: undefined }\n`,
            to: `    for (const waiter of waiters) answer(waiter, undefined)
    const committing: Committing = { lastOffset, waiters, timeout: undefined }
`,
          },
        ],
      },
      {
        file: 'packages/broker/src/coordinator/transaction/transaction-coordinator.ts',
        edits: [
          {
            from: `      shard.end(transactionalId, client, commit, version, connection),\n`,
            to: `      ((globalThis as { isEnding?: boolean }).isEnding = true) && shard.end(transactionalId, client, commit, version, connection),\n`,
          },
        ],
      },
      {
        file: 'packages/broker/src/log/group-commit.ts',
        edits: [
          {
            from: `      this.#host.failpoint('log appended')\n`,
            to: `      const world = globalThis as { isEnding?: boolean }
      if (log.name.topic === '__transaction_state' && world.isEnding === true) {
        world.isEnding = false
        // Long enough for the answer to be acted on, short enough that hardly a checkpoint syncs the log meanwhile.
        await this.#host.clock.sleep(100)
        this.#host.failpoint('end answered')
      }
`,
          },
        ],
      },
    ],
    point: { process: 'broker', name: 'end answered' },
    passages: [3, 2, 4, 5, 3, 6],
    powerLoss: true,
    rows: 1500,
    rate: 300,
  },
  {
    name: 'metadata-told-before-sync',
    steps: ['a metadata record is synced', 'it is told to be committed'],
    changes: [
      {
        file: 'packages/broker/src/raft/raft-driver.ts',
        edits: [
          {
            from: `    log.whenDurable((failed) => {
      if (failed !== undefined) return this.#fail(failed)
      this.#host.failpoint('metadata synced')
`,
            to: `    this.#host.clock.soon(() => {
      this.#step({ kind: 'durable', voterId: this.#options.self.id, endOffset: last + 1 })
      this.#deliverPending()
    })
    const later = (run: (failed?: Error) => void): void =>
      void this.#host.clock.after(300, () => {
        this.#host.failpoint('metadata told')
        log.whenDurable(run)
      })
    later((failed) => {
      if (failed !== undefined) return this.#fail(failed)
`,
          },
        ],
      },
    ],
    point: { process: 'broker', name: 'metadata told' },
    passages: [6, 10, 8, 4],
    powerLoss: true,
    fresh: true,
  },
  {
    name: 'vote-renamed-before-sync',
    steps: ['the file of the vote is synced', 'it takes the place of the old one'],
    changes: [
      {
        file: 'packages/broker/src/raft/quorum-file.ts',
        edits: [
          {
            from: `directory: string, election: Election): void {`,
            to: `directory: string, election: Election, failpoint: (name: string) => void): void {`,
          },
          {
            from: `    file.syncNow()
`,
            to: `    disk.rename(temporary, \`\${directory}/\${fileName}\`)
    failpoint('vote renamed')
    file.syncNow()
`,
          },
          {
            from: `  disk.rename(temporary, \`\${directory}/\${fileName}\`)\n  disk.syncDirectoryNow(directory)`,
            to: `  disk.syncDirectoryNow(directory)`,
          },
        ],
      },
      {
        file: 'packages/broker/src/raft/raft-driver.ts',
        edits: [
          {
            from: `this.#options.directory, effect.election)`,
            to: `this.#options.directory, effect.election, this.#host.failpoint)`,
          },
        ],
      },
    ],
    point: { process: 'broker', name: 'vote renamed' },
    passages: [1, 1, 1, 1],
    powerLoss: true,
  },
  {
    name: 'markers-before-prepare',
    steps: ["a transaction's end is written", 'its markers are written'],
    changes: [
      {
        file: 'packages/broker/src/coordinator/transaction/transaction-shard.ts',
        edits: [
          {
            from: `  /** All markers of what \`due\` says are committed. */\n`,
            to: `  partitionsOf(transactionalId: string): Partitions {
    return this.#entries.get(transactionalId)?.transaction.partitions ?? new Map()
  }
`,
          },
        ],
      },
      {
        file: 'packages/broker/src/coordinator/transaction/transaction-coordinator.ts',
        edits: [
          {
            from: `    const result = await this.#shards.write(this.partitionOf(transactionalId), (shard) =>
      shard.end(`,
            to: `    const open = await this.#shards.write(this.partitionOf(transactionalId), (shard) => answerOnly(shard.partitionsOf(transactionalId)))
    if (!isRefused(open)) {
      const { producerId, producerEpoch } = client
      const epoch = version >= 2 ? producerEpoch + 1 : producerEpoch
      for (const [topic, indexes] of open.answer) {
        for (const partition of indexes) {
          await this.#ports.writeMarkers([{ topic, partition }], producerId, epoch, commit, 1_000_000, version)
          this.#host.failpoint('markers appended')
        }
      }
    }
    const result = await this.#shards.write(this.partitionOf(transactionalId), (shard) =>
      shard.end(`,
          },
        ],
      },
      {
        file: 'packages/broker/src/coordinator/transaction/markers.ts',
        edits: [
          { from: `  host.failpoint('transaction prepared')\n`, to: `  left = []\n` },
          { from: `      host.failpoint('markers appended')\n`, to: `` },
        ],
      },
    ],
    point: { process: 'broker', name: 'markers appended' },
    passages: [3, 2, 4, 5, 6],
    powerLoss: false,
    together: true,
  },
  {
    name: 'recovery-point-before-flush',
    steps: ['logs are flushed', 'their recovery points are written'],
    changes: [
      {
        file: 'packages/broker/src/log/log-dir.ts',
        edits: [
          {
            from: `    const activeToo = this.#config.durability === 'disk'
    try {
`,
            to: `    const activeToo = this.#config.durability === 'disk'
    try {
      const before = this.#offsets().recoveryPoints
      for (const { name, logEndOffset } of this.logs.values()) setOffset(before, name.topic, name.partition, logEndOffset)
      await this.#recoveryPointFile.write(formatOffsets(before))
      this.#host.failpoint('recovery points first')
`,
          },
        ],
      },
    ],
    point: { process: 'broker', name: 'recovery points first' },
    passages: [2, 3, 2, 4, 3],
    powerLoss: true,
    rows: 12_000,
  },
]
