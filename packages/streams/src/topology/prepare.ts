// Before an application joins: its input topics are there, its internal topics are made and fit.
import type { Admin } from '@millrace/client'
import { TimeoutError } from '@millrace/client'
import type { Clock, Logger } from '@millrace/host'
import { ErrorCode, KafkaError } from '@millrace/protocol'
import type { AppSettings } from '../config.ts'
import type { TopicPlan } from './internal-topics.ts'
import { externalTopics, outputTopics, PartitionMismatch, planTopics } from './internal-topics.ts'
import type { Plan } from './plan.ts'

const lookMs = 500
const tellMs = 10_000
// A broker that is just starting is waited for, but not in silence.
const answerMs = 5000
const brokerMsMax = 60_000

/**
 * Waits for the input topics, then makes the internal ones that are missing.
 * @throws PartitionMismatch numbers of partitions do not fit, also those of internal topics that are there already.
 */
export async function prepareTopics(
  plan: Plan,
  settings: AppSettings,
  admin: Admin,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<TopicPlan> {
  await waitForBroker(admin, clock, log, signal)
  const external = await waitForTopics(externalTopics(plan), admin, clock, log, signal)
  const topics = planTopics(plan, settings.applicationId, external)
  await tellMissingOutputs(plan, admin, log, signal)
  const internal = [...topics.repartitions, ...topics.changelogs]
  if (internal.length === 0) return topics
  await admin.createTopics(
    internal.map(({ name, partitions, configs }) => ({
      name,
      partitions,
      configs,
      replicationFactor: settings.replicationFactor,
    })),
    { ifNotExists: true, signal },
  )
  const there = await waitForTopics(
    internal.map(({ name }) => name),
    admin,
    clock,
    log,
    signal,
  )
  for (const { name, partitions } of internal) {
    if (there.get(name) === partitions) continue
    throw new PartitionMismatch(
      `${name} has ${there.get(name)} partitions, the topology needs ${partitions}: an input topic was changed; ` +
        `reset the application (delete its internal topics, its group's offsets and its state directory) or give it a new applicationId`,
    )
  }
  return topics
}

/** @throws TimeoutError no broker answered within a minute; the message says which addresses were tried. */
async function waitForBroker(admin: Admin, clock: Clock, log: Logger, signal: AbortSignal): Promise<void> {
  const began = clock.monotonic()
  for (;;) {
    try {
      await admin.describeCluster({ signal, timeoutMs: answerMs })
      return
    } catch (failure) {
      if (!(failure instanceof TimeoutError) || clock.monotonic() - began >= brokerMsMax) throw failure
      log.warn('no broker answers yet', { reason: failure.message })
    }
  }
}

/** Writing to a topic that is not there waits for it, for a minute at a time, unless the broker makes it. */
async function tellMissingOutputs(plan: Plan, admin: Admin, log: Logger, signal: AbortSignal): Promise<void> {
  const missing: string[] = []
  for (const topic of outputTopics(plan)) if ((await partitionsOf(topic, admin, signal)) === undefined) missing.push(topic)
  if (missing.length > 0)
    log.warn('output topics do not exist yet: create them, or let the broker make them when they are written to', {
      topics: missing,
    })
}

/** @returns partitions by topic, once all are there. */
async function waitForTopics(
  names: readonly string[],
  admin: Admin,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  let toldAt = -Infinity
  for (;;) {
    const missing = names.filter((name) => !found.has(name))
    if (missing.length === 0) return found
    for (const name of missing) {
      const partitions = await partitionsOf(name, admin, signal)
      if (partitions !== undefined) found.set(name, partitions)
    }
    if (found.size === names.length) return found
    if (clock.monotonic() - toldAt >= tellMs) {
      toldAt = clock.monotonic()
      log.warn('waiting for input topics that do not exist yet: create them, or start what writes them', {
        topics: names.filter((name) => !found.has(name)),
      })
    }
    await clock.sleep(lookMs, signal)
  }
}

async function partitionsOf(name: string, admin: Admin, signal: AbortSignal): Promise<number | undefined> {
  try {
    const [description] = await admin.describeTopics([name], { signal })
    return description?.partitions.length
  } catch (failure) {
    if (failure instanceof KafkaError && failure.code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return undefined
    throw failure
  }
}
