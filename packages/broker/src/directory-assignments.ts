// Tells the controller which log directory each replica of this node lies in (KIP-858): many at a time, again until it has noted them.
import type { Background, Host } from '@millrace/host'
import { ErrorCode, type Uuid } from '@millrace/protocol'
import type { Controller } from './controller/controller.ts'
import type { DirectoryAssignment } from './controller/directory-assignments.ts'
import { lostDirectory } from './metadata/topics-image.ts'

const atATime = 1_000
const retryMs = 500

/** What no repetition helps: the partition is gone, or not this node's. */
const final: ReadonlySet<number> = new Set([ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NOT_LEADER_OR_FOLLOWER])

interface Waiting extends DirectoryAssignment {
  readonly done: (noted: boolean) => void
}

/** Gathers what one turn of the event loop brings. */
export class DirectoryAssignments {
  readonly #host: Pick<Host, 'clock' | 'log' | 'spawn'>
  readonly #controller: () => Pick<Controller, 'assignDirectories'> | undefined
  #waiting: Waiting[] = []
  #work: Background | undefined
  #isClosed = false

  constructor(host: Pick<Host, 'clock' | 'log' | 'spawn'>, controller: () => Pick<Controller, 'assignDirectories'> | undefined) {
    this.#host = host
    this.#controller = controller
  }

  /** @returns whether the controller has noted it; false: the partition is gone, or this node stops. */
  assign(topicId: Uuid, partition: number, directoryId: Uuid): Promise<boolean> {
    return new Promise((resolve) => this.#add({ topicId, partition, directoryId, done: resolve }))
  }

  /** The same, with nobody waiting for it. */
  note(topicId: Uuid, partition: number, directoryId: Uuid): void {
    this.#add({ topicId, partition, directoryId, done: () => undefined })
  }

  /** It lies in none that works: nobody leads it from then on. */
  lost(topicId: Uuid, partition: number): void {
    this.note(topicId, partition, lostDirectory)
  }

  #add(assignment: Waiting): void {
    if (this.#isClosed) return assignment.done(false)
    this.#waiting.push(assignment)
    this.#work ??= this.#host.spawn('assign directories', (signal) => this.#run(signal))
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.#host.clock.sleep(0, signal)
    while (this.#waiting.length > 0) {
      const some = this.#waiting.slice(0, atATime)
      const answer = (await this.#controller()?.assignDirectories(some)) ?? { code: ErrorCode.NOT_CONTROLLER, message: 'not yet' }
      if ('code' in answer) {
        this.#host.log.warn('the controller could not be told where partitions lie', { partitions: some.length, ...answer })
        await this.#host.clock.sleep(retryMs, signal)
        continue
      }
      this.#waiting = this.#waiting.slice(some.length)
      for (const [i, { done }] of some.entries()) done(!final.has(answer[i]?.code ?? ErrorCode.NONE))
    }
    // In the turn that found nothing waiting: what is added from here on begins anew.
    this.#work = undefined
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#work?.stop()
    for (const { done } of this.#waiting.splice(0)) done(false)
  }
}
