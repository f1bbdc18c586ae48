// Fresh ids, as Kafka makes them.
import type { Random } from '@millrace/host'
import { uuidFromBytes, type Uuid } from '@millrace/protocol'

/**
 * A random UUID of version 4. Never one of the first hundred, which Kafka keeps for meanings of its own, nor one that begins with a
 * dash, which command lines would take for an option.
 */
export function newUuid(random: Random): Uuid {
  for (;;) {
    const bytes = random.bytes(16)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    const uuid = uuidFromBytes(bytes)
    if (!uuid.startsWith('-')) return uuid
  }
}

/** Whether a directory may have this id. */
export function isReservedUuid(uuid: Uuid): boolean {
  return /^AAAAAAAAAAAAAAAAAAAAA|^AAAAAAAAAAAAAAAAAAAAB/.test(uuid)
}
