// UUIDs as Kafka prints them: 16 bytes in 22 characters of base64url without padding.

/** 16 bytes as 22 characters of base64url, such as topic ids and directory ids. */
export type Uuid = string

/** 16 zero bytes: no id. */
export const zeroUuid: Uuid = 'AAAAAAAAAAAAAAAAAAAAAA'

/** Kafka's id of the topic `__cluster_metadata` (15 zero bytes and a one). */
export const clusterMetadataTopicId: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const charOfSix = new Uint8Array(64)
const sixOfChar = new Int8Array(128).fill(-1)
for (let six = 0; six < 64; six += 1) {
  charOfSix[six] = alphabet.charCodeAt(six)
  sixOfChar[alphabet.charCodeAt(six)] = six
}
const letters = Array.from({ length: 22 }, () => 0)

/** The id in the 16 bytes at `position`. Whoever calls has checked that they are there. */
export function uuidFromBytes(bytes: Uint8Array, position = 0): Uuid {
  let at = position
  let out = 0
  for (; out < 20; out += 4, at += 3) {
    const three = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
    letters[out] = charOfSix[three >>> 18]!
    letters[out + 1] = charOfSix[(three >>> 12) & 63]!
    letters[out + 2] = charOfSix[(three >>> 6) & 63]!
    letters[out + 3] = charOfSix[three & 63]!
  }
  letters[20] = charOfSix[bytes[at]! >>> 2]!
  letters[21] = charOfSix[(bytes[at]! & 3) << 4]!
  return String.fromCharCode.apply(null, letters)
}

/** Writes the 16 bytes of `uuid` at `position`. @throws RangeError it is not 22 characters of base64url. */
export function uuidIntoBytes(uuid: Uuid, bytes: Uint8Array, position = 0): void {
  if (!isUuid(uuid)) throw new RangeError(`not a UUID of 22 characters of base64url: ${JSON.stringify(uuid)}`)
  let at = position
  for (let from = 0; from < 20; from += 4, at += 3) {
    const three = (six(uuid, from) << 18) | (six(uuid, from + 1) << 12) | (six(uuid, from + 2) << 6) | six(uuid, from + 3)
    bytes[at] = three >>> 16
    bytes[at + 1] = three >>> 8
    bytes[at + 2] = three
  }
  bytes[at] = (six(uuid, 20) << 2) | (six(uuid, 21) >> 4)
}

/** Whether `text` is exactly the form that `uuidFromBytes` prints. */
export function isUuid(text: string): boolean {
  if (text.length !== 22) return false
  for (let at = 0; at < 22; at += 1) {
    if (six(text, at) < 0) return false
  }
  // The last character carries two bits only; others would be lost on the way.
  return (six(text, 21) & 15) === 0
}

function six(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 128 ? sixOfChar[code]! : -1
}
