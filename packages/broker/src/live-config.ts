// The settings of this broker as they are now: those of the file with what was set at run time on top (KIP-226).
import type { Logger } from '@millrace/host'
import { brokerSettings, effectiveConfig, type BrokerConfig } from './config.ts'
import { whyForeign } from './controller/foreign-settings.ts'
import type { MetadataImage } from './metadata/image.ts'
import { formatSetting, withoutEffect, type SettingValue } from './settings.ts'

/** What a change of settings at run time meant for this broker. */
export interface SettingsChange {
  /** Settings whose value is another one now. */
  readonly changed: readonly string[]
  /** Those among them that nothing here heeds, each with why. */
  readonly idle: readonly string[]
}

/** Worked out once for each change of some setting in the cluster. */
export class LiveConfig {
  /**
   * Looks like a configuration; each read of a setting gives its value of that moment. Whoever keeps a value instead of this keeps what
   * was true then. `given` stays what the file said.
   */
  readonly view: BrokerConfig
  readonly #fixed: BrokerConfig
  readonly #image: () => Pick<MetadataImage, 'configs'>
  #configs: MetadataImage['configs'] | undefined
  #now: BrokerConfig

  constructor(fixed: BrokerConfig, image: () => Pick<MetadataImage, 'configs'>) {
    this.#fixed = fixed
    this.#image = image
    this.#now = fixed
    this.view = this.#makeView()
  }

  /** The settings of this moment, as they stay. */
  get now(): BrokerConfig {
    const image = this.#image()
    if (image.configs !== this.#configs) {
      this.#configs = image.configs
      this.#now = effectiveConfig(this.#fixed, image)
    }
    return this.#now
  }

  #makeView(): BrokerConfig {
    const { given, foreign, unknown } = this.#fixed
    const view = { given, foreign, unknown }
    for (const [name, { update }] of brokerSettings) {
      const key = name as keyof BrokerConfig
      if (update === 'read-only') Object.defineProperty(view, key, { value: this.#fixed[key], enumerable: true })
      else Object.defineProperty(view, key, { get: () => this.now[key], enumerable: true })
    }
    return Object.freeze(view) as BrokerConfig
  }
}

/** What differs between two moments. */
export function settingsChange(before: BrokerConfig, after: BrokerConfig): SettingsChange {
  const changed = [...brokerSettings.keys()].filter((name) => textIn(before, name) !== textIn(after, name))
  const foreign = after.foreign.filter((name) => !before.foreign.includes(name))
  return { changed: [...changed, ...foreign], idle: [...changed, ...foreign].flatMap((name) => idleSetting(name)) }
}

/** Settings that have another value than their default, or belong to one listener or a plug-in, and that nothing here heeds, each with why: `name (why)`. */
export function idleSettings(config: BrokerConfig): string[] {
  const names = [...brokerSettings].filter(([name, setting]) => textIn(config, name) !== formatSetting(setting, setting.default))
  return [...names.map(([name]) => name), ...config.foreign].flatMap((name) => idleSetting(name))
}

/** Tells of names among the settings that are none. */
export function warnOfUnknown({ unknown }: BrokerConfig, log: Logger): void {
  if (unknown.length > 0) log.warn('settings that nobody knows', { settings: unknown })
}

function textIn(config: BrokerConfig, name: string): string | null {
  return formatSetting(brokerSettings.get(name)!, config[name as keyof BrokerConfig] as SettingValue)
}

function idleSetting(name: string): string[] {
  const setting = brokerSettings.get(name)
  const why = setting === undefined ? whyForeign(name, brokerSettings) : withoutEffect(setting)
  return why === undefined ? [] : [`${name} (${why})`]
}
