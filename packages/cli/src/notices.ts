// What a connect worker tells of its connectors, in sentences for people.
import type { ProgressEvent } from '@millrace/connect'

const grouped = (value: unknown): string =>
  typeof value === 'number' ? Math.round(value).toLocaleString('en-US') : String(value)

/** One sentence without a stack: the log has that. */
export function sentenceOf({ connector, event, fields }: ProgressEvent): string {
  const about = connector === '' ? '' : `${connector}: `
  return about + wordsOf(event, fields)
}

function wordsOf(event: string, fields: Readonly<Record<string, unknown>>): string {
  const table = `${String(fields['table'])}, ${grouped(fields['rows'])} rows`
  const which = `table ${grouped(fields['table_number'])} of ${grouped(fields['tables'])}`
  switch (event) {
    case 'state':
      return stateWords(String(fields['state']), fields['trace'])
    case 'snapshot':
      return `reading ${table} so far, ${grouped(fields['rowsPerSecond'])} a second (${which})`
    case 'table read':
      return `read ${table} (${which})`
    case 'snapshot done':
      return `snapshot done, ${grouped(fields['tables'])} tables`
    case 'streaming':
      return `streaming from ${String(fields['from'])}`
    case 'waiting for the broker':
      return `waiting for the broker: ${String(fields['cause'])}`
    default: {
      const details = Object.entries(fields).map(([name, value]) => `${name} ${grouped(value)}`)
      return `${event} ${details.join(', ')}`.trimEnd()
    }
  }
}

function stateWords(state: string, trace: unknown): string {
  const reason = typeof trace === 'string' ? reasonOf(trace) : ''
  return `${state === 'FAILED' ? 'FAILED' : state.toLowerCase()}${reason === '' ? '' : `: ${reason}`}`
}

/** What a trace says, without the places: the first message and the causes that say more. */
export function reasonOf(trace: string): string {
  const lines = trace.split('\n').filter((line) => !/^\s+at /.test(line))
  return lines
    .map((line, i) => line.replace(/^(Caused by: )?\w+: /, i === 0 ? '' : 'because: '))
    .filter((line, i, all) => i === 0 || !all.slice(0, i).some((before) => before.includes(line.replace('because: ', ''))))
    .join('\n  ')
    .trimEnd()
}

/** Whether a person must be told even where a live picture shows the rest. */
export function isTrouble({ event, fields }: Pick<ProgressEvent, 'event' | 'fields'>): boolean {
  return (
    event === 'waiting for the broker' ||
    event.startsWith('no table fits') ||
    (event === 'state' && ['FAILED', 'RESTARTING'].includes(String(fields['state'])))
  )
}
