// A sync of what is not written anew when it fails: there a lack of space is no other failure than a broken disk.
import type { DiskFile } from '@millrace/host'
import { DiskFailed, DiskFull } from '@millrace/host'

/**
 * A system that finds room only when it writes back tells now that there was none. What it dropped is not known, and another sync of the
 * same file would succeed without bringing it back.
 * @throws DiskFailed
 */
export async function syncWritten(file: DiskFile): Promise<void> {
  try {
    await file.sync()
  } catch (cause) {
    throw asFailure(cause)
  }
}

export function asFailure(cause: unknown): unknown {
  return cause instanceof DiskFull ? new DiskFailed(cause.path, cause.code, { cause }) : cause
}
