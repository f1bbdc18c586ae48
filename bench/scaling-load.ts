// The load of the scaling benchmarks, a process of its own: told what to do by its one argument, prints what it took as JSON.
import { readdirSync } from 'node:fs'
import {
  fetchRequest,
  findCoordinatorRequest,
  findCoordinatorResponse,
  frameRequest,
  heartbeatRequest,
  heartbeatResponse,
  joinGroupRequest,
  joinGroupResponse,
  leaveGroupRequest,
  leaveGroupResponse,
  offsetCommitRequest,
  offsetCommitResponse,
  produceRequest,
  syncGroupRequest,
  syncGroupResponse,
} from '@millrace/protocol'
import type { FetchResponse, MessageCodec, OffsetCommitResponse, ProduceResponse } from '@millrace/protocol'
import { cpuSeconds, residentBytes } from './nodes.ts'
import type { Partitions } from './wire.ts'
import { batchOf, fetchBody, fetchVersion, produceVersion, topicOf, Wire } from './wire.ts'

export interface LoadOrder {
  readonly bootstrap: string
  /** One batch, or one commit, a request. */
  readonly kind: 'produce' | 'fetch' | 'commit'
  readonly partitions: Partitions
  /** Requests of each kind of round: those that make everything warm, and those that are counted. */
  readonly warm: number
  readonly counted: number
  readonly batchBytes: number
  /** Offset of the first batch that is fetched from each partition. */
  readonly from: number
  /** Connections that carry the load, each with at most one request under way. */
  readonly lanes: number
  /** Requests under way together. */
  readonly underWay: number
  /** Connections that are open and send nothing. */
  readonly idle: number
  /** Groups of one member each, alive meanwhile. */
  readonly groups: number
  /** The broker's process, whose CPU time is counted. */
  readonly pid: number
}

export interface LoadResult {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly residentBytes: number
  readonly descriptors: number
}

const heartbeatMs = 3_000
const commitMs = 5_000
const versions = { join: 3, sync: 2, heartbeat: 2, commit: 8, leave: 2, coordinator: 2 } as const

interface Member {
  readonly groupId: string
  readonly memberId: string
  readonly generationId: number
  readonly wire: Wire
}

type Frame = { readonly apiKey: number; readonly version: number; readonly bytes: Uint8Array }

function frame<T, Init>(codec: MessageCodec<T, Init>, version: number, body: Init): Frame {
  const header = { apiKey: codec.apiKey, apiVersion: version, correlationId: 0, clientId: 'bench' }
  return { apiKey: codec.apiKey, version, bytes: Buffer.concat(frameRequest(header, codec, body)) }
}

/** Connects some at a time: the system's queue of those that are not accepted yet has an end. */
async function connectAll(bootstrap: string, count: number): Promise<Wire[]> {
  const wires: Wire[] = []
  while (wires.length < count) {
    const some = Array.from({ length: Math.min(100, count - wires.length) }, () => Wire.connect(bootstrap))
    wires.push(...(await Promise.all(some)))
  }
  return wires
}

async function join(wire: Wire, groupId: string): Promise<Member> {
  for (const deadline = Date.now() + 60_000; ;) {
    const joined = await wire.ask(joinGroupRequest, joinGroupResponse, versions.join, {
      groupId,
      sessionTimeoutMs: 45_000,
      rebalanceTimeoutMs: 60_000,
      memberId: '',
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: new Uint8Array(16) }],
    })
    if (joined.errorCode === 0) {
      const { memberId, generationId } = joined
      const assignments = [{ memberId, assignment: new Uint8Array(16) }]
      const synced = await wire.ask(syncGroupRequest, syncGroupResponse, versions.sync, {
        ...{ groupId, generationId, memberId, assignments },
      })
      if (synced.errorCode !== 0) throw new Error(`sync of ${groupId}: error ${synced.errorCode}`)
      return { groupId, memberId, generationId, wire }
    }
    if (Date.now() > deadline) throw new Error(`join of ${groupId}: error ${joined.errorCode}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const commitBody = (
  { groupId, memberId, generationId }: Member,
  topic: string,
  offset: number,
): Parameters<typeof offsetCommitRequest.write>[1] => ({
  groupId,
  memberId,
  generationIdOrMemberEpoch: generationId,
  topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: offset }] }],
})

/** Members heartbeat and commit as clients do by default, spread over the time between two. @returns stops it. */
function keepAlive(members: readonly Member[], topic: string): () => void {
  const timers: NodeJS.Timeout[] = []
  const failed = (what: string) => (cause: unknown) => {
    throw new Error(`${what} failed`, { cause })
  }
  const repeat = (member: Member, i: number, everyMs: number, run: () => Promise<number>, what: string): void => {
    const once = (): void =>
      void run().then((code) => {
        if (code !== 0) throw new Error(`${what} of ${member.groupId}: error ${code}`)
      }, failed(what))
    timers.push(setTimeout(() => (once(), timers.push(setInterval(once, everyMs))), (everyMs * i) / members.length))
  }
  for (const [i, member] of members.entries()) {
    const { groupId, memberId, generationId, wire } = member
    const beat = { groupId, memberId, generationId }
    let offset = 0
    repeat(
      member,
      i,
      heartbeatMs,
      async () => (await wire.ask(heartbeatRequest, heartbeatResponse, versions.heartbeat, beat)).errorCode,
      'heartbeat',
    )
    repeat(
      member,
      i,
      commitMs,
      async () =>
        errorOf(await wire.ask(offsetCommitRequest, offsetCommitResponse, versions.commit, commitBody(member, topic, offset++))),
      'commit',
    )
  }
  return () => timers.forEach((timer) => clearInterval(timer))
}

const errorOf = (answer: OffsetCommitResponse): number => answer.topics[0]?.partitions[0]?.errorCode ?? -1

/** What each request is, and whether its answer is the right one. */
function requests(order: LoadOrder, members: readonly Member[]): { next(n: number): Frame; check(answer: unknown): boolean } {
  const { partitions } = order
  if (order.kind === 'produce') {
    const records = batchOf(1, order.batchBytes)
    const frames = Array.from({ length: partitions.count }, (_, n) =>
      frame(produceRequest, produceVersion, {
        acks: -1,
        timeoutMs: 30_000,
        topicData: [{ name: topicOf(partitions, n), partitionData: [{ index: n % partitions.perTopic, records }] }],
      }),
    )
    return {
      next: (n) => frames[n % frames.length] as Frame,
      check: (answer) => (answer as ProduceResponse).responses[0]?.partitionResponses[0]?.errorCode === 0,
    }
  }
  if (order.kind === 'fetch')
    return {
      // One byte is asked for, and the first batch comes whole.
      next: (n) =>
        frame(
          fetchRequest,
          fetchVersion,
          fetchBody(partitions, n % partitions.count, order.from + Math.floor(n / partitions.count), 1),
        ),
      check: (answer) => {
        const [partition] = (answer as FetchResponse).responses[0]?.partitions ?? []
        return partition?.errorCode === 0 && (partition.records?.length ?? 0) > order.batchBytes
      },
    }
  return {
    next: (n) =>
      frame(offsetCommitRequest, versions.commit, commitBody(members[n % members.length] as Member, topicOf(partitions, 0), n)),
    check: (answer) => errorOf(answer as OffsetCommitResponse) === 0,
  }
}

/** Sends `total` requests, the first with number `first`, round robin over the connections. */
function drive(
  wires: readonly Wire[],
  order: LoadOrder,
  of: ReturnType<typeof requests>,
  first: number,
  total: number,
): Promise<void> {
  const free = [...wires]
  let at = 0
  let sent = 0
  let done = 0
  return new Promise((resolve, reject) => {
    const send = (): void => {
      // Those that have waited longest come first: a round robin.
      const wire = free[at++] as Wire
      if (at === 4096) {
        free.splice(0, at)
        at = 0
      }
      const { apiKey, version, bytes } = of.next(first + sent++)
      wire.tell(apiKey, version, bytes, (answer, failed) => {
        if (failed !== undefined || !of.check(answer))
          return reject(failed ?? new Error(`a wrong answer: ${JSON.stringify(answer)}`))
        free.push(wire)
        if (++done === total) resolve()
        else if (sent < total) send()
      })
    }
    for (let i = 0; i < Math.min(order.underWay, wires.length, total); i++) send()
  })
}

const order = JSON.parse(process.argv[2] as string) as LoadOrder
const lanes = await connectAll(order.bootstrap, order.lanes)
const idle = await connectAll(order.bootstrap, order.idle)
const [control] = lanes as [Wire]
const members: Member[] = []
if (order.groups > 0) {
  await control.ask(findCoordinatorRequest, findCoordinatorResponse, versions.coordinator, { key: 'g', keyType: 0 })
  const wires = await connectAll(order.bootstrap, order.groups)
  for (const [i, wire] of wires.entries()) members.push(await join(wire, `group-${i}`))
}
const stop = keepAlive(members, topicOf(order.partitions, 0))
const asked = requests(order, members)
await drive(lanes, order, asked, 0, order.warm)
const cpuBefore = cpuSeconds(order.pid)
const began = performance.now()
await drive(lanes, order, asked, order.warm, order.counted)
const took: LoadResult = {
  seconds: (performance.now() - began) / 1000,
  cpuSeconds: cpuSeconds(order.pid) - cpuBefore,
  residentBytes: residentBytes(order.pid),
  descriptors: readdirSync(`/proc/${order.pid}/fd`).length,
}
process.stdout.write(`${JSON.stringify(took)}\n`)
stop()
// Members that are only gone would hold up those who join the same groups next.
for (const { groupId, memberId, wire } of members)
  await wire.ask(leaveGroupRequest, leaveGroupResponse, versions.leave, { groupId, memberId })
for (const wire of [...lanes, ...idle, ...members.map((member) => member.wire)]) wire.close()
process.exit(0)
