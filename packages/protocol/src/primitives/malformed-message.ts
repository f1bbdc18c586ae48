// Errors of the codecs: bytes that are not what they claim to be, and values that a version cannot carry.

/** Bytes break the format: a length past the end, a varint too long, null where none is allowed. The connection or file they came from cannot be trusted further. */
export class MalformedMessage extends Error {
  /** Where it was found: message, version and byte, as far as known, such as `FetchRequest v12, byte 31`. */
  readonly where: string
  readonly reason: string

  constructor(reason: string, where: string, options?: ErrorOptions) {
    super(`${reason} (${where})`, options)
    this.name = 'MalformedMessage'
    this.reason = reason
    this.where = where
  }
}

/** A version outside a message's range, or a value that must not be lost and that this version has no field for. */
export class UnsupportedVersion extends Error {
  readonly messageName: string
  readonly version: number

  constructor(messageName: string, version: number, reason: string) {
    super(`${messageName} v${version}: ${reason}`)
    this.name = 'UnsupportedVersion'
    this.messageName = messageName
    this.version = version
  }
}
