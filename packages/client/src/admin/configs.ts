// Public API: settings of topics, brokers and groups: describe and alter.

export interface ConfigResource {
  readonly type: 'topic' | 'broker' | 'group'
  readonly name: string
}

export interface ConfigEntry {
  readonly name: string
  /** null: a secret, or without a value. */
  readonly value: string | null
  /** Kafka's number: 1 topic, 2 dynamic broker, 3 dynamic default, 4 static, 5 default, 8 group. */
  readonly source: number
  readonly readOnly: boolean
  readonly sensitive: boolean
}

export interface ConfigChange extends ConfigResource {
  readonly set?: Readonly<Record<string, string>>
  /** Back to what holds without it. */
  readonly unset?: readonly string[]
}
