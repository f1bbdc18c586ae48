// The wish to stop: Ctrl-C, SIGTERM from whoever started this process, or a reader of its output that went away.

const stops = new Set<() => void>()

/** Resolves at the first SIGINT, SIGTERM or SIGHUP, or when nobody reads the output any more. A second Ctrl-C ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      stops.delete(stop)
      resolve()
      process.on('SIGINT', () => process.exit(130))
    }
    stops.add(stop)
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    process.once('SIGHUP', stop)
  })
}

/**
 * Makes a closed pipe (head, less) or terminal an end in order, not a crash: who waits for a stop is told, so that a broker closes its
 * logs and a pipeline its processes; without anyone waiting this process ends at once.
 */
export function endWithReader(): void {
  const gone = (cause: NodeJS.ErrnoException): void => {
    if (cause.code !== 'EPIPE' && cause.code !== 'EIO') throw cause
    if (stops.size === 0 && !isStopping) process.exit(0)
    isStopping = true
    for (const stop of stops) stop()
  }
  process.stdout.on('error', gone)
  process.stderr.on('error', gone)
}
let isStopping = false
