// Mutants of the client: what a producer may send again, what it waits for, whose memory is whose.
import type { Mutant } from './mutants.ts'

const producer = 'packages/client/src/producer'

export const clientMutants: readonly Mutant[] = [
  {
    name: 'commit-before-metadata',
    defect: 'a commit does not wait for sends that wait for metadata',
    changes: [
      {
        file: `${producer}/buffered-producer.ts`,
        edits: [
          {
            from: '      await this.#until(() => !this.#accumulator.hasQueuedBefore(queued), limit.signal)\n',
            to: '      void queued\n',
          },
        ],
      },
    ],
  },
  {
    name: 'aborted-sends-stay',
    defect: 'a send that waits while its transaction is aborted gets into the next one',
    changes: [
      {
        file: `${producer}/buffered-producer.ts`,
        edits: [{ from: '              this.#accumulator.failWaiting(cause)\n', to: '' }],
      },
    ],
    seedsMax: 800,
  },
  {
    name: 'unknown-fates-numbered-anew',
    defect: 'after one batch was given up, those that may have been written too are sent under new numbers',
    changes: [
      {
        file: `${producer}/sender.ts`,
        edits: [
          {
            from: 'for (const other of buffer.queue.filter((queued) => queued.maybeWritten)) {',
            to: 'for (const other of buffer.queue.filter(() => false)) {',
          },
        ],
      },
    ],
    faults: ['cut', 'half', 'power', 'slow disk', 'slow network'],
    seedsMax: 400,
  },
  {
    name: 'unknown-fates-sent-again',
    defect: 'after one batch was given up, those behind it that were on their way are sent again under new numbers (found here)',
    changes: [
      {
        file: `${producer}/sender.ts`,
        edits: [{ from: ' || (batch.maybeWritten && buffer.lostBefore !== undefined)', to: '' }],
      },
    ],
    faults: ['cut', 'half', 'power', 'slow disk', 'slow network'],
    seedsMax: 400,
  },
  {
    name: 'buffer-used-in-flight',
    defect: 'the memory of a batch that was given up is used again while it is on its way (CVE-2026-35554)',
    changes: [
      {
        file: `${producer}/sender.ts`,
        edits: [
          {
            from: '    const first = !batch.isSettled\n',
            to: '    const first = !batch.isSettled\n    this.#accumulator.reuse(batch)\n',
          },
        ],
      },
    ],
    faults: ['cut', 'half', 'slow disk', 'slow network'],
    seedsMax: 400,
  },
]
