// Mends kafkajs where it asks for timers in the past, of which Node warns: imported for that by whatever has kafkajs as a client.
import { createRequire } from 'node:module'

interface RequestQueue {
  throttledUntil: number
  scheduleCheckPendingRequests(): void
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
const schedule = prototype.scheduleCheckPendingRequests

/** When no broker throttles it, kafkajs 2.2.4 takes "until -1" for the time of its next look: at once is meant. */
prototype.scheduleCheckPendingRequests = function (): void {
  const { throttledUntil } = this
  this.throttledUntil = Math.max(throttledUntil, Date.now() + 1)
  schedule.call(this)
  this.throttledUntil = throttledUntil
}
