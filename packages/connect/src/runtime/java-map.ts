// Java's serialized HashMap of byte arrays: the file in which a standalone Kafka Connect keeps its source offsets.
//
//     aced 0005                                    magic, version
//     73 72 java.util.HashMap … 3f400000 tttttttt  object: class with loadFactor and threshold, then both
//     77 08 bbbbbbbb nnnnnnnn                      block data: buckets, entries
//     75 72 [B … 78 70 llllllll …                  first array, with its class; later ones refer to it: 75 71 007e0002 llllllll …
//     78                                           end of the map
//
// Source: Java Object Serialization Specification, chapter 6; HashMap.writeObject.

/** The bytes are not such a map. */
export class JavaMapMalformed extends Error {
  override readonly name = 'JavaMapMalformed'
}

export interface JavaMapEntry {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
}

const tcNull = 0x70
const tcReference = 0x71
const tcClassDescriptor = 0x72
const tcObject = 0x73
const tcArray = 0x75
const tcBlockData = 0x77
const tcEnd = 0x78
const firstHandle = 0x7e0000

const magic = Uint8Array.of(0xac, 0xed, 0, 5)
const mapClass = classDescriptor('java.util.HashMap', '0507dac1c31660d1', 3, ['FloadFactor', 'Ithreshold'])
const arrayClass = classDescriptor('[B', 'acf317f8060854e0', 2, [])

function classDescriptor(name: string, uid: string, flags: number, fields: readonly string[]): Uint8Array {
  const bytes = [tcClassDescriptor, 0, name.length, ...ascii(name)]
  for (let i = 0; i < 16; i += 2) bytes.push(Number.parseInt(uid.slice(i, i + 2), 16))
  bytes.push(flags, 0, fields.length)
  for (const field of fields) bytes.push(...ascii(field.slice(0, 1)), 0, field.length - 1, ...ascii(field.slice(1)))
  return Uint8Array.from([...bytes, tcEnd, tcNull])
}

function ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0))
}

/** Entries in the order of the file; of equal keys Java would keep one, here all are returned. @throws JavaMapMalformed */
export function readJavaMap(bytes: Uint8Array): JavaMapEntry[] {
  const reader = new Reader(bytes)
  reader.expect(magic, 'it does not begin like a file of Java objects')
  reader.expect(Uint8Array.of(tcObject), 'it holds no object')
  reader.expect(mapClass, 'its object is not a java.util.HashMap')
  reader.skip(8)
  reader.expect(Uint8Array.of(tcBlockData, 8), 'the map has no size')
  reader.skip(4)
  const count = reader.int32()
  // An entry takes two bytes at least, so a false size cannot make the loop long.
  if (count < 0 || 2 * count > bytes.length) throw new JavaMapMalformed(`the map claims ${count} entries`)
  const entries: JavaMapEntry[] = []
  for (let i = 0; i < count; i += 1) entries.push({ key: reader.array(), value: reader.array() })
  reader.expect(Uint8Array.of(tcEnd), 'the map has no end')
  return entries
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  /** What later references mean: the class of arrays, and arrays. The map and its class came first. */
  readonly #handles: ('class' | Uint8Array)[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  expect(wanted: Uint8Array, problem: string): void {
    for (const byte of wanted) {
      if (this.#bytes[this.#at] !== byte) throw new JavaMapMalformed(`not a map of byte arrays: ${problem}`)
      this.#at += 1
    }
  }

  skip(count: number): void {
    this.#need(count)
    this.#at += count
  }

  int32(): number {
    this.#need(4)
    this.#at += 4
    return this.#view.getInt32(this.#at - 4)
  }

  array(): Uint8Array | null {
    this.#need(1)
    const code = this.#bytes[this.#at] as number
    this.#at += 1
    if (code === tcNull) return null
    if (code === tcReference) {
      const known = this.#handle()
      if (known === 'class') throw new JavaMapMalformed('a class stands where a byte array belongs')
      return known
    }
    if (code !== tcArray) throw new JavaMapMalformed('the map holds something else than byte arrays')
    this.#arrayClass()
    const length = this.int32()
    if (length < 0) throw new JavaMapMalformed(`an array claims ${length} bytes`)
    this.#need(length)
    const array = this.#bytes.slice(this.#at, this.#at + length)
    this.#at += length
    this.#handles.push(array)
    return array
  }

  #arrayClass(): void {
    if (this.#bytes[this.#at] === tcReference) {
      this.#at += 1
      if (this.#handle() !== 'class') throw new JavaMapMalformed('the map holds something else than byte arrays')
      return
    }
    this.expect(arrayClass, 'it holds something else than byte arrays')
    this.#handles.push('class')
  }

  #handle(): 'class' | Uint8Array {
    const known = this.#handles[this.int32() - firstHandle - 2]
    if (known === undefined) throw new JavaMapMalformed('a reference leads nowhere')
    return known
  }

  #need(count: number): void {
    if (this.#at + count > this.#bytes.length) throw new JavaMapMalformed('it ends in the middle')
  }
}

/** The bytes that Java writes for a HashMap with these entries, keys being distinct. */
export function writeJavaMap(entries: readonly JavaMapEntry[]): Uint8Array {
  let size = magic.length + 1 + mapClass.length + 18 + arrayClass.length + 1
  for (const { key, value } of entries) size += 20 + (key?.length ?? 0) + (value?.length ?? 0)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  let at = 0
  const raw = (piece: ArrayLike<number>): void => {
    bytes.set(piece, at)
    at += piece.length
  }
  const int32 = (value: number): void => {
    view.setInt32(at, value)
    at += 4
  }
  // A map doubles its buckets when more than three quarters would be used, and has none while it is empty.
  let buckets = 16
  while (entries.length > 0.75 * buckets) buckets *= 2
  raw(magic)
  raw([tcObject])
  raw(mapClass)
  view.setFloat32(at, 0.75)
  at += 4
  int32(entries.length === 0 ? 0 : 0.75 * buckets)
  raw([tcBlockData, 8])
  int32(buckets)
  int32(entries.length)
  let first = true
  const array = (value: Uint8Array | null): void => {
    if (value === null) return raw([tcNull])
    raw([tcArray])
    if (first) raw(arrayClass)
    else {
      raw([tcReference])
      int32(firstHandle + 2)
    }
    first = false
    int32(value.length)
    raw(value)
  }
  for (const { key, value } of entries) {
    array(key)
    array(value)
  }
  raw([tcEnd])
  return bytes.subarray(0, at)
}
