// Branches of readers that no bytes from outside can take, each with why: what is not here and was not reached is a gap of the fuzzer.
import type { Branch } from './branches.ts'

const reasons: readonly { readonly path: RegExp; readonly inside?: RegExp; readonly text: RegExp; readonly why: string }[] = [
  {
    path: /protocol\/src\/messages\/|\/records\//,
    text: /^throw malformedIn|^: unexpected/,
    why: 'every version that passes the check has its branch',
  },
]

/** Why a branch cannot be taken; undefined: it can. */
export function whyUnreached(path: string, { inside, text }: Branch): string | undefined {
  return reasons.find((reason) => reason.path.test(path) && (reason.inside?.test(inside) ?? true) && reason.text.test(text))?.why
}
