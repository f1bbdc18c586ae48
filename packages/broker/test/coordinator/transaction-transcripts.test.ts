// Transactional ids by transcript: the coordinator on the simulated host, its log and the marked partitions in memory.
import { Simulation } from '@millrace/host/simulated'
import { ErrorCode, errorName, RecordBatch, RecordCursor, Writer } from '@millrace/protocol'
import { transactionRecords } from '../../src/coordinator/transaction/transaction-records.ts'
import type { TransactionCoordinatorSettings } from '../../src/coordinator/transaction/transaction-coordinator.ts'
import { TransactionCoordinator } from '../../src/coordinator/transaction/transaction-coordinator.ts'
import { FakeShardLog } from './fake-shard-log.ts'
import type { Command, World } from './transcript.ts'
import { testTranscripts } from './transcript.ts'

const settings: TransactionCoordinatorSettings = {
  'transactional.id.expiration.ms': 86_400_000,
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': 10_000,
  'transaction.remove.expired.transaction.cleanup.interval.ms': 3_600_000,
  'transaction.max.timeout.ms': 900_000,
  'transaction.state.log.num.partitions': 1,
  'request.timeout.ms': 30_000,
  'add.partitions.to.txn.retry.backoff.max.ms': 100,
}

testTranscripts(new URL('./transcripts/transaction/', import.meta.url), begin)

function begin(printLine: (line: string) => void): World {
  let life = 0
  let print = printLine
  const simulation = new Simulation({ seed: 1, epochMs: 0 })
  const { host } = simulation.machine('a')
  let log = new FakeShardLog()
  let version = 2
  let nextBlock = 100
  let hasController = true
  /** What the partitions answer to a marker; NONE when left out. */
  const markerAnswers = new Map<string, ErrorCode>()
  const topics = new Set(['t', 'u', 'v'])
  let heldMarkers: (() => void)[] | undefined

  const topic = (name: string): { name: string; id: string; partitions: { partition: number; leader: number }[] } => ({
    name,
    id: name,
    partitions: [0, 1, 2].map((partition) => ({ partition, leader: 1 })),
  })

  const start = (): TransactionCoordinator => {
    const mine = life
    print = (line) => {
      if (mine === life) printLine(line)
    }
    const coordinator = new TransactionCoordinator(host, settings, {
      metadata: {
        image: {
          topics: { byName: (name) => (topics.has(name) ? topic(name) : undefined), byId: () => undefined },
          features: {
            get finalized() {
              return new Map([['transaction.version', version]])
            },
          },
        },
      },
      shardLog: () => log,
      writeMarkers: async (partitions, producerId, epoch, commit, coordinatorEpoch, transactionVersion) => {
        const held = heldMarkers
        if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve))
        return partitions.map(({ topic: name, partition }) => {
          const code = markerAnswers.get(`${name}/${partition}`) ?? ErrorCode.NONE
          const what = `${commit ? 'commit' : 'abort'} of ${producerId}/${epoch} by ${coordinatorEpoch} v${transactionVersion}`
          print(`  marker ${name}/${partition}: ${what}: ${errorName(code)}`)
          return code
        })
      },
      allocateProducerIds: async () => {
        if (!hasController) throw new Error('no controller')
        nextBlock += 100
        return { first: nextBlock - 100, count: 100 }
      },
    })
    coordinator.onLeadership(0, log.leaderEpoch)
    return coordinator
  }
  let coordinator = start()

  let written = 0
  const printWritten = (): void => {
    for (; written < log.batches.length; written++) {
      const batch = new RecordBatch(log.batches[written] as Uint8Array)
      const cursor = new RecordCursor().reset(batch, batch.records())
      while (cursor.next()) {
        const record = transactionRecords.decode(cursor.key() as Uint8Array, cursor.value())
        const to = record?.transaction
        if (to === null || to === undefined) {
          print(`  log: ${record?.transactionalId} forgotten`)
          continue
        }
        const partitions = [...to.partitions].flatMap(([name, all]) => [...all].map((one) => `${name}/${one}`))
        const next = to.nextProducerId === -1 ? '' : ` next=${to.nextProducerId}`
        print(
          `  log: ${to.transactionalId} ${to.state} ${to.producerId}/${to.producerEpoch}${next} v${to.clientVersion} [${partitions.join(' ')}]`,
        )
      }
    }
  }
  const settle = async (): Promise<void> => {
    // One turn leads to the next: the load, the write of a decision, the markers, the write of the end.
    for (let turn = 0; turn < 7; turn++) {
      await simulation.pass(0)
      printWritten()
    }
  }

  const partitionsOf = (command: Command): { topic: string; partition: number }[] =>
    command.words
      .filter((word) => word.includes('/') && /^[a-z_]/.test(word))
      .map((word) => ({ topic: word.split('/')[0] ?? '', partition: Number(word.split('/')[1]) }))
  const clientOf = (command: Command, id: string): Parameters<TransactionCoordinator['addPartitions']>[0] => {
    const [producerId, producerEpoch] = (command.option('as') ?? '100/0').split('/').map(Number)
    return {
      transactionalId: id,
      producerId: producerId ?? -1,
      producerEpoch: producerEpoch ?? -1,
      version: command.number('v', 2),
      connection: command.number('connection', -1),
    }
  }

  const commands: Record<string, (command: Command, id: string) => void | Promise<void>> = {
    init(command, id) {
      const [producerId, producerEpoch] = (command.option('as') ?? '-1/-1').split('/').map(Number)
      const request = {
        transactionalId: id === 'none' ? null : id === 'empty' ? '' : id,
        timeoutMs: command.number('timeout', 60_000),
        producerId: producerId ?? -1,
        producerEpoch: producerEpoch ?? -1,
      }
      void coordinator.initProducerId(request).then((got) => {
        print(`init: ${got.errorCode === ErrorCode.NONE ? `${got.producerId}/${got.producerEpoch}` : errorName(got.errorCode)}`)
      })
    },
    add(command, id) {
      const answer = coordinator.addPartitions(clientOf(command, id), partitionsOf(command))
      void answer.then((code) => print(`add: ${errorName(code)}`))
    },
    verify(command, id) {
      const { producerId, producerEpoch } = clientOf(command, id)
      const check = { transactionalId: id, producerId, producerEpoch, partitions: partitionsOf(command) }
      const answer = coordinator.verifyPartitions({
        ...check,
        add: command.words.includes('add'),
        legacy: command.words.includes('legacy'),
      })
      void answer.then((codes) => print(`verify: ${codes.map((code) => errorName(code)).join(' ')}`))
    },
    end(command, id) {
      const commit = command.words[1] === 'commit'
      void coordinator.endTransaction(clientOf(command, id), commit).then((got) => {
        const ids = got.producerId === -1 ? 'ok' : `ok, now ${got.producerId}/${got.producerEpoch}`
        print(`end: ${got.errorCode === ErrorCode.NONE ? ids : errorName(got.errorCode)}`)
      })
    },
    version(command) {
      version = Number(command.words[0])
    },
    'use-up'(command, id) {
      // A transactional id whose epochs are nearly used up, as the log has it.
      const [producerId = 0, producerEpoch = 0] = (command.option('as') ?? '').split('/').map(Number)
      const { key, value } = transactionRecords.encode(
        {
          transactionalId: id,
          transaction: {
            transactionalId: id,
            producerId,
            previousProducerId: producerId,
            nextProducerId: -1,
            producerEpoch,
            lastProducerEpoch: -1,
            timeoutMs: 60_000,
            state: 'Empty',
            partitions: new Map(),
            startTimestamp: -1,
            lastUpdateTimestamp: 0,
            clientVersion: 0,
          },
          valueVersion: 1,
        },
        new Writer(),
      )
      log.write(key, value, host.compression)
    },
    'marker-answer'(command) {
      const code = ErrorCode[(command.words[1] ?? 'NONE') as keyof typeof ErrorCode]
      markerAnswers.set(command.words[0] ?? '', code)
    },
    'hold-markers'() {
      heldMarkers = []
    },
    'release-markers'() {
      const held = heldMarkers ?? []
      heldMarkers = undefined
      for (const go of held) go()
    },
    'delete-topic'(command) {
      for (const name of command.words) topics.delete(name)
    },
    controller(command) {
      hasController = command.words[0] === 'yes'
    },
    async pass(command) {
      await simulation.pass(Number(command.words[0]))
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
    async crash(command) {
      life++
      heldMarkers = undefined
      await coordinator.close()
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
    const run = commands[command.name]
    if (run === undefined) throw new Error(`no command ${command.name}`)
    await run(command, command.words[0] ?? '')
    await settle()
  }
}
