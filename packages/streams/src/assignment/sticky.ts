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
 * Gives each task to one member. No member gets more than one task more than another that could have taken it; within that, a task stays
 * where it ran, else goes where its state is, else to the member with the fewest tasks, and of those with the fewest of the same
 * sub-topology, so that every member gets its share of each kind.
 * @param tasks names such as `0_3`. @returns tasks by member id; a task that no member can run is left out.
 */
export function assignTasks(members: readonly TaskMember[], tasks: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const given = new Map<string, string[]>(members.map((member) => [member.id, []]))
  if (members.length === 0) return given
  const least = Math.floor(tasks.length / members.length)
  // So many members may have one task more than the least.
  let extras = tasks.length % members.length
  const open = new Set(tasks)

  const give = (member: TaskMember, task: string): void => {
    const own = given.get(member.id)!
    if (own.length >= least) extras--
    own.push(task)
    open.delete(task)
  }
  const hasRoom = (member: TaskMember): boolean => {
    const { length } = given.get(member.id)!
    return length < least || (length === least && extras > 0)
  }
  for (const wants of [(member: TaskMember) => member.ran, (member: TaskMember) => member.holds]) {
    for (const task of tasks) {
      if (!open.has(task)) continue
      const before = members.find((member) => wants(member).has(task) && member.can(task) && hasRoom(member))
      if (before !== undefined) give(before, task)
    }
  }
  for (const task of tasks) {
    if (!open.has(task)) continue
    const able = members.filter((member) => member.can(task))
    if (able.length === 0) continue
    const load = (member: TaskMember): number => given.get(member.id)!.length
    const sameKind = (member: TaskMember): number =>
      given.get(member.id)!.filter((other) => kindOf(other) === kindOf(task)).length
    give(
      able.reduce((best, member) => {
        const difference = load(member) - load(best) || sameKind(member) - sameKind(best)
        return difference < 0 ? member : best
      }),
      task,
    )
  }
  return given
}

function kindOf(task: string): string {
  return task.slice(0, task.indexOf('_'))
}
