// Where the error codes of each answer stand, so that all can be counted without a function for each API. // hot

/** Steps to the lists on the way; the code itself is `errorCode`. */
export interface ErrorPath {
  readonly steps: readonly string[]
  readonly minVersion: number
  readonly maxVersion: number
}

/** By API key: the fields named errorCode, with the versions that have them. Left out: one for the whole answer in every version. */
const paths: Readonly<Record<number, readonly string[]>> = {
  0: ['responses.partitionResponses.errorCode'],
  1: ['errorCode 7+', 'responses.partitions.errorCode'],
  2: ['topics.partitions.errorCode'],
  3: ['topics.errorCode', 'topics.partitions.errorCode', 'errorCode 13+'],
  8: ['topics.partitions.errorCode'],
  9: ['topics.partitions.errorCode 0-7', 'errorCode 2-7', 'groups.topics.partitions.errorCode 8+', 'groups.errorCode 8+'],
  10: ['errorCode 0-3', 'coordinators.errorCode 4+'],
  13: ['errorCode', 'members.errorCode 3+'],
  15: ['groups.errorCode'],
  19: ['topics.errorCode'],
  20: ['responses.errorCode'],
  21: ['topics.partitions.errorCode'],
  23: ['topics.partitions.errorCode'],
  24: ['errorCode 4+'],
  27: ['markers.topics.partitions.errorCode'],
  28: ['topics.partitions.errorCode'],
  30: ['results.errorCode'],
  31: ['filterResults.errorCode', 'filterResults.matchingAcls.errorCode'],
  32: ['results.errorCode'],
  33: ['responses.errorCode'],
  34: ['results.partitions.errorCode'],
  35: ['errorCode 3+', 'results.errorCode'],
  37: ['results.errorCode'],
  42: ['results.errorCode'],
  43: ['errorCode 1+', 'replicaElectionResults.partitionResult.errorCode'],
  44: ['responses.errorCode'],
  45: ['errorCode', 'responses.partitions.errorCode'],
  47: ['errorCode', 'topics.partitions.errorCode'],
  49: ['entries.errorCode'],
  50: ['errorCode', 'results.errorCode'],
  51: ['results.errorCode'],
  52: ['errorCode', 'topics.partitions.errorCode'],
  53: ['errorCode', 'topics.partitions.errorCode'],
  54: ['errorCode', 'topics.partitions.errorCode'],
  55: ['errorCode', 'topics.partitions.errorCode'],
  56: ['errorCode', 'topics.partitions.errorCode'],
  57: ['errorCode', 'results.errorCode'],
  59: ['errorCode', 'topics.partitions.errorCode'],
  61: ['topics.partitions.errorCode'],
  65: ['transactionStates.errorCode'],
  69: ['groups.errorCode'],
  73: ['errorCode', 'directories.topics.partitions.errorCode'],
  75: ['topics.errorCode', 'topics.partitions.errorCode'],
  77: ['groups.errorCode'],
  78: ['errorCode', 'responses.partitions.errorCode'],
  79: ['errorCode', 'responses.partitions.errorCode'],
  83: ['results.partitions.errorCode'],
  84: ['results.partitions.errorCode'],
  85: ['results.partitions.errorCode'],
  86: ['results.partitions.errorCode'],
  87: ['results.partitions.errorCode'],
  89: ['groups.errorCode'],
  90: ['groups.topics.partitions.errorCode', 'groups.errorCode'],
  91: ['errorCode', 'responses.partitions.errorCode'],
  92: ['errorCode', 'responses.errorCode'],
}

/** Where answers of an API have their codes. */
export function errorPathsOf(apiKey: number): readonly ErrorPath[] {
  return (paths[apiKey] ?? ['errorCode']).map((text) => {
    const [path = '', versions = '0+'] = text.split(' ')
    const [from, to = from] = versions.split('-')
    return {
      steps: path.split('.').slice(0, -1),
      minVersion: Number.parseInt(from as string, 10),
      maxVersion: versions.endsWith('+') ? Infinity : Number(to),
    }
  })
}

/** Calls `visit` with each code of an answer; one that is left out is 0. */
export function visitErrors(
  errorPaths: readonly ErrorPath[],
  version: number,
  response: unknown,
  visit: (code: number) => void,
): void {
  for (const { steps, minVersion, maxVersion } of errorPaths) {
    if (version >= minVersion && version <= maxVersion) visitAt(response, steps, 0, visit)
  }
}

function visitAt(part: unknown, steps: readonly string[], at: number, visit: (code: number) => void): void {
  if (at === steps.length) return visit((part as { readonly errorCode?: number }).errorCode ?? 0)
  const list = (part as Readonly<Record<string, readonly unknown[] | null | undefined>>)[steps[at] as string]
  for (let i = 0; i < (list?.length ?? 0); i++) visitAt((list as readonly unknown[])[i], steps, at + 1, visit)
}
