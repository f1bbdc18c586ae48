// Where the time of one request went, on a clock that only the test moves: each part by itself, and the whole beside them.
import type { Clock, Socket, SocketHandlers } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { Budget } from './budget.ts'
import { Connection, type ConnectionSurroundings } from './connection.ts'
import { FramePool } from './frame-pool.ts'
import { ListenerTraffic } from './listener-traffic.ts'
import type { Request } from './request.ts'
import { TurnEnd } from './turn-end.ts'

interface World {
  passes(ms: number): void
  /** One frame arrives. */
  arrives(): void
  /** Ends the turn of the event loop: answers leave. */
  turnEnds(): void
  drains(): void
  readonly begun: Request[]
  /** total, queue, local, remote, response queue, send. */
  readonly told: number[][]
  readonly traffic: ListenerTraffic
}

/** @param sendMs that the system call takes. @param isTaken whether the system takes all at once. */
function world(sendMs: number, isTaken: boolean): World {
  let time = 1_000
  const due: (() => void)[] = []
  const begun: Request[] = []
  const told: number[][] = []
  const traffic = new ListenerTraffic()
  const clock: Clock = {
    ...new Simulation({ seed: 1 }).machine('broker').host.clock,
    monotonic: () => time,
    soon: (run) => void due.push(run),
  }
  let handlers: SocketHandlers | undefined
  const socket = {
    remoteHost: 'client',
    remotePort: 1,
    start: (its: SocketHandlers) => (handlers = its),
    write: () => {
      time += sendMs
      return isTaken
    },
    pendingBytes: () => (isTaken ? 0 : 10),
    free: () => undefined,
  } as unknown as Socket
  const around: ConnectionSurroundings = {
    clock,
    log: new Simulation({ seed: 1 }).machine('broker').host.log,
    limits: { requestBytesMax: 1_000, waitingBytesMax: 1_000, waitingRequestsMax: 10 },
    handler: { mayOverlap: () => false, handle: (request) => void begun.push(request) },
    budget: new Budget(10_000),
    queued: new Budget(10),
    unsent: new Budget(10_000),
    frames: new FramePool(0),
    turnEnd: new TurnEnd(clock),
    traffic: () => traffic,
    closed: () => undefined,
  }
  const connection = new Connection(socket, 'PLAINTEXT', 1, around)
  expect(connection.isClosed).toBe(false)
  const finished = (...parts: number[]): void => void told.push(parts)
  return {
    passes: (ms) => (time += ms),
    arrives: () => {
      handlers!.data(Uint8Array.of(0, 0, 0, 4, 1, 2, 3, 4))
      for (const request of begun) request.times ??= { finished }
    },
    turnEnds: () => {
      for (const run of due.splice(0)) run()
    },
    drains: () => handlers!.drain(),
    begun,
    told,
    traffic,
  }
}

/** Worked on for so long, then waited; its answer is ready now. */
function answer(request: Request, { passes }: World, localMs: number, remoteMs: number, now: () => number): void {
  passes(localMs)
  request.waitsSince = now()
  passes(remoteMs)
  request.answeredAt = now()
  request.answer([new Uint8Array(10)])
}

test('each part of a request’s time is told, and the whole is what passed from its arrival to the end of the call that sent it', () => {
  const one = world(13, true)
  let now = 1_000
  const passes = (ms: number): void => {
    now += ms
    one.passes(ms)
  }
  one.arrives()
  // The second waits for the first.
  one.arrives()
  answer(one.begun[0]!, { ...one, passes }, 2, 1, () => now)
  one.turnEnds()
  now += 13
  expect(one.told).toEqual([[16, 0, 2, 1, 0, 13]])
  const second = one.begun[1]!
  second.times = { finished: (...parts) => void one.told.push(parts) }
  answer(second, { ...one, passes }, 5, 7, () => now)
  passes(11)
  one.turnEnds()
  // It began when the first was answered, 3 ms after both arrived; the sending of the first fell into its work.
  expect(one.told[1]).toEqual([3 + 18 + 7 + 11 + 13, 3, 18, 7, 11, 13])
})

test('where the client reads slowly, sending lasts until the system has taken the answer', () => {
  const one = world(1, false)
  one.arrives()
  answer(one.begun[0]!, one, 0, 0, () => 1_000)
  one.turnEnds()
  expect(one.told).toEqual([])
  expect(one.traffic).toMatchObject({ bytesSent: 10, answersSent: 0 })
  one.passes(500)
  one.drains()
  expect(one.traffic).toMatchObject({ bytesSent: 10, answersSent: 1 })
  expect(one.told).toEqual([[501, 0, 0, 0, 0, 501]])
})
