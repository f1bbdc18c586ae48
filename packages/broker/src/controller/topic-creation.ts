// Topics that nobody asked for by name: those clients mention, and those the coordinators keep their state in [AutoTopicCreationManager].
import type { Logger } from '@millrace/host'
import { ErrorCode, type CreateTopicsRequestCreatableTopic } from '@millrace/protocol'
import type { Controller } from './controller.ts'
import type { Refused } from './decision.ts'
import { isInternalTopic } from './topic-names.ts'

/** The settings that shape internal topics. */
export interface InternalTopicSettings {
  readonly 'offsets.topic.num.partitions': number
  readonly 'offsets.topic.replication.factor': number
  readonly 'offsets.topic.segment.bytes': number
  readonly 'transaction.state.log.num.partitions': number
  readonly 'transaction.state.log.replication.factor': number
  readonly 'transaction.state.log.segment.bytes': number
  readonly 'transaction.state.log.min.isr': number
}

/** An internal topic cannot be made. */
export class TopicNotCreated extends Error {
  override readonly name = 'TopicNotCreated'
  readonly code: number
  constructor(topic: string, { code, message }: Refused) {
    super(`topic ${topic} cannot be created: ${message}`)
    this.code = code
  }
}

/** Creates topics on demand; while one is being created, all who want it wait for the same one. */
export class TopicCreation {
  readonly #controller: Controller
  readonly #settings: InternalTopicSettings
  readonly #log: Logger
  /** Why an internal topic could not be created the last time. */
  readonly #refusals = new Map<string, string>()
  readonly #underWay = new Map<string, Promise<Refused | undefined>>()

  constructor(controller: Controller, settings: InternalTopicSettings, log: Logger) {
    this.#controller = controller
    this.#settings = settings
    this.#log = log
  }

  /** Resolves when the topic is there and committed. @throws TopicNotCreated */
  async ensureInternalTopic(name: string): Promise<void> {
    const [refusal] = await this.ensureTopics([name])
    if (refusal !== undefined) throw new TopicNotCreated(name, refusal)
  }

  /** Resolves when all are there and committed. @returns for each why it could not be created. */
  async ensureTopics(names: readonly string[]): Promise<readonly (Refused | undefined)[]> {
    const { topics } = this.#controller.metadata.image
    const missing = names.filter((name) => topics.byName(name) === undefined && !this.#underWay.has(name))
    if (missing.length > 0) this.#create([...new Set(missing)])
    return Promise.all(names.map(async (name) => this.#underWay.get(name)))
  }

  #create(names: readonly string[]): void {
    const answers = this.#controller.createTopics(
      names.map((name) => this.#asked(name)),
      false,
    )
    // Once for all of them: there may be thousands.
    const refusals = answers.then(refusalsOf)
    for (const name of names) {
      const refusal = refusals.then((of) => this.#told(name, of(name)))
      this.#underWay.set(
        name,
        refusal.finally(() => this.#underWay.delete(name)),
      )
    }
  }

  /** Clients ask for an internal topic again and again, and are not told why it is not made: the log is, once for each reason. */
  #told(name: string, refusal: Refused | undefined): Refused | undefined {
    if (refusal === undefined) this.#log.info('topic created on demand', { topic: name })
    else if (isInternalTopic(name) && this.#refusals.get(name) !== refusal.message) {
      this.#refusals.set(name, refusal.message)
      this.#log.error('an internal topic cannot be created', { topic: name, ...refusal })
    }
    return refusal
  }

  #asked(name: string): CreateTopicsRequestCreatableTopic {
    const own = isInternalTopic(name) ? this.#internal(name) : {}
    return { name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [], ...own }
  }

  #internal(name: string): Partial<CreateTopicsRequestCreatableTopic> {
    const settings = this.#settings
    switch (name) {
      case '__consumer_offsets':
        return {
          numPartitions: settings['offsets.topic.num.partitions'],
          replicationFactor: this.#replicationFactor(settings['offsets.topic.replication.factor']),
          configs: [
            { name: 'compression.type', value: 'producer' },
            { name: 'cleanup.policy', value: 'compact' },
            { name: 'segment.bytes', value: String(settings['offsets.topic.segment.bytes']) },
          ],
        }
      case '__transaction_state': {
        const replicationFactor = this.#replicationFactor(settings['transaction.state.log.replication.factor'])
        return {
          numPartitions: settings['transaction.state.log.num.partitions'],
          replicationFactor,
          configs: [
            { name: 'unclean.leader.election.enable', value: 'false' },
            { name: 'compression.type', value: 'uncompressed' },
            { name: 'cleanup.policy', value: 'compact' },
            {
              name: 'min.insync.replicas',
              value: String(Math.min(settings['transaction.state.log.min.isr'], replicationFactor)),
            },
            { name: 'segment.bytes', value: String(settings['transaction.state.log.segment.bytes']) },
          ],
        }
      }
      default:
        return {}
    }
  }

  /**
   * Never more than there are brokers. Kafka waits for more brokers instead, so that a single node with its default of 3 never gets a
   * coordinator; a quorum of one has no more to wait for.
   */
  #replicationFactor(wanted: number): number {
    return Math.max(1, Math.min(wanted, [...this.#controller.metadata.image.cluster.all()].length))
  }
}

function refusalsOf(answer: Awaited<ReturnType<Controller['createTopics']>>): (name: string) => Refused | undefined {
  if ('code' in answer) return () => answer
  const byName = new Map(answer.map(({ name, result }) => [name, result]))
  return (name) => {
    const result = byName.get(name)
    // Somebody else was faster: it is there, which is all that was asked for.
    return result !== undefined && 'code' in result && result.code !== ErrorCode.TOPIC_ALREADY_EXISTS ? result : undefined
  }
}
