// Digests that protocols ask for (SCRAM, md5 passwords, content ids).

export interface Crypto {
  md5(bytes: Uint8Array): Uint8Array
  sha256(bytes: Uint8Array): Uint8Array
  hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array
  sha512(bytes: Uint8Array): Uint8Array
  hmacSha512(key: Uint8Array, bytes: Uint8Array): Uint8Array
  pbkdf2Sha256(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>
  pbkdf2Sha512(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>
  /** Compares in time that does not depend on where the two differ. */
  equal(a: Uint8Array, b: Uint8Array): boolean
}
