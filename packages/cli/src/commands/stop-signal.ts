// The user's wish to stop: Ctrl-C, or SIGTERM from whoever started this process.

/** Resolves at the first SIGINT or SIGTERM. A second Ctrl-C ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve()
      process.on('SIGINT', () => process.exit(130))
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    process.once('SIGHUP', stop)
  })
}
