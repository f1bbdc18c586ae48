// Settings and what was found wrong with them, in the forms of Kafka Connect's REST API.
import type { Setting, SettingType } from '../api/settings.ts'
import type { CheckedConfig, CheckedSetting } from './connect-worker.ts'

const widths: Readonly<Record<SettingType, string>> = {
  STRING: 'MEDIUM',
  PASSWORD: 'MEDIUM',
  INT: 'SHORT',
  LONG: 'SHORT',
  DOUBLE: 'SHORT',
  BOOLEAN: 'SHORT',
  LIST: 'LONG',
  CLASS: 'LONG',
}

/** The definition of a setting. @param order its place in its group, from 1 */
export function definitionJson(name: string, setting: Setting<unknown>, order: number): Record<string, unknown> {
  return {
    name,
    type: setting.type,
    required: setting.default === undefined,
    default_value: setting.default ?? null,
    importance: setting.importance,
    documentation: setting.doc,
    group: setting.group,
    width: widths[setting.type],
    display_name: displayName(name),
    dependents: [],
    order_in_group: order,
  }
}

function displayName(name: string): string {
  const words = name.replaceAll('.', ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** What validating answers: every setting with its value and its errors, secrets hidden. */
export function validationJson(checked: CheckedConfig): Record<string, unknown> {
  const counts = new Map<string, number>()
  const configs = checked.settings.map((one) => {
    const { group } = one.setting
    const order = (counts.get(group) ?? 0) + 1
    counts.set(group, order)
    return { definition: definitionJson(one.name, one.setting, order), value: valueJson(one) }
  })
  return {
    name: checked.name,
    error_count: checked.settings.reduce((sum, one) => sum + one.errors.length, 0),
    groups: [...counts.keys()],
    configs,
  }
}

function valueJson({ name, setting, value, errors }: CheckedSetting): Record<string, unknown> {
  return {
    name,
    value: setting.type === 'PASSWORD' && value !== null ? '[hidden]' : value,
    recommended_values: setting.values ?? [],
    errors,
    visible: true,
  }
}
