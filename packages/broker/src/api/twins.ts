// Resources that a request names more than once.

interface Named {
  readonly resourceType: number
  readonly resourceName: string
}

/** All of those whose kind and name another has too. */
export function twinsOf<R extends Named>(resources: readonly R[]): ReadonlySet<R> {
  const first = new Map<string, R>()
  const twins = new Set<R>()
  for (const resource of resources) {
    const key = `${resource.resourceType} ${resource.resourceName}`
    const other = first.get(key)
    if (other === undefined) first.set(key, resource)
    else twins.add(other).add(resource)
  }
  return twins
}
