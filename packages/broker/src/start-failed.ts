// Why a broker did not start, told so that its user knows what to do.
import { ConnectFailed, DescriptorsExhausted, DiskFailed, DiskFull } from '@millrace/host'
import { DirectoryLocked } from './log/directory-lock.ts'

/** The broker could not be started; the message says why and what to do. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed'
  constructor(cause: unknown) {
    super(explanation(cause), { cause })
  }
}

function explanation(cause: unknown): string {
  if (cause instanceof ConnectFailed) return listenProblem(cause)
  if (cause instanceof DirectoryLocked)
    return `${cause.message}: stop that process, or give this broker another directory with log.dirs`
  if (cause instanceof DiskFull) return `${cause.message}: make room, or give another directory with log.dirs`
  if (cause instanceof DescriptorsExhausted) return `${cause.message}: raise the limit (ulimit -n)`
  if (cause instanceof DiskFailed) return diskProblem(cause)
  return cause instanceof Error ? cause.message : String(cause)
}

function listenProblem({ host, port, code }: ConnectFailed): string {
  const address = `${host === '' ? '*' : host}:${port}`
  switch (code) {
    case 'EADDRINUSE':
      return `cannot listen on ${address}: the port is taken; stop the process that uses it, or give another port with listeners`
    case 'EACCES':
      return `cannot listen on ${address}: no permission; give a port above 1023 with listeners`
    case 'EADDRNOTAVAIL':
      return `cannot listen on ${address}: this machine does not have that address; give one of its own with listeners, and what clients are to use with advertised.listeners`
    case 'ENOTFOUND':
      return `cannot listen on ${address}: the name is not known; give an address of this machine with listeners`
    default:
      return `cannot listen on ${address}: ${code}`
  }
}

function diskProblem({ path, code }: DiskFailed): string {
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
