// Subscriptions by pattern: when they are resolved, against which topics, and what of it goes into the log (KIP-848).
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome, ShardTimers } from '../outcome.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { countTopics } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { sameNames, sortedNames } from './consumer-member.ts'
import type { ConsumerRecord, ResolvedRegex } from './consumer-records.ts'
import type { Refusal } from './consumer-request.ts'
import { refusal } from './consumer-request.ts'
import { groupEpochRecord, regexTombstone } from './consumer-targets.ts'
import type { GroupRecord } from './group-records.ts'
import type { GroupTopics } from './group-topics.ts'
import { compileRe2 } from './re2.ts'
import { groupTimer } from './timer-names.ts'

/** Patterns of a group are resolved all at once, and not more often than this, ms. */
const refreshMsMin = 10_000

export interface RegexContext {
  readonly timers: ShardTimers<GroupRecord>
  readonly topics: GroupTopics
  readonly refreshMsMax: number
  now(): number
  group(groupId: string): ConsumerGroup | undefined
  /** A random UUID in Kafka's form. */
  newId(): string
  /** What patterns stand for asks for a new assignment. */
  rebalanced(): void
}

export interface RegexUpdate {
  readonly records: readonly ConsumerRecord[]
  /** The member has another pattern than before, or none any more. */
  readonly changed: boolean
  /** And what it stands for is known. */
  readonly resolved: boolean
}

/** All patterns of a group on their way over all topics, one after the other: a compiled one is large. */
interface Resolution {
  readonly patterns: readonly { readonly regex: string; readonly topics: string[] }[]
  readonly names: readonly string[]
  readonly version: number
  readonly timestamp: number
  /** Position of the pattern that it is at. */
  at: number
  /** That one. */
  compiled: ReturnType<typeof compileRe2> | undefined
  /** Position of the next name for it. */
  next: number
}

export class RegexSubscriptions {
  readonly #context: RegexContext
  readonly #resolving = new Set<string>()

  constructor(context: RegexContext) {
    this.#context = context
  }

  newId(): string {
    return this.#context.newId()
  }

  unloaded(group: ConsumerGroup): void {
    this.#resolving.delete(group.groupId)
    this.#context.timers.cancel(groupTimer('resolve patterns', group.groupId))
  }

  /** @param member as it was. @param updated as it is now. */
  update(group: ConsumerGroup, member: ConsumerMember, updated: ConsumerMember): RegexUpdate | Refusal {
    const [before, now] = [member.regex, updated.regex]
    const records: ConsumerRecord[] = []
    const changed = before !== now
    let resolved = false
    let isNew = false
    if (changed) {
      // The last member that had it.
      if (before !== '' && group.regexes.get(before) === 1) records.push(regexTombstone(group.groupId, before))
      if (now === '') resolved = true
      else if (group.regexes.has(now)) resolved = group.resolved.has(now)
      else {
        const compiled = compileRe2(now)
        if ('invalid' in compiled) {
          return refusal(code.INVALID_REGULAR_EXPRESSION, `The pattern ${now} is not valid: ${compiled.invalid}.`)
        }
        isNew = true
      }
    }
    this.#resolveWhenDue(group, group.regexesAfter([member], updated), isNew)
    return { records, changed, resolved }
  }

  #resolveWhenDue(group: ConsumerGroup, regexes: ReadonlyMap<string, number>, isNew: boolean): void {
    if (!isNew && group.regexes.size === 0) return
    if (this.#resolving.has(group.groupId)) return
    const now = this.#context.now()
    const [last] = group.resolved.values()
    if (last !== undefined && now <= last.timestamp + refreshMsMin) return
    const isDue =
      isNew ||
      regexes.size !== group.resolved.size ||
      (last !== undefined && last.version < this.#context.topics.newTopicsVersion()) ||
      (last !== undefined && now > last.timestamp + this.#context.refreshMsMax)
    if (!isDue || regexes.size === 0) return
    this.#resolving.add(group.groupId)
    // Beside the heartbeat: its member learns of the topics by a later one.
    this.#goOn(group.groupId, {
      patterns: [...regexes.keys()].map((regex) => ({ regex, topics: [] })),
      names: this.#context.topics.names(),
      version: this.#context.topics.version,
      timestamp: now,
      at: 0,
      compiled: undefined,
      next: 0,
    })
  }

  #goOn(groupId: string, resolution: Resolution): void {
    this.#context.timers.schedule(groupTimer('resolve patterns', groupId), 0, () => {
      if (matchSome(resolution)) {
        this.#goOn(groupId, resolution)
        return undefined
      }
      this.#resolving.delete(groupId)
      const group = this.#context.group(groupId)
      return group === undefined ? undefined : this.#resolved(group, resolution)
    })
  }

  #resolved(group: ConsumerGroup, { patterns, version, timestamp }: Resolution): Outcome<GroupRecord, void> {
    const { topics } = this.#context
    const { groupId } = group
    const records: GroupRecord[] = []
    const after = new Map<string, ResolvedRegex>(group.resolved)
    let changed = false
    for (const { regex, topics: matched } of patterns) {
      if (!group.regexes.has(regex)) continue
      const value = { topics: sortedNames(matched), version, timestamp }
      changed ||= !sameNames(value.topics, sortedNames(group.resolved.get(regex)?.topics ?? []))
      after.set(regex, value)
      records.push({ kind: 'consumer-regex', groupId, regex, value })
    }
    const byName = new Map([...group.subscriptions([]).topics].map(([name, count]) => [name, count.byName]))
    const lists = [...after.values()].map((one) => one.topics)
    const named = countTopics(new Map([...byName].filter(([, count]) => count > 0)), lists)
    const hash = topics.hash(named.keys())
    if (changed || hash !== group.metadataHash) {
      records.push(groupEpochRecord(groupId, group.epoch + 1, hash))
      this.#context.rebalanced()
      group.comparedTopics = topics.image
      group.comparedEpoch = group.epoch + 1
    }
    return { records, answer: undefined }
  }
}

/** Matches in one turn of the event loop: characters of names times steps of patterns. */
const turnWorkMax = 1_000_000
/** What it takes to compile one character of a pattern, in the same measure. */
const workOfPatternChar = 50

/** Goes on where it stood. @returns whether something is left. */
function matchSome(resolution: Resolution): boolean {
  const { patterns, names } = resolution
  let work = 0
  for (; resolution.at < patterns.length; resolution.at++) {
    const { regex, topics } = patterns[resolution.at] as Resolution['patterns'][number]
    if (work >= turnWorkMax) return true
    if (resolution.compiled === undefined) work += regex.length * workOfPatternChar
    const compiled = (resolution.compiled ??= compileRe2(regex))
    // The log of another broker may hold a pattern that is too large here.
    for (; resolution.next < names.length && !('invalid' in compiled); resolution.next++) {
      if (work >= turnWorkMax) return true
      const name = names[resolution.next] as string
      if (compiled.matches(name)) topics.push(name)
      work += compiled.size * name.length
    }
    resolution.compiled = undefined
    resolution.next = 0
  }
  return false
}
