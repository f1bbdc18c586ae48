// What the builds of all packages have in common: an old Node is told which one is needed, before anything fails on what it lacks.

const [major, minor] = [22, 19]

/**
 * The first line of every built file. Whatever has its own versions beside Node's, such as Bun, is let through: its number for Node says
 * little.
 */
export const nodeCheck =
  '{ const v = globalThis.process?.versions; const [a, b] = v?.node === undefined || v.bun || v.deno ? [Infinity, 0] : v.node.split(".").map(Number); ' +
  `if (a < ${major} || (a === ${major} && b < ${minor})) throw new Error(\`Millrace needs Node ${major}.${minor} or newer, this is Node \${v.node}\`) }`
