// Mutants that no run of the pipeline can tell from the product: tests on the simulated disk catch them.
import type { TestMutant } from './mutants.ts'

export const testMutants: readonly TestMutant[] = [
  {
    name: 'clean-mark',
    steps: ['logs are closed and their checkpoints written', 'the mark of a clean stop is written'],
    changes: [
      {
        file: 'packages/broker/src/log/log-dir.ts',
        edits: [
          {
            from: `    await this.commit.idle()
    try {
      if (this.failure === undefined) {
`,
            to: `    await this.commit.idle()
    try {
      if (this.failure === undefined) {
        if (this.#config.only === undefined && this.corrupt.size === 0) this.#cleanShutdown.writeNow(brokerEpoch)
        this.#host.failpoint('stop: logs closed')
`,
          },
          {
            from: `throw failures[0]\n        this.#host.failpoint('stop: logs closed')\n`,
            to: `throw failures[0]\n`,
          },
          {
            from: `        if (this.#config.only === undefined && this.corrupt.size === 0 && this.failure === undefined)
          this.#cleanShutdown.writeNow(brokerEpoch)
`,
            to: '',
          },
        ],
      },
    ],
    package: 'packages/broker',
    file: 'src/log/clean-stop.test.ts',
    test: 'power that fails at "stop: logs closed" leaves no mark',
  },
  {
    name: 'told-before-names',
    steps: ['names of new files are synced', 'batches in them are told to be committed'],
    changes: [
      {
        file: 'packages/broker/src/log/durability.ts',
        edits: [
          {
            from: `    await this.#syncNames()
    if (unsynced.length > 0) log.parts`,
            to: `    if (unsynced.length > 0) log.parts`,
          },
          {
            from: `    if (cuts === this.cuts) this.endOffset = Math.max(this.endOffset, Math.min(endOffset, log.logEndOffset))
  }
`,
            to: `    if (cuts === this.cuts) this.endOffset = Math.max(this.endOffset, Math.min(endOffset, log.logEndOffset))
    void this.#syncNames()
  }
`,
          },
        ],
      },
    ],
    package: 'packages/broker',
    file: 'src/log/log-model.test.ts',
    test: 'a log is what was appended to it',
  },
]
