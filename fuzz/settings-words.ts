// Settings of a broker with a value each that is allowed: what properties files and requests are made of.
import { brokerSettings } from '../packages/broker/src/config.ts'
import { formatSetting } from '../packages/broker/src/settings.ts'

export const allSettings: readonly { readonly name: string; readonly value: string }[] = Array.from(
  brokerSettings,
  ([name, setting]) => ({ name, value: formatSetting(setting, setting.default) ?? '' }),
)
