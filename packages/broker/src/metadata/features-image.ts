// metadata.version and the other finalized features: what the cluster has agreed to use.

export const metadataVersionFeature = 'metadata.version'

/** Levels of metadata.version at which something that is written here changes. */
export const metadataVersions = {
  min: 7,
  delegationTokens: 14,
  directoryAssignment: 17,
  elr: 23,
  cordonedDirectories: 30,
  latest: 33,
} as const

export class FeaturesImage {
  static readonly empty = new FeaturesImage(new Map())
  /** Levels above 0 by name, metadata.version among them. */
  readonly finalized: ReadonlyMap<string, number>

  constructor(finalized: ReadonlyMap<string, number>) {
    this.finalized = finalized
  }

  /** 0 before the first record. */
  get metadataVersion(): number {
    return this.level(metadataVersionFeature)
  }

  level(name: string): number {
    return this.finalized.get(name) ?? 0
  }

  with(name: string, level: number): FeaturesImage {
    const finalized = new Map(this.finalized)
    if (level === 0) finalized.delete(name)
    else finalized.set(name, level)
    return new FeaturesImage(finalized)
  }
}

/** Versions of records by the level of metadata.version. */
export const recordVersions = {
  registerBroker: (level: number): number => (level >= 30 ? 4 : level >= 17 ? 3 : level >= 8 ? 2 : 1),
  brokerRegistrationChange: (level: number): number => (level >= 30 ? 3 : level >= 17 ? 2 : 1),
  partition: (level: number): number => (level >= 23 ? 2 : level >= 17 ? 1 : 0),
} as const
