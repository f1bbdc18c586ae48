// A topic that was made is there until its deletion is asked for, one that was deleted never again; a setting keeps its last value.
import type { Check } from '../history.ts'

export function metadataStays(): Check {
  const made = new Set<string>()
  const asked = new Set<string>()
  const deleted = new Set<string>()
  /** Acknowledged last, and what was asked for since. */
  const settings = new Map<string, { value: string | undefined; open: string[] }>()
  const look = (names: readonly string[]): string | undefined => {
    const there = new Set(names)
    for (const name of made) if (!there.has(name)) return `${name} was made, and is gone`
    for (const name of names) {
      if (deleted.has(name)) return `${name} was deleted, and is there again`
      if (name.startsWith('scratch-') && !asked.has(name)) return `nobody asked for ${name}`
    }
    return undefined
  }
  return {
    name: 'metadata stays',
    happened(event) {
      if (event.kind === 'topic asked for') asked.add(event.name)
      else if (event.kind === 'topic made') made.add(event.name)
      else if (event.kind === 'topic deletion asked for') made.delete(event.name)
      else if (event.kind === 'topic deleted') deleted.add(event.name)
      else if (event.kind === 'topics listed') return look(event.names)
      else if (event.kind === 'config asked for' || event.kind === 'config set' || event.kind === 'config seen') {
        const key = `${event.topic} ${event.name}`
        let setting = settings.get(key)
        if (setting === undefined) settings.set(key, (setting = { value: undefined, open: [] }))
        if (event.kind === 'config asked for') setting.open.push(event.value)
        else if (event.kind === 'config set') {
          setting.value = event.value
          setting.open = []
        } else if (setting.value !== undefined && event.value !== setting.value && !setting.open.includes(event.value))
          return `${key} was set to ${setting.value}, and is ${event.value}`
      }
      return undefined
    },
    atEnd: ({ topics }) => look(topics),
  }
}
