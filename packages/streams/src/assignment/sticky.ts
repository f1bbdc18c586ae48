// Who runs which task: even, and as it was before where that is even.

/** One instance, as the group's leader sees it. */
export interface TaskMember {
  readonly id: string
  /** Tasks that it ran until now. */
  readonly ran: ReadonlySet<string>
  /** Tasks whose state it has on disk. */
  readonly holds: ReadonlySet<string>
  /** Whether it can run a task: it reads all of the task's topics. */
  can(task: string): boolean
}

/**
 * Gives each task to one member. Of each sub-topology every member that can run it gets the same number of tasks, one more or less, and so
 * of all tasks where all members run the same topology: one that joins late would else be left with the sub-topologies that weigh little.
 * Within that, a task stays where it ran, else goes where its state is.
 * @param tasks names such as `0_3`. @returns tasks by member id; a task that no member can run is left out.
 */
export function assignTasks(members: readonly TaskMember[], tasks: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const given = new Map<string, string[]>(members.map((member) => [member.id, []]))
  const load = new Map<string, number>(members.map((member) => [member.id, 0]))
  for (const kind of new Set(tasks.map(kindOf))) {
    const ofKind = tasks.filter((task) => kindOf(task) === kind)
    const able = members.filter((member) => member.can(ofKind[0] as string))
    if (able.length === 0) continue
    const shares = sharesOf(ofKind, able, load)
    const open = new Set(ofKind)
    const give = (member: TaskMember, task: string): void => {
      given.get(member.id)!.push(task)
      shares.set(member.id, shares.get(member.id)! - 1)
      open.delete(task)
    }
    for (const wants of [(member: TaskMember) => member.ran, (member: TaskMember) => member.holds]) {
      for (const task of ofKind) {
        if (!open.has(task)) continue
        const before = able.find((member) => wants(member).has(task) && shares.get(member.id)! > 0)
        if (before !== undefined) give(before, task)
      }
    }
    for (const task of open)
      give(
        able.find((member) => shares.get(member.id)! > 0)!,
        task,
      )
  }
  return given
}

/**
 * How many tasks of one sub-topology each member gets. What cannot be shared evenly goes to those with the least so far, among them to
 * those that have it already: so the sums stay even too, and a second assignment repeats the first.
 */
function sharesOf(ofKind: readonly string[], able: readonly TaskMember[], load: Map<string, number>): Map<string, number> {
  const share = Math.floor(ofKind.length / able.length)
  const count = (set: ReadonlySet<string>): number => ofKind.reduce((sum, task) => sum + (set.has(task) ? 1 : 0), 0)
  const claims = new Map(able.map((member) => [member.id, [count(member.ran), count(member.holds)] as const]))
  const first = able.toSorted((a, b) => {
    const [ranA, heldA] = claims.get(a.id)!
    const [ranB, heldB] = claims.get(b.id)!
    return load.get(a.id)! - load.get(b.id)! || ranB - ranA || heldB - heldA
  })
  const extras = ofKind.length % able.length
  const shares = new Map(first.map((member, i) => [member.id, share + (i < extras ? 1 : 0)]))
  for (const [id, own] of shares) load.set(id, load.get(id)! + own)
  return shares
}

function kindOf(task: string): string {
  return task.slice(0, task.indexOf('_'))
}
