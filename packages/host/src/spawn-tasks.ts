// Background work made of promises, the same on every machine.
import type { Background, Spawn } from './spawn.ts'

/** Makes `spawn`: failures without an owner go to `bug`. */
export function createSpawn(bug: (name: string, cause: Error) => void): Spawn {
  return (name, run, failed): Background => {
    const controller = new AbortController()
    const { signal } = controller
    const done = run(signal).catch((thrown: unknown) => {
      if (signal.aborted && (thrown === signal.reason || (thrown as Error | undefined)?.name === 'AbortError')) return
      const cause = thrown instanceof Error ? thrown : new Error(String(thrown))
      if (failed === undefined) bug(name, cause)
      else failed(cause)
    })
    return {
      name,
      done,
      stop() {
        controller.abort(new Error(`${name} was stopped`))
        return done
      },
    }
  }
}
