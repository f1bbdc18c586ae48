// Writes until the node is gone: what was acknowledged then must be there, what was on its way may be, a transaction as a whole.
import type { Millrace } from '@millrace/client'
import { ApiKey } from '@millrace/protocol'
import { connect, recordsOf, text } from '../reading.ts'
import type { Expected, Fate } from './expected.ts'
import { partitionName } from './expected.ts'
import type { DirectoryNode } from './node.ts'
import type { Groups } from './groups.ts'
import type { Producers } from './producers.ts'
import { loadPrefix } from './view.ts'

const group = 'load-group'
const transactionalId = 'load-transaction'

/** What was asked for last and not answered. */
interface OnItsWay {
  offset?: number
  value?: string
  /** The transaction that was open or was being ended. */
  transaction?: { readonly values: readonly string[]; readonly isCommitAsked: boolean }
}

export class Load {
  readonly #producers: Producers
  readonly #groups: Groups
  readonly #expected: Expected
  #onItsWay: OnItsWay | undefined
  #value = 0

  constructor(producers: Producers, groups: Groups, expected: Expected) {
    this.#producers = producers
    this.#groups = groups
    this.#expected = expected
  }

  /** Writes, and kills the node meanwhile. */
  async untilKilled(node: DirectoryNode, afterMs: number): Promise<void> {
    const onItsWay: OnItsWay = (this.#onItsWay = {})
    await this.#producers.transaction(transactionalId, 2)
    const killed = new Promise((resolve) => setTimeout(resolve, afterMs)).then(() => node.kill())
    try {
      for (;;) await this.#round(onItsWay)
    } catch (cause) {
      if (!node.isGone) throw cause
    }
    await killed
  }

  async #round(onItsWay: OnItsWay): Promise<void> {
    for (let i = 0; i < 3; i++) {
      onItsWay.value = `alone ${++this.#value}`
      await this.#producers.send(loadPrefix, 0, [{ key: null, value: onItsWay.value }], loadPrefix)
      delete onItsWay.value
    }
    onItsWay.offset = ++this.#value
    await this.#groups.commit(group, loadPrefix, 0, onItsWay.offset)
    delete onItsWay.offset
    const values: string[] = []
    for (const partition of [0, 1]) {
      values.push(`together ${++this.#value}`)
      onItsWay.transaction = { values, isCommitAsked: false }
      const pair = { key: null, value: values.at(-1) as string }
      await this.#producers.sendIn(transactionalId, loadPrefix, partition, [pair])
    }
    const isCommitted = this.#value % 2 === 0
    onItsWay.transaction = { values, isCommitAsked: isCommitted }
    await this.#producers.end(transactionalId, isCommitted)
    delete onItsWay.transaction
  }

  /** Takes what the next node found of it into the expected state. @returns what cannot be */
  async settle(node: DirectoryNode): Promise<string[]> {
    const onItsWay = this.#onItsWay
    if (onItsWay === undefined) return []
    this.#onItsWay = undefined
    // Whatever is open is aborted, and what was to be committed is committed first.
    await this.#producers.fence(transactionalId)
    await using millrace = connect(node.bootstrap)
    if (node.name === 'kafka') await this.#writeSkipped(node, millrace, onItsWay.transaction?.isCommitAsked === true)
    const committed = await recordsOf(millrace, loadPrefix, 'read_committed')
    const wrong: string[] = []
    const { values = [], isCommitAsked = false } = onItsWay.transaction ?? {}
    const whole = committed.filter(({ value }) => values.includes(text(value))).length
    if (whole !== 0 && (!isCommitAsked || whole !== values.length))
      wrong.push(`${whole} of the ${values.length} records of a transaction are committed, commit asked: ${isCommitAsked}`)
    const fate: Fate = { kind: whole === 0 ? 'aborted' : 'kept' }
    for (const record of await recordsOf(millrace, loadPrefix, 'read_uncommitted')) {
      const name = partitionName(loadPrefix, record.partition)
      const known = this.#expected.recordsOf(name).find(({ offset }) => offset === record.offset)
      const value = text(record.value)
      if (values.includes(value)) {
        if (known === undefined) this.#expected.add(name, { offset: record.offset, batch: record.offset, key: null, value, fate })
        else known.fate.kind = fate.kind
      } else if (known === undefined && value === onItsWay.value)
        this.#expected.add(name, { offset: record.offset, batch: record.offset, key: null, value, fate: { kind: 'kept' } })
    }
    // The producer's next number: that of the record on its way, if it arrived.
    this.#producers.resume(
      loadPrefix,
      partitionName(loadPrefix, 0),
      onItsWay.value !== undefined && this.#isThere(onItsWay.value),
    )
    wrong.push(...(await this.#offset(node, onItsWay.offset)))
    return wrong
  }

  /**
   * While Apache Kafka starts after a kill its partitions have no leader for a moment. It takes them for deleted then, and completes a
   * transaction that was being ended without its markers. They are written as an operator would, or nothing behind it is ever stable.
   */
  async #writeSkipped(node: DirectoryNode, millrace: Millrace, transactionResult: boolean): Promise<void> {
    for (const partition of [0, 1])
      for (const producer of await millrace.admin.describeProducers({ topic: loadPrefix, partition })) {
        if (producer.transactionStartOffset < 0) continue
        const { producerId, producerEpoch } = producer
        const topics = [{ name: loadPrefix, partitionIndexes: [partition] }]
        const coordinatorEpoch = Math.max(producer.coordinatorEpoch, 0)
        const markers = [{ producerId, producerEpoch, transactionResult, topics, coordinatorEpoch }]
        type Written = { markers: { topics: { partitions: { errorCode: number }[] }[] }[] }
        await node.sure<Written>(ApiKey.WRITE_TXN_MARKERS, 1, { markers }, (answer) =>
          answer.markers.flatMap((each) => each.topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode))),
        )
      }
  }

  #isThere(value: string): boolean {
    return this.#expected.recordsOf(partitionName(loadPrefix, 0)).some((record) => record.value === value)
  }

  async #offset(node: DirectoryNode, onItsWay: number | undefined): Promise<string[]> {
    const groups = [{ groupId: group, memberId: null, memberEpoch: -1, topics: null }]
    type Fetched = { groups: { errorCode: number; topics: { partitions: { committedOffset: number }[] }[] }[] }
    const answer = await node.sure<Fetched>(ApiKey.OFFSET_FETCH, 9, { groups }, (each) =>
      each.groups.map(({ errorCode }) => errorCode),
    )
    const found = answer.groups[0]?.topics[0]?.partitions[0]?.committedOffset
    const acknowledged = this.#expected.offsetsOf(group).get(partitionName(loadPrefix, 0))
    if (found === acknowledged) return []
    if (found !== undefined && found === onItsWay) {
      this.#expected.offsetsOf(group).set(partitionName(loadPrefix, 0), found)
      return []
    }
    return [`${group} stands at ${found}, ${acknowledged} was committed and ${onItsWay} on its way`]
  }
}
