// Why a broker did not start, told so that its user knows what to do.
import { ConnectFailed, DescriptorsExhausted, DiskFailed, DiskFull } from '@millrace/host'
import { DirectoryLocked } from './log/directory-lock.ts'

/** The broker could not be started; the message says why and what to do. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed'
  constructor(cause: unknown, message = explanation(cause)) {
    super(message, { cause })
  }
}

/** Who asks for an address: one of `listeners`, for clients or for the controller's side, or a setting that is one address. */
export type AddressAsked =
  | { readonly setting: 'listeners'; readonly listener: string; readonly side: 'clients' | 'controller' }
  | { readonly setting: 'millrace.metrics.listener' }

/** Listens. @throws StartFailed the address cannot be had: it names the setting that asks for it. */
export async function listening<T>(asked: AddressAsked, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen()
  } catch (cause) {
    throw cause instanceof ConnectFailed ? new StartFailed(cause, listenProblem(cause, asked)) : cause
  }
}

function explanation(cause: unknown): string {
  if (cause instanceof DirectoryLocked)
    return `${cause.message}: stop that process, or give this broker another directory with log.dirs`
  if (cause instanceof DiskFull) return `${cause.message}: make room, or give another directory with log.dirs`
  if (cause instanceof DescriptorsExhausted) return `${cause.message}: raise the limit (ulimit -n)`
  if (cause instanceof DiskFailed) return diskProblem(cause)
  return cause instanceof Error ? cause.message : String(cause)
}

function listenProblem({ host, port, code }: ConnectFailed, asked: AddressAsked): string {
  const { setting } = asked
  const cannot = `cannot listen on ${host === '' ? '*' : host.includes(':') ? `[${host}]` : host}:${port}`
  const give = setting === 'listeners' ? `give the listener ${asked.listener}` : 'give'
  switch (code) {
    case 'EADDRINUSE':
      return `${cannot}: the port is taken; stop the process that uses it, or ${give} another port with ${setting}`
    case 'EACCES':
      return `${cannot}: no permission; ${give} a port above 1023 with ${setting}`
    case 'EADDRNOTAVAIL': {
      const isTold = setting === 'listeners' && asked.side === 'clients'
      const told = isTold ? ', and what clients are to use with advertised.listeners' : ''
      return `${cannot}: this machine does not have that address; ${give} one of its own with ${setting}${told}`
    }
    case 'ENOTFOUND':
      return `${cannot}: the name is not known; ${give} an address of this machine with ${setting}`
    default:
      return `${cannot}, as ${setting} asks: ${code}`
  }
}

function diskProblem({ path, code, cause }: DiskFailed): string {
  // Parents are made too: a file system that says of what is to be made that it is not there, as /proc does, has no room for any.
  if (code === 'ENOENT' && (cause as NodeJS.ErrnoException | undefined)?.syscall === 'mkdir')
    return `no directory can be made at ${path}: its file system takes none; give another directory with log.dirs`
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `cannot write ${path}: no permission; give a directory of this user with log.dirs`
    case 'EROFS':
      return `cannot write ${path}: its file system is read-only; give another directory with log.dirs`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path} is not a directory; give another one with log.dirs`
    default:
      return `${code} on ${path}; look into the disk, or give another directory with log.dirs`
  }
}
