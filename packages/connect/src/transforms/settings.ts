// Settings that several transforms have.
import { flag, list, SettingError, text } from '../api/settings.ts'
import type { Setting } from '../api/settings.ts'

/**
 * false here, true in Kafka Connect: a null that came from a database must stay null, whatever the column's default is.
 */
export const replaceNull = flag({
  default: false,
  doc: 'A null field that has a default becomes that default. Kafka Connect does so unless told otherwise, and so loses nulls.',
  importance: 'MEDIUM',
})

/** Names separated by commas, at least one. */
export function names(doc: string): Setting<readonly string[]> {
  const any = list({ default: '', doc, importance: 'HIGH' })
  return {
    ...any,
    default: undefined,
    parse(given) {
      const all = any.parse(given)
      if (all.length === 0) throw new SettingError('at least one name is needed')
      return all
    },
  }
}

/** Pairs `from:to` separated by commas. */
export function pairs(doc: string): Setting<ReadonlyMap<string, string>> {
  const any = list({ default: '', doc, importance: 'MEDIUM' })
  return {
    ...any,
    absent: new Map(),
    parse: (given) =>
      new Map(
        any.parse(given).map((pair) => {
          const [from = '', to = '', ...more] = pair.split(':').map((one) => one.trim())
          if (from === '' || to === '' || more.length > 0) throw new SettingError(`${pair} is not of the form from:to`)
          return [from, to]
        }),
      ),
  }
}

/** A text that may be left out but not be empty. */
export function openText(doc: string): Setting<string | undefined> {
  return text({ default: null, doc, importance: 'MEDIUM' })
}
