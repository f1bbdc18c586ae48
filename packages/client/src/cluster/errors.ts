// Public API: failures of the world that a caller of the client can meet, each saying what to do about it.

/** A deadline passed before the call was done. What was asked may still happen: the message says when it can. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
  /** Milliseconds that were allowed. */
  readonly timeoutMs: number
  constructor(message: string, timeoutMs: number, options?: { cause?: unknown }) {
    super(message, options)
    this.timeoutMs = timeoutMs
  }
}

/** Another producer took the transactional id (or its epoch was raised on purpose). Fatal: only close is legal. */
export class ProducerFenced extends Error {
  override readonly name = 'ProducerFenced'
  readonly transactionalId: string
  constructor(transactionalId: string, options?: { cause?: unknown }) {
    super(`another producer with transactional id '${transactionalId}' has taken over: close this one`, options)
    this.transactionalId = transactionalId
  }
}

/** The object was closed before the call, or while it was waiting. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError'
  constructor(what: string, options?: { cause?: unknown }) {
    super(`the ${what} is closed`, options)
  }
}

/** No broker could be reached. `attempts` names each address with the reason. */
export class BrokersUnreachable extends Error {
  override readonly name = 'BrokersUnreachable'
  readonly attempts: readonly { readonly address: string; readonly cause: Error }[]
  constructor(attempts: readonly { readonly address: string; readonly cause: Error }[]) {
    const list = attempts.map(({ address, cause }) => `${address} (${cause.message})`).join(', ')
    super(
      `no broker could be reached: ${list}. Check bootstrapServers and that the brokers' advertised.listeners name an address that this machine reaches`,
      {
        cause: attempts.at(-1)?.cause,
      },
    )
    this.attempts = attempts
  }
}

/** What answers at the address does not speak Kafka's protocol, or speaks it behind TLS. */
export class WrongProtocol extends Error {
  override readonly name = 'WrongProtocol'
  readonly address: string
  constructor(address: string, finding: string, options?: { cause?: unknown }) {
    super(`${address} does not answer in Kafka's protocol: ${finding}`, options)
    this.address = address
  }
}

/** A fetched batch is damaged: its checksum or its layout is wrong. The position stays before it; seek beyond `lastOffset` to leave it out. */
export class CorruptBatch extends Error {
  override readonly name = 'CorruptBatch'
  readonly topic: string
  readonly partition: number
  readonly firstOffset: number
  readonly lastOffset: number
  constructor(
    topic: string,
    partition: number,
    firstOffset: number,
    lastOffset: number,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super(`${topic}-${partition}: the batch at offsets ${firstOffset} to ${lastOffset} is damaged: ${reason}`, options)
    this.topic = topic
    this.partition = partition
    this.firstOffset = firstOffset
    this.lastOffset = lastOffset
  }
}

/** The position is gone from the log and autoOffsetReset is 'none': seek to where reading shall go on. */
export class NoOffset extends Error {
  override readonly name = 'NoOffset'
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[]
  constructor(partitions: readonly { readonly topic: string; readonly partition: number }[], reason: string) {
    super(
      `${partitions.map((p) => `${p.topic}-${p.partition}`).join(', ')}: ${reason}; seek, or set autoOffsetReset to 'earliest' or 'latest'`,
    )
    this.partitions = partitions
  }
}

/** The call is not legal in the present state, such as a send outside of a transaction. */
export class IllegalState extends Error {
  override readonly name = 'IllegalState'
}
