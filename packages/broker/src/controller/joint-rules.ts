// What Kafka refuses of a broker's settings that are right one by one, at a start and at run time alike [KafkaConfig, GroupCoordinatorConfig].
import { directoryPath } from '../directory-path.ts'
import type { SettingValue } from '../settings.ts'

export interface JointProblem {
  readonly setting: string
  /** A phrase that goes on behind the setting. */
  readonly problem: string
}

type Reader = (name: string) => SettingValue
const numberOf = (read: Reader, name: string): number | null => read(name) as number | null
const listOf = (read: Reader, name: string): readonly string[] => (read(name) as readonly string[] | null) ?? []

/** The smaller setting, and the one that it must not be above. */
const ordered: readonly (readonly [small: string, large: string])[] = [
  ...['consumer', 'share', 'streams'].flatMap((kind) =>
    ['session.timeout.ms', 'heartbeat.interval.ms', 'assignment.interval.ms'].flatMap((what) => {
      const [own, least, most] = [`group.${kind}.${what}`, `group.${kind}.min.${what}`, `group.${kind}.max.${what}`] as const
      return [
        [least, most],
        [least, own],
        [own, most],
      ] as const
    }),
  ),
  ['replica.fetch.wait.max.ms', 'replica.socket.timeout.ms'],
  ['replica.fetch.wait.max.ms', 'replica.lag.time.max.ms'],
]

/** Assignors that are there, by name and by Kafka's class. */
const assignors: Readonly<Record<string, readonly string[]>> = {
  'group.consumer.assignors': ['uniform', 'range', 'UniformAssignor', 'RangeAssignor'],
  'group.share.assignors': ['simple', 'SimpleAssignor'],
}
const kafkaAssignor = /^org\.apache\.kafka\.coordinator\.group\.assignor\./

/** @param read a setting's value; null: it has none. */
export function* jointProblems(read: Reader): Generator<JointProblem> {
  for (const [small, large] of ordered) {
    const [value, most] = [numberOf(read, small), numberOf(read, large)]
    if (value !== null && most !== null && value > most) yield { setting: small, problem: `must not be above ${large}, ${most}` }
  }
  for (const kind of ['consumer', 'share', 'streams']) {
    const [setting, session] = [`group.${kind}.heartbeat.interval.ms`, `group.${kind}.session.timeout.ms`] as const
    const [interval, most] = [numberOf(read, setting), numberOf(read, session)]
    if (interval !== null && most !== null && interval >= most) yield { setting, problem: `must be below ${session}, ${most}` }
  }
  for (const [setting, known] of Object.entries(assignors)) {
    const stranger = listOf(read, setting).find((one) => !known.includes(one.replace(kafkaAssignor, '')))
    if (stranger !== undefined)
      yield { setting, problem: `names ${stranger}, which is not there: there is no Java here to load it` }
  }
  const protocols = listOf(read, 'group.coordinator.rebalance.protocols')
  if (protocols.length > 0 && !protocols.includes('classic'))
    yield { setting: 'group.coordinator.rebalance.protocols', problem: 'cannot be without classic' }
  yield* bounds(read)
  yield* cordoned(read)
}

function* bounds(read: Reader): Generator<JointProblem> {
  const mapBytes = numberOf(read, 'log.cleaner.dedupe.buffer.size') ?? 0
  if (mapBytes / Math.max(1, numberOf(read, 'log.cleaner.threads') ?? 1) <= 1024 * 1024) {
    const problem = 'must be more than 1 MiB for each thread of log.cleaner.threads'
    yield { setting: 'log.cleaner.dedupe.buffer.size', problem }
  }
  const held = numberOf(read, 'queued.max.request.bytes') ?? -1
  const request = numberOf(read, 'socket.request.max.bytes') ?? 0
  if (held > 0 && held < request)
    yield { setting: 'queued.max.request.bytes', problem: `must not be below socket.request.max.bytes, ${request}` }
  if (numberOf(read, 'max.connections.per.ip') === 0 && read('max.connections.per.ip.overrides') === '')
    yield { setting: 'max.connections.per.ip', problem: 'can be 0 only where max.connections.per.ip.overrides lets somebody in' }
}

function* cordoned(read: Reader): Generator<JointProblem> {
  const setting = 'cordoned.log.dirs'
  const named = listOf(read, setting).filter((one) => one !== '')
  if (named.includes('*') && named.length > 1) yield { setting, problem: 'is * or names directories, not both' }
  const directories = (read('log.dirs') ?? read('log.dir')) as readonly string[] | null
  const known = new Set(directories?.map((directory) => directoryPath(directory)))
  const stranger = named.find((one) => one !== '*' && !known.has(directoryPath(one)))
  if (stranger !== undefined) yield { setting, problem: `names ${stranger}, which is none of log.dirs` }
}
