// Quorum settings.
import { boolean, defineSettings, int, list } from '../settings.ts'

/** Settings of the metadata quorum. */
export const raftSettings = defineSettings({
  'controller.quorum.append.linger.ms': int({
    default: 25,
    min: 0,
    idle: 'what arrives during one sync shares the next',
    doc: 'How long the leader of the metadata quorum gathers records before it writes them.',
  }),
  'controller.quorum.auto.join.enable': boolean({
    default: false,
    importance: 'low',
    absent: 'replication between nodes',
    doc: 'Whether a controller adds itself to the voters of the quorum it finds.',
  }),
  'controller.quorum.bootstrap.servers': list({
    default: [],
    importance: 'high',
    doc: '`host:port` of controllers to find the metadata quorum by. A quorum of one does not need them.',
  }),
  'controller.quorum.election.backoff.max.ms': int({
    default: 1000,
    min: 0,
    importance: 'high',
    absent: 'replication between nodes',
    doc: 'Longest random pause before the next attempt to become leader of the metadata quorum.',
  }),
  'controller.quorum.election.timeout.ms': int({
    default: 1000,
    min: 0,
    importance: 'high',
    absent: 'replication between nodes',
    doc: 'How long a candidate of the metadata quorum gathers votes.',
  }),
  'controller.quorum.fetch.max.bytes': int({
    default: 1_048_576,
    min: 1,
    importance: 'low',
    absent: 'replication between nodes',
    doc: "Most bytes of one fetch from the metadata quorum's log.",
  }),
  'controller.quorum.fetch.snapshot.max.bytes': int({
    default: 1_048_576,
    min: 1,
    importance: 'low',
    absent: 'replication between nodes',
    doc: 'Most bytes of one fetch of a metadata snapshot.',
  }),
  'controller.quorum.fetch.timeout.ms': int({
    default: 2000,
    min: 0,
    importance: 'high',
    absent: 'replication between nodes',
    doc: 'A follower of the metadata quorum that could not fetch for this long looks for another leader; a leader that was not fetched from resigns.',
  }),
  'controller.quorum.request.timeout.ms': int({
    default: 2000,
    min: 0,
    absent: 'replication between nodes',
    doc: 'How long a request to another voter of the metadata quorum is waited for.',
  }),
  'controller.quorum.retry.backoff.ms': int({
    default: 20,
    min: 0,
    importance: 'low',
    absent: 'replication between nodes',
    doc: 'Pause before a request to another voter is repeated.',
  }),
  'controller.quorum.voters': list({
    default: [],
    importance: 'high',
    doc: '`id@host:port` of each voter of a quorum with fixed voters (kraft.version 0).',
  }),
})
