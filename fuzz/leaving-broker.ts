// The heaviest that can be asked of a broker for its own end: it is taken out of the cluster with all that it leads, and then elections are held.
import { electLeadersRequest, electLeadersResponse, unregisterBrokerRequest, unregisterBrokerResponse } from '@millrace/protocol'
import { createTopic, elementsMost, many, standing, timeoutMs, type HeavyRequest } from './heavy-requests.ts'

/** Nothing is led after it: it is the last of all. */
export const leavingBroker: HeavyRequest = {
  name: 'UnregisterBroker with 9,900 partitions, and elections of all',
  run: async (send, scale) => {
    const [name, count] = ['left', Math.round(9_900 * scale)]
    const made = await createTopic(send, name, count)
    if (made !== 0) throw new Error(`code ${made}: it was taken out before, and can be so once`)
    await standing(send, name, count)
    const { errorCode } = await send(unregisterBrokerRequest, unregisterBrokerResponse, 0, { brokerId: 1 })
    const codes = new Set<number>()
    for (const electionType of [0, 1]) {
      const named = [{ topic: name, partitions: many(elementsMost * scale, (i) => i % count) }]
      for (const topicPartitions of [null, named]) {
        const request = { electionType, topicPartitions, timeoutMs }
        const { replicaElectionResults } = await send(electLeadersRequest, electLeadersResponse, 2, request)
        for (const { partitionResult } of replicaElectionResults) for (const one of partitionResult) codes.add(one.errorCode)
      }
    }
    return `code ${errorCode}, elections ${[...codes].join(' ')}`
  },
}
