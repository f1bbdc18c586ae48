// An instance's directory: its process id, and a folder a task.
import { makeLastingDirectory } from '@millrace/host'
import type { Disk, Random } from '@millrace/host'
import { toBase64 } from '../serde/json.ts'

const processFile = 'kafka-streams-process-metadata'
const taskFolder = /^\d+_\d+$/

/** A file in it is not what was written. */
export class StateDirectoryDamaged extends Error {
  override readonly name = 'StateDirectoryDamaged'
}

export class StateDirectory {
  /** `<stateDir>/<application id>` */
  readonly path: string
  readonly #disk: Disk

  constructor(disk: Disk, stateDir: string, applicationId: string) {
    this.#disk = disk
    this.path = `${stateDir}/${applicationId}`
  }

  taskPath(task: string): string {
    return `${this.path}/${task}`
  }

  /** Tasks that have state here. */
  tasks(): readonly string[] {
    if (!this.#disk.exists(this.path)) return []
    return this.#disk
      .list(this.path)
      .filter(({ kind, name }) => kind === 'directory' && taskFolder.test(name))
      .map(({ name }) => name)
  }

  /**
   * The id of this instance, made at the first start. It is part of the transactional id, so a process that comes back takes over, and
   * aborts, what it left open before.
   */
  async processId(random: Random): Promise<string> {
    const path = `${this.path}/${processFile}`
    if (this.#disk.exists(path)) {
      const processId = processIdIn(new TextDecoder().decode(this.#disk.readFile(path)))
      if (typeof processId === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(processId)) return processId
      throw new StateDirectoryDamaged(`${path} does not hold a process id: remove it to have a new one made`)
    }
    const processId = newProcessId(random)
    makeLastingDirectory(this.#disk, this.path)
    const file = this.#disk.open(`${path}.next`, 'truncate')
    try {
      file.write([new TextEncoder().encode(JSON.stringify({ processId, version: 1 }))], 0)
      await file.sync()
    } finally {
      file.close()
    }
    this.#disk.rename(`${path}.next`, path)
    await this.#disk.syncDirectory(this.path)
    return processId
  }
}

function processIdIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly processId?: unknown } | null)?.processId
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return undefined
  }
}

/** A process id in Kafka's form, base64url without padding. */
export function uuidOf(processId: string): string {
  const bytes = Uint8Array.from(processId.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** A random UUID. */
export function newProcessId(random: Random): string {
  const bytes = random.bytes(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
