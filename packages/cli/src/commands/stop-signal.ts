// The wish to stop: Ctrl-C, SIGTERM from whoever started this process, or a reader of its output that went away.

const stops = new Set<() => void>()
let isListening = false
let isAsked = false

/** Resolves at the first SIGINT, SIGTERM or SIGHUP, or when nobody reads the output any more. A second Ctrl-C ends the process at once. */
export function stopSignal(): Promise<void> {
  // One listener for all who wait: a process may run many commands.
  if (!isListening) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopAll)
  isListening = true
  return new Promise((resolve) => void stops.add(resolve))
}

function stopAll(signal: NodeJS.Signals): void {
  if (isAsked && signal === 'SIGINT') process.exit(130)
  isAsked = true
  for (const stop of stops) stop()
}

/**
 * Makes a closed pipe (head, less) or terminal an end in order, not a crash: who waits for a stop is told, so that a broker closes its
 * logs and a pipeline its processes; without anyone waiting this process ends at once.
 */
export function endWithReader(): void {
  const gone = (cause: NodeJS.ErrnoException): void => {
    if (cause.code !== 'EPIPE' && cause.code !== 'EIO') throw cause
    if (outlivesReader) return
    if (stops.size === 0 && !isStopping) process.exit(0)
    isStopping = true
    isAsked = true
    for (const stop of stops) stop()
  }
  process.stdout.on('error', gone)
  process.stderr.on('error', gone)
}
let isStopping = false

/** For a process that serves others: whoever reads its output may come and go. */
export function outliveReader(): void {
  outlivesReader = true
}
let outlivesReader = false
