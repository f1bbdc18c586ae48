// What a client may do, as a set of bits. Without an authorizer everybody may do everything.

/** Kafka's numbers of the operations on each kind of resource. */
const operations = {
  topic: [3, 4, 5, 6, 7, 8, 10, 11],
  group: [3, 6, 8, 10, 11],
  cluster: [5, 7, 8, 9, 10, 11, 12],
} as const

/** The bits of an answer that asked for them. */
export function authorizedOperations(resource: keyof typeof operations): number {
  return operations[resource].reduce((bits: number, operation) => bits | (1 << operation), 0)
}

/** In an answer that was not asked for them. */
export const operationsNotAsked = -(2 ** 31)
