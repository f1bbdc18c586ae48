// Settings of the node as a whole, and of what it reports.
import { defineSettings, int, list, long, string } from './settings.ts'

/** Settings of the node, its work and its metrics. */
export const nodeSettings = defineSettings({
  'background.threads': int({
    default: 10,
    min: 1,
    update: 'cluster-wide',
    importance: 'high',
    idle: 'one event loop does the work',
    doc: 'Threads for work in the background.',
  }),
  'broker.id': int({ default: -1, importance: 'high', doc: 'Older name of `node.id`.' }),
  'broker.rack': string({
    default: null,
    doc: 'Where this broker stands, such as an availability zone; replicas are spread over racks, and consumers may choose the nearest.',
  }),
  'config.providers': list({
    default: [],
    update: 'cluster-wide',
    importance: 'low',
    absent: 'Java plug-ins',
    doc: 'Java classes that resolve placeholders in values.',
  }),
  'controller.listener.names': list({
    default: ['CONTROLLER'],
    emptyAllowed: false,
    importance: 'high',
    doc: "Listeners of the controller's side, comma-separated; clients cannot use them.",
  }),
  'kafka.metrics.polling.interval.secs': int({
    default: 10,
    min: 1,
    importance: 'low',
    absent: 'Java plug-ins',
    doc: 'How often metrics reporters are given values.',
  }),
  'kafka.metrics.reporters': list({
    default: [],
    importance: 'low',
    absent: 'Java plug-ins',
    doc: 'Java classes that report metrics.',
  }),
  'metric.reporters': list({
    default: ['org.apache.kafka.common.metrics.JmxReporter'],
    update: 'cluster-wide',
    importance: 'low',
    absent: 'Java plug-ins',
    doc: 'Java classes that report metrics.',
  }),
  'metrics.num.samples': int({
    default: 2,
    min: 1,
    importance: 'low',
    idle: 'metrics count from the start; whoever reads them makes rates of them',
    doc: 'Samples a metric is computed from.',
  }),
  'metrics.recording.level': string({
    default: 'INFO',
    importance: 'low',
    idle: 'every metric is counted',
    doc: 'Which metrics are computed: INFO, DEBUG or TRACE.',
  }),
  'metrics.sample.window.ms': long({
    default: 30000,
    min: 1,
    importance: 'low',
    idle: 'metrics count from the start; whoever reads them makes rates of them',
    doc: 'Length of one such sample.',
  }),
  'millrace.metrics.listener': string({
    default: '',
    doc: "`host:port` where HTTP answers `/metrics`, in OpenMetrics' text or Prometheus' older one with Kafka's names, and `/health`; empty: nowhere. An empty host means every interface. It asks nobody who they are. A setting of Millrace, not of Kafka.",
  }),
  'millrace.metrics.otlp.endpoint': string({
    default: '',
    doc: 'Where the metrics are pushed to as well, in the protocol of OpenTelemetry over HTTP, such as `http://collector:4318/v1/metrics`; empty: nowhere. A setting of Millrace, not of Kafka.',
  }),
  'millrace.metrics.otlp.interval.ms': int({
    default: 60_000,
    min: 100,
    doc: 'Pause between two pushes of metrics. A setting of Millrace, not of Kafka.',
  }),
  'node.id': int({ default: 1, min: 0, importance: 'high', doc: 'Number of this node in the cluster.' }),
  'num.io.threads': int({
    default: 8,
    min: 1,
    update: 'cluster-wide',
    importance: 'high',
    idle: 'one event loop does the work',
    doc: 'Threads that serve requests.',
  }),
  'process.roles': list({
    default: ['broker', 'controller'],
    of: ['broker', 'controller'],
    emptyAllowed: false,
    importance: 'high',
    doc: 'What this node is: broker, controller, or both. Both together are served so far.',
  }),
  'server.max.startup.time.ms': long({
    default: 2 ** 63,
    min: 0,
    internal: true,
    doc: 'A start that takes longer than this is given up.',
  }),
  'telemetry.max.bytes': int({
    default: 1_048_576,
    min: 1,
    importance: 'low',
    absent: 'client telemetry',
    doc: 'Largest metrics report of a client.',
  }),
})

/** Settings of a client metrics subscription (KIP-714). */
export const clientMetricsSettings = defineSettings({
  'interval.ms': int({
    default: 300_000,
    absent: 'client telemetry',
    doc: 'How often clients that match push their metrics: 100 to 3600000.',
  }),
  match: list({
    default: [],
    absent: 'client telemetry',
    doc:
      'Which clients: `selector=pattern`, comma-separated. Selectors are client_id, client_instance_id, client_software_name, ' +
      'client_software_version, client_source_address and client_source_port; patterns are of Java.',
  }),
  metrics: list({
    default: [],
    absent: 'client telemetry',
    doc: 'Prefixes of the metrics to push, comma-separated; `*` for all.',
  }),
})
