// Who may import whom: packages first, then folders inside a package. An import that breaks the table is named with its rule.

/** A package may import those at its right, itself, and nothing else of ours. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  host: [],
  broker: ['protocol', 'host'],
  client: ['protocol', 'host'],
  streams: ['client', 'protocol', 'host'],
  connect: ['client', 'protocol', 'host'],
  cli: ['broker', 'client', 'streams', 'connect', 'protocol', 'host'],
  simulator: ['broker', 'client', 'streams', 'connect', 'protocol', 'host'],
  examples: ['broker', 'client', 'streams', 'connect', 'cli', 'protocol', 'host', 'judges'],
}

/** Published name to folder, where the two differ. */
export const folderOf = (name: string): string | undefined =>
  name === 'millrace' || name.startsWith('millrace/') ? 'cli' : /^@millrace\/([a-z]+)/.exec(name)?.[1]

/**
 * Folders of a package from low to high. A file imports its own folder or a lower layer, never a neighbour in the same layer.
 * Files at the top of `src` (settings, the composition root, index) stand in the layer named for them.
 */
export const layers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  broker: [
    ['java-text.ts', 'directory-path.ts'],
    ['settings.ts'],
    ['log', 'metadata', 'network', 'peer'],
    ['raft', 'security', 'quota'],
    ['replica', 'controller'],
    ['coordinator'],
    ['config.ts', 'node-config.ts', 'topic-configs.ts'],
    ['metrics', 'dump'],
    ['api'],
    // Files beside the folders: the composition root, what it reads its settings from, and what it starts.
    ['*'],
  ],
  protocol: [['primitives', 'errors', 'sasl'], ['messages'], ['records'], ['connection'], ['*']],
  client: [['cluster'], ['producer', 'consumer', 'admin'], ['*']],
}

/** The layer of a path inside `src`, or undefined where the table says nothing. A nested folder counts as its first part; `*` stands for the files beside the folders. */
export function layerOf(table: readonly (readonly string[])[], path: string): number | undefined {
  const first = path.split('/')[0] as string
  const named = table.findIndex((layer) => layer.includes(first))
  const index = named === -1 && first.endsWith('.ts') ? table.findIndex((layer) => layer.includes('*')) : named
  return index === -1 ? undefined : index
}
