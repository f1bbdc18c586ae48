// Produce v3–13: one batch a partition into its log; with acks=all the answer waits until all are committed.
// hot
import type { Clock } from '@millrace/host'
import { Turns } from '@millrace/host'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type {
  ProduceRequest,
  ProduceRequestPartitionProduceData,
  ProduceRequestTopicProduceData,
  ProduceResponseInit,
  ProduceResponsePartitionProduceResponseInit,
  ProduceResponseTopicProduceResponseInit,
} from '@millrace/protocol'
import { isInternalTopic } from '../controller/topic-names.ts'
import { isRefusal } from '../log/append.ts'
import type { LogAppend, Refusal } from '../log/append.ts'
import { DelayedProduce } from '../replica/delayed-produce.ts'
import type { Partition, PartitionAppendOptions } from '../replica/partition.ts'
import type { Purgatory } from '../replica/purgatory.ts'
import type { Replicas } from '../replica/replicas.ts'
import type { DeferredContext, DeferredHandler } from './handler.ts'
import type { LeaderHints } from './leader-hints.ts'
import { staleProducerEpoch } from '../log/producer-state.ts'

/** Asks the transaction's coordinator whether a partition belongs to a transaction, or adds it (KIP-890). */
export type VerifyPartitions = (question: {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[]
  /** Adds the partitions instead of only looking. */
  readonly add: boolean
  /** The producer predates TRANSACTION_ABORTABLE. */
  readonly legacy: boolean
}) => Promise<readonly ErrorCode[]>

export interface ProduceParts {
  readonly clock: Clock
  readonly replicas: Replicas
  readonly purgatory: Purgatory
  readonly leaderHints: LeaderHints
  readonly verifyPartitions: VerifyPartitions
  /** transaction.partition.verification.enable */
  readonly verifiesTransactions: () => boolean
}

type Context = DeferredContext<ProduceResponseInit>

/** One partition's batch on its way, and its part of the answer. */
interface Outcome extends ProduceResponsePartitionProduceResponseInit {
  readonly index: number
  errorCode: ErrorCode
  baseOffset: number
  logAppendTimeMs: number
  logStartOffset: number
  recordErrors: readonly { readonly batchIndex: number; readonly batchIndexErrorMessage: string | null }[]
  errorMessage: string | null
  currentLeader?: { readonly leaderId: number; readonly leaderEpoch: number }
}

interface Item {
  readonly outcome: Outcome
  readonly partition: Partition
  readonly batch: Uint8Array
  /** Of a transaction that the log did not know; 0: none was needed. */
  readonly verification: number
  lastOffset: number
}

const batchHeaderBytes = 61
/** Kafka's tools that mend internal topics call themselves so. */
const adminClientId = '__admin_client'
/** After these Kafka does not tell where the log begins, and counts no failure; after all others it does. */
const codesWithoutLogStart: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.MESSAGE_TOO_LARGE,
  ErrorCode.RECORD_LIST_TOO_LARGE,
  ErrorCode.CORRUPT_MESSAGE,
  ErrorCode.KAFKA_STORAGE_ERROR,
])
const partitionsAtOnceMax = 20_000
const firstVersionThatAddsPartitions = 12
const lastVersionWithoutAbortable = 10

/** Produce. Versions 0–2 are named by ApiVersions, since old librdkafka wants to see them, and refused. */
export function produceHandler(parts: ProduceParts): DeferredHandler<ProduceRequest, ProduceResponseInit> {
  return {
    apiKey: ApiKey.PRODUCE,
    minVersion: 3,
    maxVersion: 13,
    advertisedMinVersion: 0,
    mayOverlap: true,
    handleDeferred: (request, context) => produce(parts, request, context),
  }
}

function produce(parts: ProduceParts, request: ProduceRequest, context: Context): void {
  const acksAreValid = request.acks === -1 || request.acks === 1 || request.acks === 0
  const mayWrite = request.transactionalId !== null || !holdsTransactionalBatch(request)
  const items: Item[] = []
  const unverified: Item[] = []
  const responses: ProduceResponseTopicProduceResponseInit[] = []
  const outcomes: Outcome[] = []
  for (const topic of eachOnce(request.topicData, context.apiVersion)) {
    const partitionResponses: Outcome[] = []
    for (const data of topic.partitionData) {
      const outcome = newOutcome(data.index)
      partitionResponses.push(outcome)
      outcomes.push(outcome)
      if (!mayWrite) outcome.errorCode = ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
      else examine(parts, context, topic, data, outcome, items, unverified)
    }
    if (partitionResponses.length > 0) responses.push({ name: topic.name, topicId: topic.topicId, partitionResponses })
  }
  if (!acksAreValid) items.length = 0
  // Very many partitions: to look at them, to append and to answer have a turn of the event loop each.
  const apart = (run: () => void): void => (outcomes.length > partitionsAtOnceMax ? context.later(run) : run())
  const finish = (): void => {
    // The batches are in their logs' files, so that their memory is free once this is answered; and the next Produce of this
    // connection may be appended, since the order is settled.
    context.freeBytes()
    context.overlap()
    if (request.acks === 0) return answerNothing(context, outcomes)
    const respond = (): void => apart(() => answer(parts, context, responses, outcomes))
    if (request.acks === 1) return respond()
    const delayed = new DelayedProduce(respond)
    for (const item of items) {
      const { outcome } = item
      if (outcome.errorCode === ErrorCode.NONE) delayed.await(item.partition, item.lastOffset, outcome)
    }
    delayed.seal(parts.purgatory, request.timeoutMs)
  }
  const begin = (): void => {
    // As with Kafka the partitions belong to the transaction by then.
    if (!acksAreValid) refuseAcks(outcomes)
    apart(() => append({ parts, request, context, items, finish, turns: new Turns(parts.clock) }, 0))
  }
  if (unverified.length === 0) return begin()
  verify(parts, request, context.apiVersion, unverified)
    .then(begin, (cause: unknown) => context.refuse(`transaction could not be verified: ${String(cause)}`))
    .catch((cause: unknown) =>
      context.later(() => {
        throw cause
      }),
    )
}

/** Kafka looks at the acks before it looks at whose topic it is, and after all else. */
function refuseAcks(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if (outcome.errorCode !== ErrorCode.NONE && outcome.errorCode !== ErrorCode.INVALID_TOPIC_EXCEPTION) continue
    outcome.errorCode = ErrorCode.INVALID_REQUIRED_ACKS
    outcome.errorMessage = null
  }
}

/** Of a partition that is named twice the last batch counts, and the others are not written [KafkaApis.handleProduceRequest]. */
function eachOnce(topics: readonly ProduceRequestTopicProduceData[], version: number): readonly ProduceRequestTopicProduceData[] {
  const found = new Map<string, ProduceRequestTopicProduceData>()
  let isEachOnce = true
  for (const topic of topics) {
    const key = version >= 13 ? topic.topicId : topic.name
    const known = found.get(key)
    if (known !== undefined) isEachOnce = false
    found.set(key, known === undefined ? topic : { ...known, partitionData: [...known.partitionData, ...topic.partitionData] })
    let last = -1
    for (const { index } of topic.partitionData) {
      if (index <= last) isEachOnce = false
      last = index
    }
  }
  if (isEachOnce) return topics
  return [...found.values()].map((topic) => ({
    ...topic,
    partitionData: [...new Map(topic.partitionData.map((data) => [data.index, data])).values()],
  }))
}

/** One batch of a transaction in a request that names none costs all of them. */
function holdsTransactionalBatch({ topicData }: ProduceRequest): boolean {
  return topicData.some(({ partitionData }) =>
    partitionData.some(({ records }) => records !== null && records.length >= batchHeaderBytes && isTransactional(records)),
  )
}

/** Checks what can be told before appending; a batch that may be appended joins `items`. */
function examine(
  parts: ProduceParts,
  { apiVersion: version, clientId }: Context,
  topic: ProduceRequestTopicProduceData,
  data: ProduceRequestPartitionProduceData,
  outcome: Outcome,
  items: Item[],
  unverified: Item[],
): void {
  const found = version >= 13 ? parts.replicas.findById(topic.topicId, data.index) : parts.replicas.find(topic.name, data.index)
  if (typeof found === 'number') {
    outcome.errorCode = found
    return
  }
  if (isInternalTopic(found.topic) && clientId !== adminClientId) {
    outcome.errorCode = ErrorCode.INVALID_TOPIC_EXCEPTION
    outcome.errorMessage = `${found.topic} is written by the broker alone`
    return
  }
  const batch = data.records
  const complaint = batchComplaint(batch, version)
  if (complaint !== undefined || batch === null) {
    outcome.errorCode = complaint?.code ?? ErrorCode.INVALID_RECORD
    outcome.errorMessage = complaint?.message ?? null
    return
  }
  if (!isTransactional(batch)) {
    items.push({ outcome, partition: found, batch, verification: 0, lastOffset: -1 })
    return
  }
  const verify = parts.verifiesTransactions() && found.refusalFor(-1) === ErrorCode.NONE
  const verification = verify ? startVerification(found, batch, version) : 0
  if (verification === staleProducerEpoch) {
    outcome.errorCode = ErrorCode.INVALID_PRODUCER_EPOCH
    return
  }
  const item = { outcome, partition: found, batch, verification, lastOffset: -1 }
  items.push(item)
  if (verification !== 0) unverified.push(item)
}

/** Kafka takes exactly one batch of the present format for each partition. */
function batchComplaint(
  batch: Uint8Array | null,
  version: number,
): { readonly code: ErrorCode; readonly message: string } | undefined {
  if (batch === null || batch.length < 17) {
    return { code: ErrorCode.INVALID_RECORD, message: `Produce version ${version} needs one record batch for each partition` }
  }
  const magic = batch[16] as number
  if (magic !== 2) {
    return magic > 2
      ? { code: ErrorCode.CORRUPT_MESSAGE, message: `unknown record batch format ${magic}` }
      : {
          code: ErrorCode.INVALID_RECORD,
          message: `Produce version ${version} takes record batches of format 2 only, not ${magic}`,
        }
  }
  const size = 12 + int32(batch, 8)
  if (size < batchHeaderBytes)
    return { code: ErrorCode.CORRUPT_MESSAGE, message: `a record batch of ${size} bytes has no room for its header` }
  if (size !== batch.length) {
    return {
      code: ErrorCode.INVALID_RECORD,
      message: size > batch.length ? 'the record batch is cut off' : 'more than one record batch for one partition',
    }
  }
  if (version < 7 && ((batch[22] as number) & 0x07) === 4) {
    return { code: ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, message: `zstd needs Produce version 7, not ${version}` }
  }
  return undefined
}

interface Appending {
  readonly parts: ProduceParts
  readonly request: ProduceRequest
  readonly context: Context
  readonly items: readonly Item[]
  readonly finish: () => void
  readonly turns: Turns
}

/** Appends batch after batch. What takes longer than a turn of the event loop may goes on in the next; nothing else of this connection begins meanwhile. */
function append(appending: Appending, from: number): void {
  const { context, items, turns } = appending
  turns.begin()
  for (let at = from; at < items.length; at++) {
    if (at > from && turns.isLate()) return context.later(() => append(appending, at))
    const item = items[at] as Item
    if (item.outcome.errorCode !== ErrorCode.NONE) continue
    const appended = item.partition.append(item.batch, optionsOf(appending, item))
    if (isRefusal(appended) && appended.needsTurns === true) {
      appendLater(appending, item).then(
        () => context.later(() => append(appending, at + 1)),
        (cause: unknown) =>
          context.later(() => {
            throw cause
          }),
      )
      return
    }
    settle(item, appended)
  }
  appending.finish()
}

/** A batch with more content than one turn may look at. */
async function appendLater(appending: Appending, item: Item): Promise<void> {
  const { partition, batch } = item
  const now = appending.parts.clock.now()
  const { log } = partition
  const checked = await log.parts.laterValidator.check(batch, log.config(now), now)
  settle(item, isRefusal(checked) ? checked : partition.append(batch, { ...optionsOf(appending, item), checked }))
}

function optionsOf({ parts, request, context }: Appending, { verification }: Item): PartitionAppendOptions {
  const options = {
    origin: 'client' as const,
    needsAllReplicas: request.acks === -1,
    now: parts.clock.now(),
    requestVersion: context.apiVersion,
  }
  return verification === 0 ? options : { ...options, verification }
}

function settle(item: Item, appended: LogAppend | Refusal): void {
  const { outcome, partition } = item
  if (isRefusal(appended)) {
    outcome.errorCode = appended.code
    outcome.errorMessage = appended.message ?? null
    if (appended.fault !== undefined) partition.traffic?.wasFaulty(appended.fault)
    if (!codesWithoutLogStart.has(appended.code)) {
      outcome.logStartOffset = partition.log.logStartOffset
      partition.traffic?.appendFailed()
    }
    outcome.recordErrors = (appended.recordErrors ?? []).map((error) => ({
      batchIndex: error.batchIndex,
      batchIndexErrorMessage: error.message,
    }))
    return
  }
  item.lastOffset = appended.lastOffset
  outcome.baseOffset = appended.firstOffset
  outcome.logAppendTimeMs = appended.logAppendTime
  outcome.logStartOffset = appended.logStartOffset
}

/** Asks for every batch whose transaction the log does not know yet; refusals go to the outcomes. */
async function verify(parts: ProduceParts, request: ProduceRequest, version: number, unverified: readonly Item[]): Promise<void> {
  const first = unverified[0] as Item
  const producerId = producerIdOf(first.batch)
  if (unverified.some(({ batch }) => producerIdOf(batch) !== producerId)) {
    for (const { outcome } of unverified) outcome.errorCode = ErrorCode.INVALID_PRODUCER_ID_MAPPING
    return
  }
  const codes = await parts.verifyPartitions({
    transactionalId: request.transactionalId ?? '',
    producerId,
    producerEpoch: producerEpochOf(first.batch),
    partitions: unverified.map(({ partition }) => ({ topic: partition.topic, partition: partition.index })),
    add: version >= firstVersionThatAddsPartitions,
    legacy: version <= lastVersionWithoutAbortable,
  })
  for (const [at, { outcome }] of unverified.entries()) outcome.errorCode = forProducer(codes[at] ?? ErrorCode.NONE, version)
}

/** What passes by itself: producers before KIP-890 know no such answers to a Produce and would give their records up, but they send again after this one. */
function forProducer(code: ErrorCode, version: number): ErrorCode {
  switch (code) {
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
      return ErrorCode.NOT_ENOUGH_REPLICAS
    case ErrorCode.CONCURRENT_TRANSACTIONS:
      // Who adds partitions by writing to them expects it: it is usual while the last transaction is being completed.
      return version >= firstVersionThatAddsPartitions ? code : ErrorCode.NOT_ENOUGH_REPLICAS
    default:
      return code
  }
}

function answer(
  parts: ProduceParts,
  context: Context,
  responses: readonly ProduceResponseTopicProduceResponseInit[],
  outcomes: readonly Outcome[],
): void {
  let at = 0
  const leaders = new Set<number>()
  for (const topic of responses) {
    for (const _ of topic.partitionResponses ?? []) {
      const outcome = outcomes[at] as Outcome
      at += 1
      if (outcome.errorCode !== ErrorCode.NOT_LEADER_OR_FOLLOWER || context.apiVersion < 10) continue
      const leader = parts.leaderHints.leaderOf(topic.name ?? '', topic.topicId, outcome.index)
      if (leader === undefined) continue
      outcome.currentLeader = leader
      leaders.add(leader.leaderId)
    }
  }
  if (leaders.size === 0) context.answer({ responses })
  else context.answer({ responses, nodeEndpoints: parts.leaderHints.endpoints(leaders, context.listener) })
}

/** With acks=0 the client reads no answer: it learns of a failure because its connection ends, and then asks for metadata. */
function answerNothing(context: Context, outcomes: readonly Outcome[]): void {
  const failed = outcomes.find(({ errorCode }) => errorCode !== ErrorCode.NONE)
  if (failed === undefined) context.answerNothing()
  else context.refuse(`a Produce with acks=0 failed with error ${failed.errorCode} on partition ${failed.index}`)
}

function newOutcome(index: number): Outcome {
  return {
    index,
    errorCode: ErrorCode.NONE,
    baseOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset: -1,
    recordErrors: [],
    errorMessage: null,
  }
}

function startVerification({ log }: Partition, batch: Uint8Array, version: number): number {
  return log.startVerification(
    producerIdOf(batch),
    producerEpochOf(batch),
    int32(batch, 53),
    version >= firstVersionThatAddsPartitions,
  )
}

function isTransactional(batch: Uint8Array): boolean {
  return ((batch[22] as number) & 0x10) !== 0
}

function producerIdOf(batch: Uint8Array): number {
  return int32(batch, 43) * 0x1_0000_0000 + (int32(batch, 47) >>> 0)
}

function producerEpochOf(batch: Uint8Array): number {
  return (((batch[51] as number) << 24) >> 16) | (batch[52] as number)
}

function int32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  )
}
