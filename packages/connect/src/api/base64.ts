// Base64 (RFC 4648) with padding, to and from bytes.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] as number
    const b = bytes[i + 1]
    const c = bytes[i + 2]
    out += alphabet[a >> 2]
    out += alphabet[((a & 3) << 4) | ((b ?? 0) >> 4)]
    out += b === undefined ? '=' : alphabet[((b & 15) << 2) | ((c ?? 0) >> 6)]
    out += c === undefined ? '=' : alphabet[c & 63]
  }
  return out
}

/** @throws RangeError a character outside base64. */
export function fromBase64(encoded: string): Uint8Array {
  let length = encoded.length
  while (length > 0 && encoded[length - 1] === '=') length -= 1
  const clean = encoded.slice(0, length)
  const out = new Uint8Array((clean.length * 3) >> 2)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < clean.length; i += 1) {
    const letter = clean.charAt(i)
    const value = alphabet.indexOf(letter)
    if (value < 0) throw new RangeError(`not base64: ${letter}`)
    bits = ((bits << 6) | value) & 0xffffff
    held += 6
    if (held >= 8) {
      held -= 8
      out[at] = (bits >> held) & 255
      at += 1
    }
  }
  return out
}
