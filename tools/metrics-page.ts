// The reference page of metrics: those that are defined, and those of Apache Kafka's that are not here, each with why.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { definitions, type Definition } from '../packages/broker/src/metrics/definitions.ts'
import { namesOf } from '../packages/broker/src/metrics/open-metrics.ts'
import { contentTypes } from '../packages/broker/src/metrics/text-format.ts'

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string

const noAuthentication = 'Access lists and authentication are missing.'
const oneNode = 'Speaks of other nodes: this one is alone.'
const oneLoop = 'Kafka’s threads and their queues: here one event loop works, see RequestHandlerAvgIdlePercent.'
const stopsNode =
  'A record of the metadata log that cannot be read or applied stops the node: nothing is left that could tell of it.'
const rates = 'A rate: it follows from the count beside it, or from a counter that is told.'

/** The first that matches says why one of Kafka's beans is not here. */
const reasons: readonly (readonly [beans: RegExp, why: string])[] = [
  [/[Ss]hare|Persister|DLQ/, 'Share groups are not served.'],
  [/streams-group/, 'Streams groups are not served.'],
  [
    /channel-metrics|registration-metrics|heartbeat-metrics|forwarding|Forwarding|directory-assignments-metrics|alter-partition/,
    oneNode,
  ],
  [
    /TimedOutBrokerHeartbeat|TimeSinceLastHeartbeat|ControlledShutdownBroker|BrokerRegistrationState|IgnoredStaticVoters|static-voters/,
    oneNode,
  ],
  [
    /ReplicaFetcherManager|Isr(Expands|Shrinks)|FailedIsr|Replication(In|Out)|ReplicationBytes|Reassign|AddPartitionsManager/,
    oneNode,
  ],
  [
    /unknown-voter|number-of-observers|uncommitted-voter/,
    'Speaks of other voters and of observers: the quorum is this node alone.',
  ],
  [/election-latency/, oneNode],
  [/MessageConversions|TemporaryMemoryBytes/, 'Records are never converted from one format to another.'],
  [/Throttl|:Request:|:Produce:|:Fetch:|ControllerMutation/, 'Quotas are kept and do not act yet.'],
  [/client-metrics/, 'Telemetry of clients is not served.'],
  [/Remote|RemoteLog/, 'Tiered storage is missing.'],
  [/ReplicaAlterLogDirs|AssignmentsManager/, 'Moves between log directories are told by DescribeLogDirs alone.'],
  [/InvalidMagic/, 'A batch of another format is refused before it is looked at; Kafka 4.4 does not count those either.'],
  [/linux-disk/, 'The exporter of the machine tells what a process reads and writes.'],
  [
    /metrics-count|ClusterId|current-vote|current-state|commit-id|CommitId|[Vv]ersion$|StartTimeMs|Log4j/,
    'Text, or of Kafka’s own process: a scrape holds numbers. DescribeCluster, DescribeQuorum and ApiVersions tell it.',
  ],
  [
    /idle-ratio|AvgIdleRatio|queue-time|queue-size|processing-time|purgatory-time|batch-|EventQueue|ResponseQueueSize|ControllerRequestHandler|Processor:IdlePercent|Acceptor|BlockedPercent/,
    oneLoop,
  ],
  [/-rate$|append-records-rate|fetch-records-rate/, rates],
  [/socket-server-metrics:(.*authentication|expired-connections)/, noAuthentication],
  [
    /accept-throttle-time/,
    'A connection above max.connection.creation.rate waits unread for its turn; for how long is not told.',
  ],
  [/request-size/, 'Sizes of requests are told by RequestBytes.'],
  [/MemoryPool(Avg)?Depleted/, 'MemoryPoolUsed and MemoryPoolAvailable tell how near its end the pool is.'],
  [/:connections$/, 'Connections are not counted by the name and version of the client’s software.'],
  [/network-io-total/, 'The bytes are told: incoming-byte-total, outgoing-byte-total.'],
  [/(io-|select-)/, oneLoop],
  [
    /TransactionMarkerChannel/,
    'Markers go to the logs of this node; what is refused, each transaction tries again for itself: there are no queues.',
  ],
  [/MetadataErrorCount|metadata-(apply|load)-error-count/, stopsNode],
  [/AlterAcls|ExpiredConnectionsKilled/, noAuthentication],
  [/node-metrics/, 'Levels of features that could be agreed on: ApiVersions tells them; FinalizedLevel tells what is agreed on.'],
]

/** @returns the page, and which of Kafka's beans nobody says anything of. */
export function metricsPage(
  root: string,
  made: string,
  table: Table,
): { readonly text: string; readonly problems: readonly string[] } {
  const problems: string[] = []
  const absent = new Map<string, string[]>()
  const beans = readFileSync(join(root, 'tools/kafka-beans.txt'), 'utf8').trim().split('\n')
  for (const bean of beans) {
    if (bean in definitions) continue
    const why = reasons.find(([pattern]) => pattern.test(bean))?.[1]
    if (why === undefined) problems.push(`tools/metrics-page.ts: nothing says why there is no ${bean}`)
    else absent.set(why, [...(absent.get(why) ?? []), bean])
  }
  const known = new Set(beans)
  const rows = (which: (bean: string) => boolean): string[][] =>
    Object.entries<Definition>(definitions)
      .filter(([bean]) => which(bean))
      .map(([bean, { kind, doc, labels }]) => {
        const [, name] = namesOf({ bean, kind })
        return [
          `\`${name}\``,
          kind,
          labels.map((label) => `\`${label.toLowerCase()}\``).join(', '),
          bean.includes(':') ? `\`${bean}\`` : '',
          doc,
        ]
      })
  const head = ['name', 'kind', 'labels', 'bean', 'what it is']
  const here = beans.length - [...absent.values()].flat().length
  const text = `# Metrics of the broker

${made}

\`millrace.metrics.listener\` opens \`/metrics\` and \`/health\`; \`millrace.metrics.otlp.endpoint\` is pushed what \`/metrics\` shows, a summary as gauges of its quantiles.

\`/metrics\` is in the text format of OpenMetrics (\`${contentTypes.openmetrics}\`), or in the older one of Prometheus
(\`${contentTypes.prometheus}\`) where the header \`Accept\` likes that better, with its \`q\`, or takes neither. Without the header, and for \`*/*\`, it
is OpenMetrics. The samples are the same.

Names are those of Kafka's beans behind the usual exporter: \`kafka_<domain>_<type>_<name>\`, in lower case, with \`_total\` for what only grows
(a bean's \`PerSec\` is left to the reader's \`rate()\`). A summary has the quantiles 0.5 to 0.999 of all values since the start, with \`_count\` and \`_sum\`; one
without a value yet is left out, and so is a topic or a code that was not counted yet. A label in brackets only some samples have: without it the sample is of
all topics.

## Kafka's

${table(
  head,
  rows((bean) => known.has(bean)),
)}

## Of Millrace and its process

${table(
  head,
  rows((bean) => !known.has(bean)),
)}

## Health

\`/health\` answers 200 as long as the broker serves, 503 while it starts or stops, with JSON: \`status\` is \`ok\`, \`degraded\`, \`starting\` (with \`nodeId\` alone;
\`/metrics\` answers 503 too) or \`stopping\`; \`nodeId\` is the broker's \`node.id\`, \`offlineLogDirs\` are those that
failed, \`fullLogDirs\` those whose disk has less than 1 MiB left or refused a write (metadata.log.dir too), \`offlinePartitions\` up to twenty of the partitions that are offline, each with
\`topic\`, \`partition\` and \`reason\`, and \`offlinePartitionCount\` all of them.

## Kafka's that are not here

Of ${beans.length} kinds of beans that Apache Kafka 4.4 has after a little work, with all attributes of connections to one kind of node as one, ${here} are here. The others:

${table(
  ['why', 'beans'],
  [...absent].map(([why, names]) => [why, names.map((name) => `\`${name}\``).join(', ')]),
)}
`
  return { text, problems }
}
