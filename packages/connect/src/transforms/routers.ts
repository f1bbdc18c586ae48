// RegexRouter and TimestampRouter: another topic for a record.
import { DataError } from '../api/converter.ts'
import { SettingError, text } from '../api/settings.ts'
import type { Setting } from '../api/settings.ts'
import { javaReplacement } from './java-pattern.ts'
import { settled, transformType } from './part.ts'
import { wholeName } from './predicate.ts'
import { DateFormat } from './simple-date-format.ts'

const regexSettings = {
  regex: wholeName('Must match the whole topic; else the topic stays.'),
  replacement: text({ doc: 'The new topic: $1 and ${name} stand for what groups matched.', importance: 'HIGH' }),
} as const

export const regexRouter = transformType('RegexRouter', regexSettings, ({ regex, replacement }) => {
  const replace = settled('replacement', () => javaReplacement(replacement, regex))
  return {
    apply(record) {
      const match = regex.exec(record.topic)
      return match === null ? record : { ...record, topic: replace(match) }
    },
  }
})

/** A pattern of java.text.SimpleDateFormat. */
export const datePattern = (setting: Setting<string>): Setting<DateFormat | undefined> => ({
  ...setting,
  absent: undefined,
  parse(given) {
    if (given === '') return undefined
    try {
      return new DateFormat(given)
    } catch (cause) {
      throw new SettingError((cause as Error).message)
    }
  },
})

const timestampSettings = {
  'topic.format': text({ default: '${topic}-${timestamp}', doc: 'The new topic.', importance: 'HIGH' }),
  'timestamp.format': datePattern(
    text({ default: 'yyyyMMdd', doc: 'How the timestamp is written, in UTC, as SimpleDateFormat means it.', importance: 'HIGH' }),
  ),
} as const

export const timestampRouter = transformType('TimestampRouter', timestampSettings, (values) => ({
  apply(record) {
    if (record.timestamp === null) throw new DataError(`a record of ${record.topic} has no timestamp to make a topic of`)
    const written = values['timestamp.format']?.format(record.timestamp) ?? ''
    const topic = values['topic.format'].replaceAll('${topic}', () => record.topic).replaceAll('${timestamp}', () => written)
    return { ...record, topic }
  },
}))
