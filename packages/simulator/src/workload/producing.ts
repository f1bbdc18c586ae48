// A producer that writes one record after the other, without waiting for each, under one name until something goes wrong.
import type { Work, Working } from './workplace.ts'
import { expected } from './workplace.ts'
import type { ProducerPlan } from '../plan.ts'
import { sendOne } from './records.ts'

const outstandingMax = 12
/** A producer begins anew after so many records at the latest. */
const recordsMax = 120

export function producing(plan: ProducerPlan): Work {
  return async (working) => {
    for (let session = 1; !working.place.isEnding; session++) {
      await produce(working, plan, `${working.name}/${working.life}/${session}`)
      await working.host.clock.sleep(20)
    }
  }
}

async function produce(working: Working, plan: ProducerPlan, name: string): Promise<void> {
  const { place, host, random } = working
  const client = working.client()
  const { acks, idempotence, lingerMs, batchSize, maxInFlight, deliveryTimeoutMs, compression } = plan
  const producer = client.producer({ acks, idempotence, lingerMs, batchSize, maxInFlight, deliveryTimeoutMs, compression })
  const sending = { producer, name, idempotent: idempotence, acks }
  const outstanding = new Set<Promise<void>>()
  let isBroken = false
  const send = async (order: number): Promise<void> => {
    const topic = plan.topics[random.below(plan.topics.length)] as string
    const failure = await sendOne(place, sending, order, topic, random)
    if (failure === undefined) return
    expected(place, name, failure)
    // Most users go on after one record has failed; some begin anew.
    if (random.below(3) === 0) isBroken = true
  }
  for (let order = 1; order <= recordsMax && !isBroken && !place.isEnding; order++) {
    const sent = send(order).finally(() => outstanding.delete(sent))
    outstanding.add(sent)
    if (outstanding.size >= outstandingMax) await Promise.race(outstanding)
    await host.clock.sleep(random.below(plan.pauseMs * 2))
  }
  await Promise.all(outstanding)
  await client.close().catch((failure: unknown) => expected(place, name, failure))
}
