// The records of __consumer_offsets, __transaction_state and __share_group_state: each type of key with its codecs.
import type { MessageCodec } from '@millrace/protocol'
import { consumerGroupCurrentMemberAssignmentKey } from '../coordinator/group/records/consumer-group-current-member-assignment-key.ts'
import { consumerGroupCurrentMemberAssignmentValue } from '../coordinator/group/records/consumer-group-current-member-assignment-value.ts'
import { consumerGroupMemberMetadataKey } from '../coordinator/group/records/consumer-group-member-metadata-key.ts'
import { consumerGroupMemberMetadataValue } from '../coordinator/group/records/consumer-group-member-metadata-value.ts'
import { consumerGroupMetadataKey } from '../coordinator/group/records/consumer-group-metadata-key.ts'
import { consumerGroupMetadataValue } from '../coordinator/group/records/consumer-group-metadata-value.ts'
import { consumerGroupPartitionMetadataKey } from '../coordinator/group/records/consumer-group-partition-metadata-key.ts'
import { consumerGroupPartitionMetadataValue } from '../coordinator/group/records/consumer-group-partition-metadata-value.ts'
import { consumerGroupRegularExpressionKey } from '../coordinator/group/records/consumer-group-regular-expression-key.ts'
import { consumerGroupRegularExpressionValue } from '../coordinator/group/records/consumer-group-regular-expression-value.ts'
import { consumerGroupTargetAssignmentMemberKey } from '../coordinator/group/records/consumer-group-target-assignment-member-key.ts'
import { consumerGroupTargetAssignmentMemberValue } from '../coordinator/group/records/consumer-group-target-assignment-member-value.ts'
import { consumerGroupTargetAssignmentMetadataKey } from '../coordinator/group/records/consumer-group-target-assignment-metadata-key.ts'
import { consumerGroupTargetAssignmentMetadataValue } from '../coordinator/group/records/consumer-group-target-assignment-metadata-value.ts'
import { groupMetadataKey } from '../coordinator/group/records/group-metadata-key.ts'
import { groupMetadataValue } from '../coordinator/group/records/group-metadata-value.ts'
import { legacyOffsetCommitKey } from '../coordinator/group/records/legacy-offset-commit-key.ts'
import { legacyOffsetCommitValue } from '../coordinator/group/records/legacy-offset-commit-value.ts'
import { offsetCommitKey } from '../coordinator/group/records/offset-commit-key.ts'
import { offsetCommitValue } from '../coordinator/group/records/offset-commit-value.ts'
import { shareGroupCurrentMemberAssignmentKey } from '../coordinator/group/records/share-group-current-member-assignment-key.ts'
import { shareGroupCurrentMemberAssignmentValue } from '../coordinator/group/records/share-group-current-member-assignment-value.ts'
import { shareGroupMemberMetadataKey } from '../coordinator/group/records/share-group-member-metadata-key.ts'
import { shareGroupMemberMetadataValue } from '../coordinator/group/records/share-group-member-metadata-value.ts'
import { shareGroupMetadataKey } from '../coordinator/group/records/share-group-metadata-key.ts'
import { shareGroupMetadataValue } from '../coordinator/group/records/share-group-metadata-value.ts'
import { shareGroupStatePartitionMetadataKey } from '../coordinator/group/records/share-group-state-partition-metadata-key.ts'
import { shareGroupStatePartitionMetadataValue } from '../coordinator/group/records/share-group-state-partition-metadata-value.ts'
import { shareGroupTargetAssignmentMemberKey } from '../coordinator/group/records/share-group-target-assignment-member-key.ts'
import { shareGroupTargetAssignmentMemberValue } from '../coordinator/group/records/share-group-target-assignment-member-value.ts'
import { shareGroupTargetAssignmentMetadataKey } from '../coordinator/group/records/share-group-target-assignment-metadata-key.ts'
import { shareGroupTargetAssignmentMetadataValue } from '../coordinator/group/records/share-group-target-assignment-metadata-value.ts'
import { streamsGroupCurrentMemberAssignmentKey } from '../coordinator/group/records/streams-group-current-member-assignment-key.ts'
import { streamsGroupCurrentMemberAssignmentValue } from '../coordinator/group/records/streams-group-current-member-assignment-value.ts'
import { streamsGroupMemberMetadataKey } from '../coordinator/group/records/streams-group-member-metadata-key.ts'
import { streamsGroupMemberMetadataValue } from '../coordinator/group/records/streams-group-member-metadata-value.ts'
import { streamsGroupMetadataKey } from '../coordinator/group/records/streams-group-metadata-key.ts'
import { streamsGroupMetadataValue } from '../coordinator/group/records/streams-group-metadata-value.ts'
import { streamsGroupTargetAssignmentMemberKey } from '../coordinator/group/records/streams-group-target-assignment-member-key.ts'
import { streamsGroupTargetAssignmentMemberValue } from '../coordinator/group/records/streams-group-target-assignment-member-value.ts'
import { streamsGroupTargetAssignmentMetadataKey } from '../coordinator/group/records/streams-group-target-assignment-metadata-key.ts'
import { streamsGroupTargetAssignmentMetadataValue } from '../coordinator/group/records/streams-group-target-assignment-metadata-value.ts'
import { streamsGroupTopologyKey } from '../coordinator/group/records/streams-group-topology-key.ts'
import { streamsGroupTopologyValue } from '../coordinator/group/records/streams-group-topology-value.ts'
import { transactionLogKey } from '../coordinator/transaction/records/transaction-log-key.ts'
import { transactionLogValue } from '../coordinator/transaction/records/transaction-log-value.ts'
import { shareSnapshotKey } from '../coordinator/share/records/share-snapshot-key.ts'
import { shareSnapshotValue } from '../coordinator/share/records/share-snapshot-value.ts'
import { shareUpdateKey } from '../coordinator/share/records/share-update-key.ts'
import { shareUpdateValue } from '../coordinator/share/records/share-update-value.ts'

type Codec = MessageCodec<object, never>

/** Codecs of a key and its value; the type in front of the key is the codec's number. */
export type RecordPair = readonly [key: Codec, value: Codec]

const byType = (pairs: readonly RecordPair[]): ReadonlyMap<number, RecordPair> =>
  new Map(pairs.map((pair) => [pair[0].apiKey, pair]))

/** Of __consumer_offsets. */
export const offsetsPairs = byType([
  [consumerGroupCurrentMemberAssignmentKey, consumerGroupCurrentMemberAssignmentValue],
  [consumerGroupMemberMetadataKey, consumerGroupMemberMetadataValue],
  [consumerGroupMetadataKey, consumerGroupMetadataValue],
  [consumerGroupPartitionMetadataKey, consumerGroupPartitionMetadataValue],
  [consumerGroupRegularExpressionKey, consumerGroupRegularExpressionValue],
  [consumerGroupTargetAssignmentMemberKey, consumerGroupTargetAssignmentMemberValue],
  [consumerGroupTargetAssignmentMetadataKey, consumerGroupTargetAssignmentMetadataValue],
  [groupMetadataKey, groupMetadataValue],
  [legacyOffsetCommitKey, legacyOffsetCommitValue],
  [offsetCommitKey, offsetCommitValue],
  [shareGroupCurrentMemberAssignmentKey, shareGroupCurrentMemberAssignmentValue],
  [shareGroupMemberMetadataKey, shareGroupMemberMetadataValue],
  [shareGroupMetadataKey, shareGroupMetadataValue],
  [shareGroupStatePartitionMetadataKey, shareGroupStatePartitionMetadataValue],
  [shareGroupTargetAssignmentMemberKey, shareGroupTargetAssignmentMemberValue],
  [shareGroupTargetAssignmentMetadataKey, shareGroupTargetAssignmentMetadataValue],
  [streamsGroupCurrentMemberAssignmentKey, streamsGroupCurrentMemberAssignmentValue],
  [streamsGroupMemberMetadataKey, streamsGroupMemberMetadataValue],
  [streamsGroupMetadataKey, streamsGroupMetadataValue],
  [streamsGroupTargetAssignmentMemberKey, streamsGroupTargetAssignmentMemberValue],
  [streamsGroupTargetAssignmentMetadataKey, streamsGroupTargetAssignmentMetadataValue],
  [streamsGroupTopologyKey, streamsGroupTopologyValue],
])

/** Of __transaction_state. */
export const transactionsPairs = byType([[transactionLogKey, transactionLogValue]])

/** Of __share_group_state. */
export const shareStatePairs = byType([
  [shareSnapshotKey, shareSnapshotValue],
  [shareUpdateKey, shareUpdateValue],
])
