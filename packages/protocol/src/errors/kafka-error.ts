// An error code as an exception, for places where an API throws instead of answering.
import { ErrorCode, retriableCodes } from './error-codes.ts'

const names = new Map<number, string>(Object.entries(ErrorCode).map(([name, code]) => [code, name]))

/** Kafka's name of a code, `UNKNOWN_CODE_n` for one that Kafka 4.4 does not have. */
export function errorName(code: number): string {
  return names.get(code) ?? `UNKNOWN_CODE_${code}`
}

/** Whether the same request may succeed when it is sent again. A code unknown here is not retriable. */
export function isRetriable(code: number): boolean {
  return retriableCodes.has(code)
}

/** An answer with an error code, thrown. `message` holds the code's name and what the answer said. */
export class KafkaError extends Error {
  readonly code: number
  readonly codeName: string
  readonly retriable: boolean

  constructor(code: number, message?: string | null, options?: ErrorOptions) {
    const codeName = errorName(code)
    super(message ? `${codeName}: ${message}` : codeName, options)
    this.name = 'KafkaError'
    this.code = code
    this.codeName = codeName
    this.retriable = isRetriable(code)
  }
}
