// Branches of readers that no bytes from outside can take, each with why: what is not here and was not reached is a gap of the fuzzer.
import type { Branch } from './branches.ts'

interface Reason {
  readonly path: RegExp
  readonly inside?: RegExp
  /** What stands at the branch. */
  readonly text: RegExp
  readonly why: string
}

const reasons: readonly Reason[] = [
  {
    path: /./,
    inside: /^$/,
    text: /./,
    why: 'runs once when its module is loaded, before an input',
  },
  {
    path: /./,
    inside: /^(pendingChunks|inFlight|tell|binaryOf|range|begun)$/,
    text: /./,
    why: 'asked by who owns the reader; reads nothing',
  },
  {
    path: /\/messages\/|\/records\/[a-z-]+\.ts$/,
    inside: /^read/,
    text: /^reader\.(nullableS|s)tring\(|^reader\.(nullableA|a)rrayLength\(|^reader\.(nullableB|b)ytes\(/,
    why: 'the field came with the flexible versions or later: its plain form is in no version',
  },
  {
    path: /\/messages\/|\/records\/[a-z-]+\.ts$/,
    inside: /^read/,
    text: /^reader\.compact/,
    why: 'the field was gone before the flexible versions: its compact form is in no version',
  },
  {
    path: /protocol\/src\/primitives\/reader/,
    inside: /^(varint|varlong)$/,
    text: /./,
    why: 'no message has a signed varint; records have a reader of their own',
  },
  {
    path: /protocol\/src\/primitives\/reader|broker\/src\/(api\/router|network)/,
    text: /^throw new RangeError|^throw cause/,
    why: 'a mistake of the code around it, not of the bytes',
  },
  {
    path: /host\/src\/lz4\.ts/,
    text: /magic is missing|header is cut short|without an end mark|does not fit|than was counted|a length is cut short|past their block|match is cut short/,
    why: 'lz4-length.ts has gone through the same bytes before, with the same checks',
  },
  {
    path: /broker\/src\/log\/leader-batches/,
    inside: /^checkReplicated$/,
    text: /./,
    why: 'followers are not served yet',
  },
  {
    path: /broker\/src\/log\/validate\.ts/,
    inside: /^takeOwn$/,
    text: /./,
    why: 'batches of the broker itself do not come from outside',
  },
  {
    path: /broker\/src\/(dump|raft|metadata|log)\/|client\/src\//,
    text: /^throw cause/,
    why: 'what is thrown there is typed; anything else would be a finding',
  },
]

/** Why a branch cannot be taken; undefined: it can. */
export function whyUnreached(path: string, { inside, text }: Branch): string | undefined {
  return reasons.find((reason) => reason.path.test(path) && (reason.inside?.test(inside) ?? true) && reason.text.test(text))?.why
}
