// A group's offset is not told while a transaction that will move it is open (KIP-447).
import type { Check, TransactionRecord } from '../history.ts'
import { placeOf } from '../history.ts'

interface Held {
  readonly transaction: TransactionRecord
  readonly since: number
  /** An offset that was told while the transaction was open. */
  told: string | undefined
}

export function openOffsetsUntold(): Check {
  /** By group and partition. */
  const held = new Map<string, Held[]>()
  return {
    name: 'open offsets untold',
    happened(event, now) {
      if (event.kind === 'offsets in transaction') {
        const { transaction } = event
        for (const place of event.places) {
          const key = `${event.group} ${place}`
          const open = (held.get(key) ?? []).filter((each) => each.transaction.state === 'open')
          held.set(key, [...open, { transaction, since: now, told: undefined }])
        }
      } else if (event.kind === 'group offset') {
        const key = `${event.group} ${placeOf(event)}`
        for (const each of held.get(key) ?? []) {
          if (each.since < event.askedAt && each.transaction.state === 'open')
            each.told ??= `${key} was told as ${event.offset} while ${each.transaction.name} was open, and it has committed`
        }
      } else if (event.kind === 'transaction' && event.transaction.state === 'committed') {
        // Only now it is certain that the coordinator had not aborted it before the offset was told.
        for (const open of held.values()) {
          const { told } = open.find((each) => each.transaction.name === event.transaction.name) ?? {}
          if (told !== undefined) return told
        }
      }
      return undefined
    },
  }
}
