// Classic groups and their offsets by transcript: the coordinator on the simulated host, its log in memory.
import { DiskFull } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import {
  ErrorCode,
  errorName,
  RecordBatch,
  RecordCursor,
  Writer,
  consumerProtocolSubscription,
  zeroUuid,
} from '@millrace/protocol'
import { GroupCoordinator } from '../../src/coordinator/group/group-coordinator.ts'
import type { GroupCoordinatorSettings } from '../../src/coordinator/group/group-coordinator.ts'
import { groupRecords } from '../../src/coordinator/group/group-records.ts'
import { isRefused } from '../../src/coordinator/outcome.ts'
import { consumerGroupTestSettings } from './consumer-group-settings.ts'
import { FakeShardLog } from './fake-shard-log.ts'
import type { Command, World } from './transcript.ts'
import { testTranscripts } from './transcript.ts'

const text = new TextDecoder()
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

const settings: GroupCoordinatorSettings = {
  'group.initial.rebalance.delay.ms': 3_000,
  'group.max.size': 3,
  'group.min.session.timeout.ms': 6_000,
  ...consumerGroupTestSettings,
  'group.max.session.timeout.ms': 1_800_000,
  'offset.metadata.max.bytes': 10,
  'offsets.retention.minutes': 60,
  'offsets.retention.check.interval.ms': 600_000,
  'offsets.topic.num.partitions': 1,
  'offsets.commit.timeout.ms': 5_000,
}

/** A UUID that names itself. */
const uuidOf = (name: string): string => `id-of-${name}`.padEnd(21, '-').concat('A')

testTranscripts(new URL('./transcripts/group/', import.meta.url), begin)

function begin(printLine: (line: string) => void): World {
  let life = 0
  // What a coordinator of before a crash would still say reaches nobody.
  let print = printLine
  const simulation = new Simulation({ seed: 1, epochMs: 0 })
  const { host } = simulation.machine('a')
  let log = new FakeShardLog()
  let isLogThere = true
  let loaded = (): void => undefined
  const ids = new Map<string, string>()

  const start = (): GroupCoordinator => {
    const coordinator = new GroupCoordinator(host, settings, {
      metadata: { image: { topics: { byName: () => undefined, byId: () => undefined }, features: { finalized: new Map() } } },
      shardLog: () => (isLogThere ? log : undefined),
      verifyPartitions: async () => [ErrorCode.NONE],
    })
    coordinator.onLeadership(0, log.leaderEpoch)
    const mine = life
    print = (line) => {
      if (mine === life) printLine(line)
    }
    return coordinator
  }
  let coordinator = start()

  // Member ids end in chance: `client-1` stands for the first id of that prefix that was seen.
  const shorten = (id: string): string => {
    if (id === '') return '-'
    const known = ids.get(id)
    if (known !== undefined) return known
    const prefix = /^(.*)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.exec(id)?.[1]
    if (prefix === undefined) return id
    const short = `${prefix}-${[...ids.values()].filter((other) => other.startsWith(`${prefix}-`)).length + 1}`
    ids.set(id, short)
    return short
  }
  const full = (short: string | undefined): string => {
    if (short === undefined || short === '-') return ''
    for (const [id, known] of ids) if (known === short) return id
    return short
  }
  const orDash = (value: string | null | undefined): string =>
    value === null || value === undefined || value === '' ? '-' : value
  const failure = (code: number | undefined): string | undefined =>
    code === undefined || code === ErrorCode.NONE ? undefined : errorName(code)

  let written = 0
  const printWritten = (): void => {
    for (; written < log.batches.length; written++) {
      const batch = new RecordBatch(log.batches[written] as Uint8Array)
      if (batch.isControl) {
        print(`  log ${batch.baseOffset}: marker of producer ${batch.producerId}`)
        continue
      }
      const cursor = new RecordCursor().reset(batch, batch.records())
      while (cursor.next()) {
        const record = groupRecords.decode(cursor.key() as Uint8Array, cursor.value())
        const by = batch.isTransactional ? ` in the transaction of producer ${batch.producerId}` : ''
        if (record === undefined) print(`  log ${cursor.offset}: ?`)
        else if (record.value === null) {
          print(
            `  log ${cursor.offset}: ${record.kind} ${record.groupId}${record.kind === 'offset' ? ` ${record.topic}-${record.partition}` : ''} gone`,
          )
        } else if (record.kind === 'offset') {
          print(
            `  log ${cursor.offset}: offset ${record.groupId} ${record.topic}-${record.partition} = ${record.value.offset}${by}`,
          )
        } else if (record.kind === 'group') {
          const { generation, protocol, leader, members } = record.value
          const all = members.map((one) => `${shorten(one.memberId)}:${orDash(text.decode(one.assignment))}`)
          const led = `protocol=${orDash(protocol)} leader=${shorten(leader ?? '')}`
          print(`  log ${cursor.offset}: group ${record.groupId} generation=${generation} ${led} members=[${all.join(' ')}]`)
        }
      }
    }
  }
  const settle = async (): Promise<void> => {
    // One turn leads to the next: the load, the write of a decision.
    await simulation.pass(0)
    await simulation.pass(0)
    printWritten()
  }

  const subscription = (topics: string): Uint8Array => {
    const writer = new Writer()
    writer.int16(0)
    consumerProtocolSubscription.write(writer, { topics: topics.split(',') }, 0)
    return writer.toBytes()
  }
  const metadata = (command: Command): Uint8Array => {
    const topics = command.option('topics')
    return topics === undefined ? bytes(command.option('meta') ?? 'm') : subscription(topics)
  }

  const commands: Record<string, (command: Command, group: string, member: string) => void | Promise<void>> = {
    join(command, groupId, member) {
      const answer = coordinator.joinGroup(
        {
          groupId,
          memberId: full(member),
          groupInstanceId: command.option('instance') ?? null,
          sessionTimeoutMs: command.number('session', 10_000),
          rebalanceTimeoutMs: command.number('rebalance', 60_000),
          protocolType: (command.option('type') ?? 'consumer').replace('-', ''),
          protocols: (command.option('protocols') ?? 'range').split(',').map((name) => ({ name, metadata: metadata(command) })),
          reason: null,
        },
        { apiVersion: command.number('v', 9), clientId: command.option('client') ?? 'c', host: '127.0.0.1' },
      )
      void answer.then((got) => {
        const failed = failure(got.errorCode)
        const who = shorten(got.memberId ?? '')
        if (failed !== undefined) return print(`join ${who}: ${failed}`)
        const members = (got.members ?? []).map((one) => shorten(one.memberId ?? ''))
        const skip = got.skipAssignment === true ? ' skip' : ''
        const led = `protocol=${orDash(got.protocolName)} leader=${shorten(got.leader ?? '')}`
        print(`join ${who}: generation=${got.generationId} ${led}${skip} members=[${members.join(' ')}]`)
      })
    },
    sync(command, groupId, member) {
      const assignments = (command.option('assign') ?? '').split(',').filter((one) => one !== '')
      const answer = coordinator.syncGroup({
        groupId,
        memberId: full(member),
        groupInstanceId: command.option('instance') ?? null,
        generationId: command.number('generation', 1),
        protocolType: command.option('type') ?? 'consumer',
        protocolName: command.option('protocol') ?? 'range',
        assignments: assignments.map((one) => {
          const [memberId, assignment = ''] = one.split(':')
          return { memberId: full(memberId), assignment: bytes(assignment) }
        }),
      })
      void answer.then((got) => print(`sync ${member}: ${failure(got.errorCode) ?? orDash(text.decode(got.assignment))}`))
    },
    heartbeat(command, groupId, member) {
      const instance = command.option('instance') ?? null
      const generationId = command.number('generation', 1)
      const answer = coordinator.heartbeat({ groupId, memberId: full(member), groupInstanceId: instance, generationId })
      void answer.then((got) => print(`heartbeat ${member}: ${failure(got.errorCode) ?? 'ok'}`))
    },
    leave(command, groupId) {
      const members = command.words.slice(1).map((word) => {
        const [memberId, instance] = word.split('/')
        return { memberId: full(memberId), instanceId: instance ?? null }
      })
      void coordinator.leaveGroup(groupId, members).then((got) => {
        const each = (got.members ?? []).map((one) => failure(one.errorCode) ?? 'ok')
        print(`leave: ${failure(got.errorCode) ?? each.join(' ')}`)
      })
    },
    commit(command, groupId, member) {
      const topics = toCommit(command)
      const by = {
        memberId: full(member),
        instanceId: command.option('instance') ?? null,
        generation: command.number('generation', -1),
      }
      const missing = ErrorCode.GROUP_ID_NOT_FOUND
      const producerId = command.number('producer', -1)
      const answer =
        producerId === -1
          ? coordinator.commitOffsets(groupId, by, topics, { retentionTimeMs: command.number('retention', -1), missing })
          : coordinator.commitTransactionalOffsets(groupId, by, topics, {
              transactionalId: 't',
              producerId,
              producerEpoch: 0,
              apiVersion: 5,
            })
      void answer.then((got) => {
        if (isRefused(got)) return print(`commit: ${errorName(got.refused)}`)
        const each = got.answer.flatMap((topic) => topic.partitions.map((one) => failure(one.errorCode) ?? 'ok'))
        print(`commit: ${each.join(' ')}`)
      })
    },
    fetch(command, groupId) {
      const topics = command.words.slice(1).map((word) => {
        const [name = '', partition] = word.split('/')
        return {
          name,
          topicId: command.option('id') === undefined ? zeroUuid : uuidOf(command.option('id') ?? ''),
          partitionIndexes: [Number(partition)],
        }
      })
      const stable = command.option('stable') === 'yes'
      void coordinator.fetchOffsets(groupId, topics.length === 0 ? null : topics, stable).then((got) => {
        if (isRefused(got)) return print(`fetch: ${errorName(got.refused)}`)
        const each = got.answer.flatMap(({ name, partitions }) =>
          partitions.map((one) => `${name}/${one.partitionIndex}=${failure(one.errorCode) ?? one.committedOffset}`),
        )
        print(`fetch: ${each.join(' ') || 'none'}`)
      })
    },
    marker(command) {
      const marker = {
        producerId: command.number('producer', 0),
        producerEpoch: 0,
        coordinatorEpoch: 0,
        commit: command.words[0] === 'commit',
      }
      const answer = coordinator.completeTransaction({ partition: 0, ...marker, transactionVersion: 0 })
      void answer.then((code) => print(`marker: ${errorName(code)}`))
    },
    describe(command, groupId) {
      void coordinator.describeGroups([groupId], { apiVersion: command.number('v', 6) }).then(([got]) => {
        const failed = failure(got?.errorCode)
        const members = (got?.members ?? []).map(
          (one) => `${shorten(one.memberId ?? '')}:${orDash(text.decode(one.memberAssignment))}`,
        )
        print(
          `describe: ${failed === undefined ? '' : `${failed} `}${orDash(got?.groupState)} ${orDash(got?.protocolType)} ${orDash(got?.protocolData)} [${members.join(' ')}]`,
        )
      })
    },
    list(command) {
      const list = (name: string): string[] => (command.option(name) ?? '').split(',').filter((one) => one !== '')
      void coordinator.listGroups({ states: list('states'), types: list('types') }).then((got) => {
        const each = (got.groups ?? []).map(
          (one) => `${one.groupId}:${orDash(one.protocolType)}:${one.groupState}:${one.groupType}`,
        )
        print(`list: ${failure(got.errorCode) ?? (each.join(' ') || 'none')}`)
      })
    },
    delete(_, groupId) {
      void coordinator.deleteGroups([groupId]).then(([code]) => print(`delete: ${errorName(code ?? -1)}`))
    },
    'delete-topic'(command) {
      coordinator.topicsDeleted(command.words.map((name) => ({ name, id: uuidOf(name) })))
    },
    async pass(command) {
      await simulation.pass(Number(command.words[0]))
    },
    async 'keep-alive'(command, groupId, member) {
      const generationId = command.number('generation', 1)
      for (let seconds = 0; seconds < command.number('for', 0); seconds += 5) {
        await simulation.pass(5_000)
        await coordinator.heartbeat({ groupId, memberId: full(member), groupInstanceId: null, generationId })
      }
    },
    lose() {
      log.fail(ErrorCode.KAFKA_STORAGE_ERROR)
    },
    hold() {
      log.commitsAtOnce = false
    },
    release() {
      log.commitsAtOnce = true
      log.commit()
    },
    refuse(command) {
      const name = command.words[0] ?? ''
      log.refuses = name === 'nothing' ? undefined : ErrorCode[name as keyof typeof ErrorCode]
    },
    'disk-full'(command) {
      log.throws = command.words[0] === 'yes' ? new DiskFull('/data') : undefined
    },
    limit(command) {
      log.maxBatchBytes = Number(command.words[0])
    },
    resign() {
      isLogThere = false
      coordinator.onLeadership(0, undefined)
    },
    elect(command) {
      isLogThere = true
      log = log.afterCrash(true)
      if (command.words[0] === 'slowly') log.loads = new Promise((resolve) => (loaded = resolve))
      coordinator.onLeadership(0, log.leaderEpoch)
    },
    loaded() {
      loaded()
    },
    async crash(command) {
      life++
      coordinator.close()
      await simulation.pass(0)
      log = log.afterCrash(command.option('keep') === 'all')
      written = log.batches.length
      coordinator = start()
    },
  }

  let isLoaded = false
  return async (command) => {
    if (!isLoaded) await settle()
    isLoaded = true
    const [group = '', member = '-'] = command.words
    const run = commands[command.name]
    if (run === undefined) throw new Error(`no command ${command.name}`)
    await run(command, group, member)
    await settle()
  }
}

function toCommit(command: Command): Parameters<GroupCoordinator['commitOffsets']>[2] {
  const named = command.words.filter((word) => word.includes('@'))
  return named.map((word) => {
    const [name = '', place = ''] = word.split('/')
    const [partition, offset] = place.split('@').map(Number)
    return {
      name,
      topicId: uuidOf(command.option('id') ?? name),
      partitions: [
        {
          partitionIndex: partition ?? 0,
          committedOffset: offset ?? 0,
          committedLeaderEpoch: -1,
          committedMetadata: command.option('metadata') ?? null,
        },
      ],
    }
  })
}
