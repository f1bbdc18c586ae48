// Composition root: builds every part, starts bottom-up, stops top-down; the only file that knows them all.
import { DiskFailed, passes } from '@millrace/host'
import type { Host, Timer } from '@millrace/host'
import type { ErrorCode, Uuid } from '@millrace/protocol'
import { KafkaError } from '@millrace/protocol'
import { controllerHandlersOf, TwoSides } from './api/controller-handlers.ts'
import type { AnyHandler } from './api/handler.ts'
import { handlersOf } from './api/handlers.ts'
import { Router } from './api/router.ts'
import type { BrokerEvent } from './broker-event.ts'
import type { BrokerConfig } from './config.ts'
import { logDirsOf, metadataLogDirOf } from './config.ts'
import type { Controller } from './controller/controller.ts'
import type { Refused } from './controller/decision.ts'
import { metadataDirectoryIn } from './controller/format.ts'
import type { Identity } from './controller/meta-properties.ts'
import { supportedFeatures, tellUnserved } from './controller/features.ts'
import { TopicCreation } from './controller/topic-creation.ts'
import { GroupCoordinator } from './coordinator/group/group-coordinator.ts'
import { groupTopic, transactionTopic } from './coordinator/metadata-view.ts'
import { TransactionCoordinator } from './coordinator/transaction/transaction-coordinator.ts'
import { idleSettings, LiveConfig, warnOfUnknown, settingsChange } from './live-config.ts'
import { LogDirs } from './log/log-dirs.ts'
import { Reporting } from './metrics/metrics-endpoint.ts'
import { TopicTraffic } from './metrics/topic-traffic.ts'
import { emptyImage } from './metadata/image.ts'
import { newUuid } from './metadata/new-uuid.ts'
import { Server } from './network/server.ts'
import type { OpenListener } from './network/server.ts'
import { logDirsConfig, moveBytesPerSecond, serverLimits } from './parts-config.ts'
import { metadataTopic } from './raft/raft-log.ts'
import { FetchSessions } from './replica/fetch-session.ts'
import { LogMover } from './replica/log-mover.ts'
import { Markers } from './replica/markers.ts'
import type { Durability } from './replica/partition.ts'
import { Partition } from './replica/partition.ts'
import { Purgatory } from './replica/purgatory.ts'
import { Replicas } from './replica/replicas.ts'
import { PartitionShardLog } from './replica/shard-log.ts'
import { Descriptors } from './descriptors.ts'
import { DirectoryAssignments } from './directory-assignments.ts'
import { notClosedCleanly, onlineDirectories, tellController } from './failed-directories.ts'
import { openMetadataDirs } from './metadata-directory.ts'
import { failingWhenFull } from './full-disk.ts'
import { NodeListeners } from './node-listeners.ts'
import { prepareLogDirs, startController } from './start-controller.ts'
import { listening, StartFailed } from './start-failed.ts'
import { TopicConfigs } from './topic-configs.ts'

export interface BrokerOptions {
  /** Of the cluster that new log directories are made for; a new one when left out. */
  readonly clusterId?: string
  /** Told of each event as it happens. */
  readonly onEvent?: (event: BrokerEvent) => void
}

/** A broker that serves clients. */
export interface Broker {
  readonly clusterId: string
  readonly nodeId: number
  /** Where clients of this machine connect: `host:port` of the first listener; what clients take as bootstrap servers. */
  readonly bootstrap: string
  /** With the ports that the system chose. */
  readonly listeners: readonly OpenListener[]
  /** The port of /metrics and /health; undefined without millrace.metrics.listener. */
  readonly metricsPort: number | undefined
  /** Those of the controller's side, which tools reach with `--bootstrap-controller`. */
  readonly controllerListeners: readonly OpenListener[]
  /** Answers what is being worked on, then stops cleanly. Calling it again waits for the same stop. */
  stop(): Promise<void>
  /** Resolves when the broker has stopped: with the reason when it did so by itself. */
  readonly stopped: Promise<Error | undefined>
  [Symbol.asyncDispose](): Promise<void>
}

/** So long a client may take to read its last answers when the broker stops. */
const stopGraceMs = 2_000
/** What waits for the disk only is answered within this time; afterwards groups let go of members who wait for one another. */
const drainMs = 200
const sessionEvictionMs = 120_000
/** How often logs are tried anew for which there was no space. */
const spaceCheckMs = 1_000

/**
 * Starts a broker: one node, a quorum of one.
 * @throws StartFailed the message says what to do; nothing is left running. ConfigInvalid comes earlier, from reading the settings.
 */
export async function createBroker(config: BrokerConfig, host: Host, options: BrokerOptions = {}): Promise<Broker> {
  const broker = new Node(config, host, options)
  try {
    await broker.start()
    return broker
  } catch (cause) {
    await broker.abandon()
    throw cause instanceof StartFailed ? cause : new StartFailed(cause)
  }
}

class Node implements Broker {
  readonly nodeId: number
  clusterId = ''
  readonly stopped: Promise<Error | undefined>
  /** As the file says; what may change while the broker runs is read from `#live.view`. */
  readonly #config: BrokerConfig
  readonly #live: LiveConfig
  readonly #host: Host
  readonly #options: BrokerOptions
  readonly #descriptors: Descriptors
  readonly #server: Server
  readonly #traffic: TopicTraffic
  readonly #produces: Purgatory
  readonly #fetches: Purgatory
  #logDirs: LogDirs | undefined
  #metadataDirs: LogDirs | undefined
  #controller: Controller | undefined
  #replicas: Replicas | undefined
  #groups: GroupCoordinator | undefined
  #transactions: TransactionCoordinator | undefined
  #stop: Promise<void> | undefined
  #failure: Error | undefined
  #hasStarted = false
  readonly #createdAt: number
  /** Set once this broker is registered. */
  #identity: Identity | undefined
  #reporting: Reporting | undefined
  #createTimer: Timer | undefined
  #mover: LogMover | undefined
  readonly #assignments: DirectoryAssignments
  readonly #listeners: NodeListeners
  readonly #stopping = new AbortController()
  readonly #settleStopped: (cause: Error | undefined) => void

  constructor(config: BrokerConfig, host: Host, options: BrokerOptions) {
    this.#config = config
    this.#createdAt = host.clock.monotonic()
    this.#live = new LiveConfig(config, () => this.#controller?.metadata.image ?? emptyImage)
    this.#descriptors = new Descriptors(host, () => this.#server.socketCount)
    const disk = this.#descriptors.sparing(host.disk)
    this.#host = { ...host, disk: config['millrace.disk.full'] === 'offline' ? failingWhenFull(disk) : disk }
    this.#options = options
    this.nodeId = config['node.id']
    const { promise, resolve } = Promise.withResolvers<Error | undefined>()
    this.stopped = promise
    this.#settleStopped = resolve
    const { clock, log, metrics, network } = host
    const { connectionsMax, openFiles } = this.#descriptors
    this.#server = new Server({
      ...{ clock, log: log.named('network'), metrics, network },
      limits: serverLimits(this.#live.view, connectionsMax),
      opened: () => openFiles.trim(),
    })
    this.#listeners = new NodeListeners({ host, server: this.#server, config, now: () => this.#live.now })
    this.#traffic = new TopicTraffic(metrics)
    this.#produces = new Purgatory(clock, metrics, 'Produce')
    this.#fetches = new Purgatory(clock, metrics, 'Fetch')
    this.#assignments = new DirectoryAssignments(host, () => this.#controller)
  }

  async start(): Promise<void> {
    await this.#startParts()
    this.#checkGoing()
    this.#hasStarted = true
    const startMs = Math.round(this.#host.clock.monotonic() - this.#createdAt)
    const { clusterId, nodeId, listeners } = this
    this.#host.log.info('broker ready', { clusterId, nodeId, listeners, startMs })
    this.#tell({ event: 'ready', clusterId, nodeId, listeners, startMs })
  }

  /** @throws what made it fail meanwhile. */
  #checkGoing(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  async #startParts(): Promise<void> {
    const config = this.#config
    const host = this.#host
    const { clock, log } = host
    // A port that is taken is found before a byte is written; who connects now waits until the node can serve.
    await this.#listeners.open()
    this.#reporting = await listening({ setting: 'millrace.metrics.listener' }, () => Reporting.open(host, config))

    const controllerPort = (name: string): number => this.controllerListeners.find((one) => one.name === name)?.port ?? 0
    const prepared = await prepareLogDirs(host, config, this.#options.clusterId, controllerPort)
    this.clusterId = prepared.identity.clusterId
    const image = () => this.#controller?.metadata.image ?? emptyImage
    const topicConfigs = new TopicConfigs(config, image)
    const logDirs = await LogDirs.open(withLogger(host, 'log'), logDirsConfig(this.#live.view), {
      configOf: (topic) => topicConfigs.log(topic),
      memory: this.#server.frames,
      openFiles: this.#descriptors.openFiles,
      unusable: prepared.identity.failed,
      directoryFailed: (directory, cause) => this.#directoryFailed(directory, cause),
      logCorrupted: ({ topic, partition }) => this.#replicas?.logCorrupted(topic, partition),
      progress: (directory, done, total) => this.#tell({ event: 'recovering', directory, done, total }),
    })
    this.#logDirs = logDirs
    const failed = (cause: Error): void => this.#fail(cause)
    const { openFiles } = this.#descriptors
    this.#metadataDirs = await openMetadataDirs(withLogger(host, 'log'), config, logDirs, { openFiles, failed })
    const controller = await startController(withLogger(host, 'controller'), config, prepared, this.#metadataDirs, failed)
    this.#controller = controller
    this.#followSettings(controller)
    tellUnserved(controller.metadata.image, log)

    const mover = this.#startMover(logDirs, prepared.identity)
    const replicas = this.#startReplicas(logDirs, topicConfigs, prepared.identity, mover)
    replicas.setAsideStrays(image())
    const markers = this.#startCoordinators(controller, replicas, topicConfigs)
    const registered = await controller.registerBroker({
      id: this.nodeId,
      incarnationId: newUuid(host.random),
      endpoints: this.#listeners.endpoints(),
      rack: config['broker.rack'],
      features: supportedFeatures,
      directories: onlineDirectories(prepared.identity, logDirs),
      cordonedDirectories: [],
      previousEpoch: logDirs.previousBrokerEpoch,
    })
    if (typeof registered !== 'number') throw new Error(`this node cannot join its cluster: ${registered.message}`)
    controller.metadata.subscribe({
      changed: ({ base }, next) => {
        replicas.apply(next)
        this.#createLater(replicas)
        if (base.cluster.broker(this.nodeId)?.epoch === registered && next.cluster.broker(this.nodeId)?.epoch !== registered)
          log.error('this broker was unregistered: it leads nothing until it is started again', { nodeId: this.nodeId })
      },
    })
    this.#identity = prepared.identity
    check(await controller.unfenceBroker())

    const sessionsMax = config['max.incremental.fetch.session.cache.slots']
    const sessions = new FetchSessions(clock, host.random, { sessionsMax, evictionMs: sessionEvictionMs })
    const handlers = handlersOf({
      host,
      answers: this.#server,
      config: this.#live.view,
      controller,
      logDirs,
      replicas,
      markers,
      mover,
      topicCreation: new TopicCreation(controller, this.#live.view, log),
      sessions,
      produces: this.#produces,
      fetches: this.#fetches,
      groups: this.#groups as GroupCoordinator,
      transactions: this.#transactions as TransactionCoordinator,
    })
    const routerOf = (table: readonly AnyHandler[]): Router =>
      new Router({ clock, log: log.named('api'), metrics: host.metrics, handlers: table, config })
    // What was set at run time before this start is open too.
    await this.#listeners.follow()
    controller.metadata.subscribe({ changed: () => this.#listeners.changed() })
    const controllerNames = new Set(this.controllerListeners.map(({ name }) => name))
    this.#server.open(new TwoSides(routerOf(handlers), routerOf(controllerHandlersOf({ controller }, handlers)), controllerNames))
    const sources = {
      ...{ nodeId: this.nodeId, clock, image, controller, replicas, logDirs, sessions, server: this.#server },
      allLogDirs: [...new Set([logDirs, this.#metadataDirs])],
      traffic: this.#traffic,
      groups: this.#groups as GroupCoordinator,
      transactions: this.#transactions as TransactionCoordinator,
      minInSyncReplicas: (topic: string) => topicConfigs.topic(topic)['min.insync.replicas'],
      transactionMsMax: () => this.#live.view['transaction.max.timeout.ms'],
      isStopping: () => this.#stopping.signal.aborted || this.#failure !== undefined,
    }
    await this.#reporting.begin(sources, this.clusterId)
  }

  /** Says which settings nothing here heeds, now and with each change at run time. */
  #followSettings({ metadata }: Controller): void {
    const { log } = this.#host
    let before = this.#live.now
    warnOfUnknown(this.#config, log)
    const idle = idleSettings(before)
    if (idle.length > 0) log.warn('settings without effect', { settings: idle })
    const changed = (): void => {
      const now = this.#live.now
      if (now === before) return
      const change = settingsChange(before, now)
      before = now
      if (change.changed.length > 0) log.info('settings changed', { settings: change.changed })
      if (change.idle.length > 0) log.warn('settings without effect', { settings: change.idle })
    }
    metadata.subscribe({ changed })
  }

  #startMover(logDirs: LogDirs, { directories }: Identity): LogMover {
    const idOf = (directory: string): Uuid | undefined => directories.get(directory)
    this.#mover = new LogMover(withLogger(this.#host, 'replica'), {
      logDirs,
      idOf,
      assign: ({ topicId, index }, directoryId) => this.#assignments.assign(topicId, index, directoryId),
      bytesPerSecond: () => moveBytesPerSecond(this.#controller?.metadata.image ?? emptyImage, this.nodeId),
    })
    return this.#mover
  }

  #startReplicas(logDirs: LogDirs, topicConfigs: TopicConfigs, { directories }: Identity, mover: LogMover): Replicas {
    const durability = this.#config['millrace.durability'] as Durability
    if (durability === 'os') {
      this.#host.log.warn('millrace.durability=os: acknowledged records are lost if this machine loses power')
    }
    this.#replicas = new Replicas({
      clock: this.#host.clock,
      nodeId: this.nodeId,
      durability,
      log: this.#host.log.named('replica'),
      logDirs,
      metadataTopic,
      directories,
      placed: ({ topicId, index, log }) => {
        const id = directories.get(logDirs.directoryOf(log))
        if (id !== undefined) this.#assignments.note(topicId, index, id)
      },
      lost: (topicId, partition) => this.#assignments.lost(topicId, partition),
      moving: (partition, future) => mover.start(partition, future),
      minInSyncReplicas: (topic) => topicConfigs.topic(topic)['min.insync.replicas'],
      traffic: this.#traffic,
    })
    return this.#replicas
  }

  #startCoordinators(controller: Controller, replicas: Replicas, topicConfigs: TopicConfigs): Markers {
    const { clock, compression } = this.#host
    const shardLog = (topic: string, index: number): PartitionShardLog | undefined => {
      const partition = replicas.find(topic, index)
      if (!(partition instanceof Partition) || !partition.isLeader || partition.isOffline) return undefined
      return new PartitionShardLog(partition, () => topicConfigs.topic(topic)['max.message.bytes'])
    }
    const { metadata } = controller
    const host = withLogger(this.#host, 'coordinator')
    const groups = new GroupCoordinator(host, this.#live.view, {
      metadata,
      shardLog: (partition) => shardLog(groupTopic, partition),
      verifyPartitions: (question): Promise<readonly ErrorCode[]> => transactions.verifyPartitions(question),
      groupSetting: (name, setting) => metadata.image.configs.of({ type: 'group', name }).get(setting),
      rackOf: (node) => metadata.image.cluster.broker(node)?.rack ?? null,
    })
    const markers = new Markers({
      clock,
      compression,
      replicas,
      owners: new Map([[groupTopic, (end) => groups.completeTransaction(end)]]),
    })
    const transactions = new TransactionCoordinator(host, this.#live.view, {
      metadata,
      shardLog: (partition) => shardLog(transactionTopic, partition),
      writeMarkers: (partitions, producerId, producerEpoch, commit, coordinatorEpoch, transactionVersion) =>
        markers.write({ producerId, producerEpoch, commit, coordinatorEpoch, transactionVersion }, partitions),
      allocateProducerIds: async () => {
        const block = await controller.allocateProducerIds()
        if ('code' in block) throw new KafkaError(block.code, block.message)
        return block
      },
    })
    replicas.subscribe({
      leadership: (topic, partition, epoch) => {
        if (topic === groupTopic) groups.onLeadership(partition, epoch)
        else if (topic === transactionTopic) transactions.onLeadership(partition, epoch)
      },
      topicsDeleted: (topics) => {
        groups.topicsDeleted(topics)
        for (const { name } of topics) this.#traffic.forget(name)
      },
    })
    this.#groups = groups
    this.#transactions = transactions
    return markers
  }

  /** One of several directories failed: its partitions refuse. With none left, or without the metadata log, the node stops. */
  #directoryFailed(directory: string, cause: Error): void {
    this.#replicas?.directoryFailed(directory)
    const [logDirs, controller, identity] = [this.#logDirs, this.#controller, this.#identity]
    if (logDirs === undefined) return
    if (logDirs.failed.size >= logDirsOf(this.#config).length) return this.#fail(cause)
    if (controller === undefined || identity === undefined) return
    const { clock } = this.#host
    this.#host.spawn('tell of failed directory', async () => {
      const failure = await tellController(controller, () => onlineDirectories(identity, logDirs), {
        clock,
        log: this.#host.log,
        timeoutMs: this.#config['log.dir.failure.timeout.ms'],
        signal: this.#stopping.signal,
      })
      if (failure !== undefined) this.#fail(failure)
    })
  }

  /** Where there was no space for a log there may be some later. */
  #createLater(replicas: Replicas): void {
    if (!replicas.isWaiting || this.#stopping.signal.aborted || this.#createTimer !== undefined) return
    this.#createTimer = this.#host.clock.after(spaceCheckMs, () => {
      this.#createTimer = undefined
      replicas.createWaiting()
      this.#createLater(replicas)
    })
  }

  #fail(cause: Error): void {
    if (this.#failure !== undefined || this.#stop !== undefined) return
    this.#failure = cause
    this.#host.log.error('the broker cannot go on and stops', { cause })
    this.#tell({ event: 'failed', cause })
    // A start finds it at its next step and gives back what it had taken: a stop beside it would do so twice, while it takes more.
    if (this.#hasStarted) this.#host.spawn('stop after failure', () => this.stop())
  }

  #tell(event: BrokerEvent): void {
    this.#options.onEvent?.(event)
  }

  get bootstrap(): string {
    return this.#listeners.bootstrap
  }

  get listeners(): readonly OpenListener[] {
    return this.#listeners.forClients
  }

  get controllerListeners(): readonly OpenListener[] {
    return this.#listeners.ofController
  }

  get metricsPort(): number | undefined {
    return this.#reporting?.port
  }

  stop(): Promise<void> {
    return (this.#stop ??= this.#stopOnce())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** Gives back what a start that failed had taken. */
  async abandon(): Promise<void> {
    this.#stopping.abort()
    this.#createTimer?.cancel()
    await this.#server.close(0)
    await this.#closeParts()
    this.#settleStopped(undefined)
  }

  async #stopOnce(): Promise<void> {
    const { clock, log } = this.#host
    this.#stopping.abort()
    this.#createTimer?.cancel()
    log.info('broker stops', { nodeId: this.nodeId })
    this.#tell({ event: 'stopping' })
    const serverClosed = this.#server.close(stopGraceMs)
    this.#fetches.close()
    const drained = clock.after(drainMs, () => this.#groups?.close())
    await serverClosed
    drained.cancel()
    this.#produces.close()
    await this.#closeParts()
    log.info('broker stopped', { nodeId: this.nodeId })
    this.#tell({ event: 'stopped' })
    this.#settleStopped(this.#failure)
  }

  async #closeParts(): Promise<void> {
    await this.#reporting?.close()
    // A move may wait until the controller is told, which a failed one never is.
    await Promise.all([this.#mover?.close(), this.#assignments.close()])
    this.#groups?.close()
    await this.#transactions?.close()
    const controller = this.#controller
    if (controller !== undefined && this.#failure === undefined) {
      const refusal = await controller.stopBroker()
      if (refusal !== undefined) this.#host.log.warn('this node could not say that it stops', { ...refusal })
    }
    this.#replicas?.close()
    try {
      await controller?.close()
    } catch (cause) {
      // A disk that failed lets nothing be closed cleanly; the next start recovers.
      if (!(cause instanceof DiskFailed || passes(cause))) throw cause
      this.#host.log.error(notClosedCleanly(cause, metadataDirectoryIn(metadataLogDirOf(this.#config))), { cause })
    }
    if (this.#metadataDirs !== this.#logDirs) await this.#metadataDirs?.close()
    await this.#logDirs?.close(controller?.brokerEpoch ?? -1)
  }
}

/** The host with a logger of its own, whose level can be set. */
function withLogger(host: Host, name: string): Host {
  return { ...host, log: host.log.named(name) }
}

function check(refusal: Refused | undefined): void {
  if (refusal !== undefined) throw new KafkaError(refusal.code, refusal.message)
}
