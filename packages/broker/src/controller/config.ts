// Controller settings: registration, new topics, elections.
import { boolean, className, defineSettings, int, long } from '../settings.ts'

/** Settings of the controller. */
export const controllerSettings = defineSettings({
  'alter.config.policy.class.name': className({
    default: null,
    importance: 'low',
    absent: 'Java plug-ins',
    doc: 'Java class that vets configuration changes.',
  }),
  'auto.create.topics.enable': boolean({
    default: true,
    importance: 'high',
    doc: 'Whether asking for the metadata of a topic that does not exist creates it, if the client allows it too.',
  }),
  'auto.leader.rebalance.enable': boolean({
    default: true,
    importance: 'high',
    absent: 'replication between nodes',
    doc: 'Whether leadership goes back to preferred replicas by itself.',
  }),
  'broker.heartbeat.interval.ms': int({
    default: 2000,
    absent: 'replication between nodes',
    doc: 'How often a broker tells the controller that it is alive.',
  }),
  'broker.session.timeout.ms': int({
    default: 9000,
    absent: 'replication between nodes',
    doc: 'A broker that was not heard of for this long is fenced: it leads nothing and clients are not sent to it.',
  }),
  'controlled.shutdown.enable': boolean({
    default: true,
    absent: 'replication between nodes',
    doc: 'Whether a broker that is asked to stop hands its leaderships over first.',
  }),
  'controller.performance.always.log.threshold.ms': long({
    default: 2000,
    min: 0,
    internal: true,
    doc: 'A controller event that takes longer than this is always logged.',
  }),
  'controller.performance.sample.period.ms': long({
    default: 60000,
    min: 100,
    internal: true,
    doc: 'How often the controller logs its slowest event.',
  }),
  'controller.socket.timeout.ms': int({
    default: 30000,
    absent: 'replication between nodes',
    doc: 'How long a request from the controller to a broker is waited for.',
  }),
  'create.topic.policy.class.name': className({
    default: null,
    importance: 'low',
    absent: 'Java plug-ins',
    doc: 'Java class that vets new topics.',
  }),
  'default.replication.factor': int({ default: 1, doc: 'Replicas of a topic that is created without a number of its own.' }),
  'delete.topic.enable': boolean({ default: true, importance: 'high', doc: 'Whether topics can be deleted at all.' }),
  'initial.broker.registration.timeout.ms': int({
    default: 60000,
    absent: 'replication between nodes',
    doc: 'A broker that could not register with the controller within this time stops.',
  }),
  'leader.imbalance.check.interval.seconds': long({
    default: 300,
    min: 1,
    importance: 'high',
    absent: 'replication between nodes',
    doc: 'How often leaders that are not the preferred replica are looked for.',
  }),
  'max.request.partition.size.limit': int({
    default: 2000,
    min: 1,
    doc: 'Most partitions of one answer that lists partitions in pages.',
  }),
  'num.partitions': int({ default: 1, min: 1, doc: 'Partitions of a topic that is created without a number of its own.' }),
  'unclean.leader.election.enable': boolean({
    default: false,
    update: 'cluster-wide',
    importance: 'high',
    doc: 'Whether a replica that is not in sync may lead when no other is left: the partition goes on, records are lost.',
  }),
  'unclean.leader.election.interval.ms': long({
    default: 300_000,
    min: 1,
    internal: true,
    doc: 'How often partitions without leader are looked at for an unclean election.',
  }),
  'unstable.feature.versions.enable': boolean({
    default: false,
    importance: 'high',
    internal: true,
    doc: 'Whether features that are still being worked on may be used.',
  }),
})
