// The little that coordinators look at in the cluster's metadata.

export interface TopicView {
  readonly name: string
  readonly id: string
  readonly partitions: readonly { readonly partition: number; readonly leader: number }[]
}

/** The metadata image, as far as coordinators need it. */
export interface MetadataView {
  readonly image: {
    readonly topics: {
      byName(name: string): TopicView | undefined
      byId(id: string): TopicView | undefined
    }
    readonly features: { readonly finalized: ReadonlyMap<string, number> }
  }
}

export const groupTopic = '__consumer_offsets'
export const transactionTopic = '__transaction_state'
