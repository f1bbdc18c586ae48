// Tagged fields that no schema here knows: kept as bytes and written back between the known ones (KIP-482).
import type { Writer } from './writer.ts'

/** A tagged field of a newer peer: its number and the bytes of its value, a view of the message it came in. */
export interface UnknownTag {
  readonly tag: number
  readonly bytes: Uint8Array
}

/** Ends a structure that has no tagged fields set: the count, then the unknown ones in their order. */
export function writeUnknownTags(writer: Writer, tags: readonly UnknownTag[] | undefined): void {
  if (tags === undefined || tags.length === 0) {
    writer.unsignedVarint(0)
    return
  }
  writer.unsignedVarint(tags.length)
  writeUnknownTagsBelow(writer, tags, 0, Infinity)
}

/**
 * Writes the unknown tags from index `from` whose number lies below `knownTag`, the next known one to be written.
 * @returns the index of the first that was not written.
 * @throws RangeError the numbers do not rise, or one is the known field's own.
 */
export function writeUnknownTagsBelow(
  writer: Writer,
  tags: readonly UnknownTag[] | undefined,
  from: number,
  knownTag: number,
): number {
  if (tags === undefined) return 0
  let at = from
  for (; at < tags.length; at += 1) {
    const { tag, bytes } = tags[at]!
    if (tag > knownTag) break
    if (tag === knownTag || (at > 0 && tag <= tags[at - 1]!.tag))
      throw new RangeError(`unknown tag ${tag} is twice there or out of order`)
    writer.unsignedVarint(tag)
    writer.unsignedVarint(bytes.length)
    writer.rawBytes(bytes)
  }
  return at
}
