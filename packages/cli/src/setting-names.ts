// Names of settings that no broker knows: the nearest one that there is.
import { KafkaError } from '@millrace/protocol'

/**
 * Runs what changes these settings. @throws what it throws; a refusal of a name also says which one may have been meant.
 */
export async function withNearestName<T>(kind: string, names: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof KafkaError) || cause.codeName !== 'INVALID_CONFIG') throw cause
    const words = await nearestWords(kind, names)
    if (words === '') throw cause
    const said = cause.message.slice(`${cause.codeName}: `.length).replace(/\.$/, '')
    throw new KafkaError(cause.code, `${said}${words}`, { cause })
  }
}

/** `; did you mean retention.ms?` for the first name that no topic or broker has; '' when all are known or none is near. */
export async function nearestWords(kind: string, names: readonly string[]): Promise<string> {
  if (kind !== 'topic' && kind !== 'broker') return ''
  // Only now: the broker is the largest of the packages, and most commands never need it.
  const { nearestSetting } = await import('@millrace/broker')
  const near = names.map((name) => nearestSetting(kind, name)).find((each) => each !== undefined)
  return near === undefined ? '' : `; did you mean ${near}?`
}
