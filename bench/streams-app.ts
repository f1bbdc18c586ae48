// Our side of the streams benchmark: node bench/streams-app.ts BOOTSTRAP map|count STATE_DIR. Runs the built packages.
import {
  bytes,
  count,
  createApp,
  filter,
  groupByKey,
  int64,
  json,
  map,
  string,
  to,
  topic,
  topology,
  toStream,
} from '@millrace/streams'

interface Item {
  readonly id: number
  readonly name: string
  readonly amount: number
  readonly count: number
  readonly open: boolean
}

const [bootstrap, kind, stateDir] = process.argv.slice(2) as [string, string, string]
const bench = topology()

if (kind === 'map') {
  bench.stream(topic('bench-in', { key: string, value: json<Item>() })).pipe(
    filter((item) => item.amount % 10 !== 0),
    map((item) => ({ ...item, total: item.amount * item.count })),
    to(topic('bench-out', { key: string, value: json<Item & { total: number }>() })),
  )
} else {
  bench
    .stream(topic('bench-in', { key: string, value: bytes }))
    .pipe(groupByKey(), count({ as: 'counts' }), toStream(), to(topic('bench-out', { key: string, value: int64 })))
}

const app = createApp(bench, {
  applicationId: `bench-${kind}`,
  bootstrapServers: [bootstrap],
  commitIntervalMs: 200,
  stateDir,
  state: 'durable',
})
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)))
await app.start()
await app.done
