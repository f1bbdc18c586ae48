// A metadata record that can be read and cannot be: what it speaks of is not there.

/** The metadata log, or a snapshot of it, contradicts itself: going on would be a wrong image of the cluster. */
export class MetadataDamaged extends Error {
  override readonly name = 'MetadataDamaged'
}
