// What a client of a coordinator is told when the coordinator's log could not be written.
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'

/** Clients of a coordinator expect its own codes: those of the log become the one that makes them do the right thing. */
export function coordinatorCode(failed: ErrorCode): ErrorCode {
  switch (failed) {
    case code.UNKNOWN_TOPIC_OR_PARTITION:
    case code.NOT_ENOUGH_REPLICAS:
    case code.NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case code.REQUEST_TIMED_OUT:
      return code.COORDINATOR_NOT_AVAILABLE
    case code.NOT_LEADER_OR_FOLLOWER:
    case code.KAFKA_STORAGE_ERROR:
      return code.NOT_COORDINATOR
    case code.MESSAGE_TOO_LARGE:
    case code.RECORD_LIST_TOO_LARGE:
    case code.INVALID_FETCH_SIZE:
      return code.UNKNOWN_SERVER_ERROR
    // Older clients know no other code that makes them repeat the request without looking for the coordinator again.
    case code.NETWORK_EXCEPTION:
      return code.COORDINATOR_LOAD_IN_PROGRESS
    default:
      return failed
  }
}

/** Which partition of an internal topic holds a key: Java's `String.hashCode` without its sign. */
export function partitionFor(key: string, partitionCount: number): number {
  let hash = 0
  for (let at = 0; at < key.length; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0
  return (hash === -0x8000_0000 ? 0 : Math.abs(hash)) % partitionCount
}
