// Listener and socket settings.
import { connectionOverridesProblem } from './connection-overrides.ts'
import { boolean, defineSettings, int, list, long, string } from '../settings.ts'

/** Settings of listeners, sockets and requests. */
export const networkSettings = defineSettings({
  'advertised.listeners': list({
    default: null,
    emptyAllowed: false,
    importance: 'high',
    doc: 'Addresses that clients are told to use, where they differ from `listeners`: behind a proxy, a port mapping or another name. Names must be names of `listeners`; an address of 0.0.0.0 cannot be advertised.',
  }),
  'connection.failed.authentication.delay.ms': int({
    default: 100,
    min: 0,
    importance: 'low',
    absent: 'security',
    doc: 'A connection that failed to authenticate is closed only after this time, so that guessing is slow.',
  }),
  'connections.max.idle.ms': long({
    default: 600_000,
    doc: 'A connection on which no byte moved for this long is closed; never when negative.',
  }),
  'inter.broker.listener.name': string({
    default: null,
    doc: 'Listener that brokers use among themselves; by default the first of `security.inter.broker.protocol`.',
  }),
  'listener.security.protocol.map': string({
    default: 'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
    update: 'per-broker',
    importance: 'low',
    doc: '`NAME:PROTOCOL` for each listener name. PLAINTEXT alone is served so far.',
  }),
  listeners: list({
    default: ['PLAINTEXT://127.0.0.1:9092'],
    emptyAllowed: false,
    update: 'per-broker',
    importance: 'high',
    doc: '`NAME://host:port` of each address to listen on; an empty host means every interface, port 0 any free port. Without it the broker listens on the loopback interface only. Changed at run time, listeners open and close by their names; the controller’s and those that clients are told of stay, and one that stays keeps its address until the next start.',
  }),
  'max.connection.creation.rate': int({
    default: 2_147_483_647,
    min: 0,
    update: 'cluster-wide',
    doc: 'New connections a second that are accepted.',
  }),
  'max.connections': int({
    default: 2_147_483_647,
    min: 0,
    update: 'cluster-wide',
    doc: 'Most open connections of the listeners for clients and brokers together, and as many again of the controller’s. One above waits unread until another one ends; at most 1,000 wait. Where brokers use a listener of their own, that one takes more, and connections of the others are closed, idle ones first; so are those above a limit that was lowered.',
  }),
  'max.connections.per.ip': int({
    default: 2_147_483_647,
    min: 0,
    update: 'cluster-wide',
    doc: 'Most open connections from one address.',
  }),
  'max.connections.per.ip.overrides': string({
    default: '',
    problemOf: connectionOverridesProblem,
    update: 'cluster-wide',
    doc: '`address:count` pairs that differ from it, comma-separated.',
  }),
  'millrace.request.elements.max': int({
    default: 50_000,
    min: 1_000,
    importance: 'low',
    doc: "Most elements that the arrays of one request may have together; a larger one closes the connection. Tagged fields count too, and 128 bytes of a long text as one. Reading so many, working on them and answering each hold the event loop for less than 50 ms; Kafka's own bound is 1,000,000 in each array. A setting of Millrace, not of Kafka.",
  }),
  'millrace.queued.max.response.bytes': long({
    default: 268_435_456,
    min: 1_048_576,
    importance: 'low',
    doc: 'Bytes of answers in memory that clients do not take, above which new answers hold one mebibyte at most; above twice as many, clients that read nothing or less than a mebibyte a second are given up, those that hold most first. A setting of Millrace, not of Kafka.',
  }),
  'num.network.threads': int({
    default: 3,
    min: 1,
    update: 'cluster-wide',
    importance: 'high',
    idle: 'one event loop does the work',
    doc: 'Threads that serve sockets.',
  }),
  'queued.max.request.bytes': long({
    default: -1,
    doc: 'Bytes of requests in memory above which no more are read; -1 stands for 128 MiB, or for one request of socket.request.max.bytes if that is more. Kafka has no such bound then.',
  }),
  'queued.max.requests': int({
    default: 500,
    min: 1,
    importance: 'high',
    doc: 'Requests waiting in memory above which no more are read.',
  }),
  'request.timeout.ms': int({
    default: 30000,
    importance: 'high',
    doc: 'How long a request of this node to another is waited for.',
  }),
  'socket.connection.setup.timeout.max.ms': long({
    default: 30000,
    absent: 'replication between nodes',
    doc: 'Longest time for one attempt to connect to another node.',
  }),
  'socket.connection.setup.timeout.ms': long({
    default: 10000,
    absent: 'replication between nodes',
    doc: 'First time for one attempt to connect to another node; it grows with each failure.',
  }),
  'socket.listen.backlog.size': int({ default: 50, min: 1, doc: 'Connections the system queues before they are accepted.' }),
  'socket.receive.buffer.bytes': int({
    default: 102_400,
    importance: 'high',
    idle: 'the system sizes the buffers of sockets',
    doc: "Receive buffer of a client's socket; -1 leaves it to the system.",
  }),
  'socket.request.max.bytes': int({
    default: 104_857_600,
    min: 1,
    importance: 'high',
    doc: 'Largest request; a larger one closes the connection.',
  }),
  'socket.send.buffer.bytes': int({
    default: 102_400,
    importance: 'high',
    idle: 'the system sizes the buffers of sockets',
    doc: "Send buffer of a client's socket; -1 leaves it to the system.",
  }),
  'unstable.api.versions.enable': boolean({
    default: false,
    importance: 'high',
    internal: true,
    doc: 'Whether versions of requests that are still being worked on are served.',
  }),
})
