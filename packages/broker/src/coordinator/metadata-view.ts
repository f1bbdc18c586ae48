// The little that coordinators look at in the cluster's metadata.

export interface TopicView {
  readonly name: string
  readonly id: string
  readonly partitions: readonly {
    readonly partition: number
    readonly leader: number
    /** Left out where nobody asks for racks. */
    readonly replicas?: readonly number[]
  }[]
}

/** The metadata image, as far as coordinators need it. */
export interface MetadataView {
  readonly image: {
    /** Offset of the last record that it holds. */
    readonly offset?: number
    /** Another object whenever a topic has changed. */
    readonly topics: {
      byName(name: string): TopicView | undefined
      byId(id: string): TopicView | undefined
      all?(): Iterable<TopicView>
    }
    readonly features: { readonly finalized: ReadonlyMap<string, number> }
  }
}

export const groupTopic = '__consumer_offsets'
export const transactionTopic = '__transaction_state'
