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
          {
            from: `      this.#host.failpoint('log appended')\n      try {\n        await log.sync()\n`,
            to: `      log.durability.endOffset = log.logEndOffset
      for (const done of waiters.splice(0)) done(undefined)
      await new Promise<void>((resolve) => this.#host.clock.soon(resolve))
      this.#host.failpoint('log appended')
      try {
        await log.sync()
`,
          },
        ],
      },
    ],
    point: { process: 'broker', name: 'log appended' },
    passages: [25, 40, 30, 55, 35, 70, 45, 90],
    powerLoss: true,
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
]
