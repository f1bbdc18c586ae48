// The settings of each topic as they are now: worked out once, again when some setting of the cluster has changed.
import type { BrokerConfig } from './config.ts'
import { topicConfig, topicLogConfig } from './config.ts'
import type { LogConfig } from './log/config.ts'
import type { TopicConfig } from './log/topic-config.ts'
import type { MetadataImage } from './metadata/image.ts'

/** Asked on every append, so an answer is a look-up. */
export class TopicConfigs {
  readonly #config: BrokerConfig
  readonly #image: () => MetadataImage
  #configsImage: MetadataImage['configs'] | undefined
  readonly #topics = new Map<string, TopicConfig>()
  readonly #logs = new Map<string, LogConfig>()

  constructor(config: BrokerConfig, image: () => MetadataImage) {
    this.#config = config
    this.#image = image
  }

  /** The settings by Kafka's names. */
  topic(name: string): TopicConfig {
    const image = this.#current()
    let config = this.#topics.get(name)
    if (config === undefined) this.#topics.set(name, (config = topicConfig(this.#config, image, name)))
    return config
  }

  /** The same as a log takes them. */
  log(name: string): LogConfig {
    const image = this.#current()
    let config = this.#logs.get(name)
    if (config === undefined) this.#logs.set(name, (config = topicLogConfig(this.#config, image, name)))
    return config
  }

  #current(): MetadataImage {
    const image = this.#image()
    if (image.configs !== this.#configsImage) {
      this.#configsImage = image.configs
      this.#topics.clear()
      this.#logs.clear()
    }
    return image
  }
}
