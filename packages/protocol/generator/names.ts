// Names in the printed code: types, functions, constants, files, and locals that collide with nothing.

/** `ProduceRequest` → `produceRequest`; KRaft counts as one word. */
export function camelCase(name: string): string {
  const word = name.replace(/^KRaft/, 'Kraft')
  return word.charAt(0).toLowerCase() + word.slice(1)
}

/** `ProduceRequest` → `produce-request`; KRaft counts as one word. */
export function kebabCase(name: string): string {
  return name
    .replaceAll('KRaft', 'Kraft')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase()
}

const taken = new Set(
  'reader writer message version flexible unknownTags unknownAt tag tagEnd tagCount mark i element default delete new class function in interface package protected public static'.split(
    ' ',
  ),
)

/** The local variable that holds a field. */
export function localName(field: string): string {
  return taken.has(field) ? `${field}Field` : field
}

/** Breaks a line of code at its outermost list when it is longer than the code's 130 columns. */
export function fit(indent: string, before: string, items: readonly string[], after: string, trailingComma = true): string {
  const [open, close] = [before.at(-1)!, after.charAt(0)]
  const space = open === '{' && close === '}' ? ' ' : ''
  const line = `${indent}${before}${space}${items.join(', ')}${space}${after}`
  if (line.length <= 130) return line
  const lines = items.map((item) => `${indent}  ${item},`)
  if (!trailingComma) lines.push(lines.pop()!.slice(0, -1))
  return [`${indent}${before}`, ...lines, `${indent}${after}`].join('\n')
}

/** Breaks a statement that is longer than 130 columns where the formatter would. */
export function wrapStatement(line: string): string[] {
  if (line.length <= 130) return [line]
  const indent = /^ */.exec(line)![0]
  const guarded = /^ *(if \(.*?\)) ([^{]*)$/.exec(line)
  if (guarded !== null) return [`${indent}${guarded[1]}`, `${indent}  ${guarded[2]}`]
  const choice = /^ *(\S.* = .*) \? (.*) : (.*)$/.exec(line)
  if (choice !== null) return [`${indent}${choice[1]}`, `${indent}  ? ${choice[2]}`, `${indent}  : ${choice[3]}`]
  const assigned = /^ *((?:const|let) [^=]* =) (.*)$/.exec(line)
  if (assigned !== null) return [`${indent}${assigned[1]}`, `${indent}  ${assigned[2]}`]
  return [line]
}
