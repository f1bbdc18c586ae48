// A failure in words: what happened and why, without a stack.
import { KafkaError } from '@millrace/protocol'
import { openFilesMax, raiseOpenFiles } from './open-files.ts'

// What is wrong with what was given stays wrong at the next start. By name, since no command loads the packages of the others.
const lasting = new Set([
  'UsageError',
  'InputRefused',
  'ConfigInvalid',
  'PropertiesMalformed',
  'LogDirRefused',
  'FileMalformed',
  'ConfigError',
  'SettingError',
])

/** Whether the same start would fail in the same way again. */
export function isLasting(cause: unknown): boolean {
  for (let each = cause; each instanceof Error; each = each.cause) if (lasting.has(each.name)) return true
  return false
}

// Their messages say all that there is to say.
const tellAll = new Set(['UsageError', 'InputRefused', 'StartFailed', 'BrokersUnreachable'])

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory, a file is needed',
  ENOTDIR: 'a part of its path is a file, not a directory',
  EROFS: 'its file system is read-only',
  ENOSPC: 'no space is left on its disk: make room',
  EMFILE: 'this process has too many files open: raise the limit (ulimit -n)',
}

/** An operating system's code in words. */
export const reasonOfCode = (code: string): string => reasons[code] ?? code

/** The message and the causes that say more than it does, one a line. */
export function explain(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if (tellAll.has(cause.name)) return cause.message
  if (cause instanceof AggregateError && cause.errors.length > 0) return cause.errors.map(explain).join('\n')
  let text = cause instanceof KafkaError ? answerOf(cause) : cause.message
  for (let inner = cause.cause; inner instanceof Error; inner = inner.cause)
    if (!text.includes(inner.message)) text += `\n  because: ${inner.message}`
  const advice = machineAdvice(text)
  return advice === undefined ? text : `${text}\n  ${advice}`
}

/** What to do about a limit of the machine that was met in the middle of work. */
function machineAdvice(text: string): string | undefined {
  if (text.includes('EMFILE')) {
    const limit = openFilesMax()
    return `this process may open ${limit === undefined ? 'no more' : `${limit} files at the most`}: ${raiseOpenFiles} and start it again; its data is recovered`
  }
  if (text.includes('ENFILE'))
    return 'this machine may not open more files: raise the limit (sysctl fs.file-max) and start it again; its data is recovered'
  if (/ENOSPC|no space left/.test(text) && !/make room/i.test(text))
    return 'a disk is full: make room on the file system of that path, or choose another place, and start it again'
  return undefined
}

/** What a broker answered: its code first, and what to do where that is known. */
function answerOf({ codeName, message }: KafkaError): string {
  const text = message.startsWith(codeName) ? message : `${codeName}: ${message}`
  // Brokers say the rule where they refuse a creation; who writes or deletes records is told the code alone.
  const hasReason = ruleCodes.has(codeName) && / '.*': ./.test(text)
  const advice = hasReason ? undefined : advices[codeName]
  return advice === undefined ? text : `${text.replace(/\.$/, '')}; ${advice}`
}

/** Codes of rules that brokers may put in words themselves, behind the name of what they refuse. */
const ruleCodes = new Set(['INVALID_TOPIC_EXCEPTION', 'POLICY_VIOLATION'])

const advices: Readonly<Record<string, string>> = {
  UNKNOWN_TOPIC_OR_PARTITION: '`millrace topics` lists those that there are, `millrace topics create NAME` makes one',
  GROUP_ID_NOT_FOUND: '`millrace groups` lists those that there are',
  TRANSACTIONAL_ID_NOT_FOUND: '`millrace txns` lists those that there are',
  POLICY_VIOLATION: 'records are deleted only where cleanup.policy has delete',
  NON_EMPTY_GROUP: 'stop its members first',
  GROUP_SUBSCRIBED_TO_TOPIC: 'stop its members first',
  INVALID_TOPIC_EXCEPTION: 'a name has 1 to 249 of the characters a-z, A-Z, 0-9, ., _ and -, and is neither . nor ..',
  INVALID_REPLICATION_FACTOR: 'ask for fewer with --replication-factor',
}
