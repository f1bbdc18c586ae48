// One seed in, one verdict and one trace out.
import { Deadlock, MachineDied } from '@millrace/host/simulated'
import type { CrashMode } from '@millrace/host/simulated'
import { checksOf } from './checks/checks.ts'
import { Cluster } from './cluster.ts'
import { Faults } from './faults.ts'
import { planOf } from './plan.ts'
import type { Plan, PlanOptions } from './plan.ts'
import { caughtUp, finalState, settleMs } from './workload/ending.ts'
import { groupName } from './workload/grouping.ts'
import { makeTopics, worksOf } from './workload/works.ts'
import { describe } from './workload/workplace.ts'

export interface Verdict {
  readonly seed: number
  /** What does not hold; undefined: everything does. */
  readonly violation: Error | undefined
  readonly plan: Plan
  readonly hash: string
  readonly events: number
  readonly virtualMs: number
  /** How often each thing happened. */
  readonly counts: ReadonlyMap<string, number>
  /** Crashes of the broker's machine: what was not synced was kept, dropped, or torn sector by sector. */
  readonly crashes: Readonly<Record<CrashMode, number>>
  readonly points: readonly string[]
  readonly trace: readonly string[]
}

export interface SimulateOptions extends PlanOptions {
  /** Keeps the trace's text. */
  readonly keepsTrace?: boolean
}

const virtualMsMax = 600_000

/** Runs one seed. Two runs of the same seed, code and options give the same verdict with the same hash. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Verdict> {
  const plan = planOf(seed, options)
  const cluster = new Cluster(plan, checksOf(plan, groupName), options.keepsTrace === true)
  const { history, sim, trace } = cluster
  // Who waited for what a dead life began is dead too.
  const rejected = (cause: unknown): void => {
    if (!(cause instanceof MachineDied)) history.broken('no bugs', `nobody took: ${describe(cause as Error)}`)
  }
  process.on('unhandledRejection', rejected)
  try {
    await sim.run(() => live(cluster), virtualMsMax)
  } catch (cause) {
    const isStuck = cause instanceof Deadlock
    history.broken(isStuck ? 'everything ends' : 'no bugs', describe(cause as Error))
  } finally {
    process.off('unhandledRejection', rejected)
  }
  const { violation } = history
  return {
    seed,
    violation,
    plan,
    hash: trace.hash,
    events: sim.scheduler.events,
    virtualMs: sim.scheduler.now,
    counts: history.counts,
    crashes: cluster.crashes,
    points: cluster.points,
    trace: trace.withLogs(['broker', ...cluster.workerNames]),
  }
}

async function live(cluster: Cluster): Promise<void> {
  const { plan, history, sim } = cluster
  cluster.startBroker()
  await cluster.brokerReady(30_000)
  const setup = cluster.client(cluster.driver, 'setup')
  await makeTopics(setup, plan)
  const works = worksOf(plan)
  for (const { name, work } of works) cluster.startWorker(name, work)
  const writers = works.flatMap(({ name, endsByItself }) => (endsByItself ? [name] : []))
  const faults = new Faults(cluster)
  const from = sim.scheduler.now
  await faults.run(from + plan.workMs)
  if (history.violation !== undefined) return
  cluster.note('faults are over')
  if (cluster.broker === undefined) await revive(cluster)
  cluster.isEnding = true
  const open = await cluster.workersDone(writers, settleMs)
  if (open.length > 0) history.broken('everything ends', `still at work: ${open.join(', ')}`)
  if (history.violation !== undefined) return
  await caughtUp(cluster.looking)
  cluster.isOver = true
  const late = await cluster.workersDone(cluster.workerNames, settleMs)
  if (late.length > 0) history.broken('everything ends', `still at work: ${late.join(', ')}`)
  if (history.violation !== undefined) return
  await setup.close()
  cluster.crashBroker('drop', false)
  cluster.reviveBroker()
  await cluster.brokerReady(30_000)
  if (history.violation !== undefined) return
  const end = await finalState(cluster.looking)
  if (end !== undefined) history.finish(end)
}

/** A broker that is down, or does not come up, begins a new life. */
async function revive(cluster: Cluster): Promise<void> {
  const end = cluster.sim.scheduler.now + 5000
  while (cluster.broker === undefined && !cluster.isStartFailed && cluster.sim.scheduler.now < end) await cluster.sleep(20)
  if (cluster.broker !== undefined) return
  cluster.hasDiskFault = false
  cluster.crashBroker('keep', false)
  cluster.reviveBroker()
  await cluster.brokerReady(30_000)
}
