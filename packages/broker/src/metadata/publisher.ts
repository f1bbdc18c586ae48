// What a listener to the image implements, and where it is heard of.
import { MetadataDelta } from './delta.ts'
import { emptyImage, type MetadataImage } from './image.ts'
import { imageRecords } from './image-records.ts'
import { decodeRecord, encodeRecord } from './record-codec.ts'

/** Hears of every new image, in order, before the next one is made. */
export interface Publisher {
  /** @param delta what changed since the image before (`delta.base`). A throw is a bug and ends the process. */
  changed(delta: MetadataDelta, image: MetadataImage): void
}

/** The committed state of the cluster, as this node knows it. Whoever follows the cluster subscribes here. */
export class Metadata {
  readonly clusterId: string
  readonly nodeId: number
  /** Of the quorum that the log belongs to; told apart from the other features because it is in the log's control records. */
  kraftVersion: 0 | 1 = 0
  #image: MetadataImage = emptyImage
  readonly #publishers = new Set<Publisher>()

  constructor(clusterId: string, nodeId: number) {
    this.clusterId = clusterId
    this.nodeId = nodeId
  }

  get image(): MetadataImage {
    return this.#image
  }

  /** From now on `publisher` hears of each image; of the present one at once, as a delta from the empty image. */
  subscribe(publisher: Publisher): void {
    this.#publishers.add(publisher)
    if (this.#image !== emptyImage) publisher.changed(deltaFromNothing(this.#image), this.#image)
  }

  unsubscribe(publisher: Publisher): void {
    this.#publishers.delete(publisher)
  }

  /** For the loader alone. */
  publish(delta: MetadataDelta, image: MetadataImage): void {
    this.#image = image
    for (const publisher of this.#publishers) publisher.changed(delta, image)
  }
}

function deltaFromNothing(image: MetadataImage): MetadataDelta {
  const delta = new MetadataDelta(emptyImage)
  for (const record of imageRecords(image)) delta.replay(decodeRecord(encodeRecord(record)))
  delta.apply(image)
  return delta
}
