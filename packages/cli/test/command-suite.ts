// What every command on a cluster must do, on whatever Kafka is there: run as it is typed, read as lines of JSON.
import { createMillrace } from '@millrace/client'
import type { Consumer } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { records } from './record-suite.ts'
import { Shell, soon } from './shell.ts'
import type { Cluster, Event } from './shell.ts'

export function commandSuite(name: string, missing: string | undefined, start: () => Promise<Cluster>): void {
  describe.skipIf(missing !== undefined)(
    `commands on ${name}${missing === undefined ? '' : ` (${missing})`}`,
    { timeout: 60_000 },
    () => {
      const shell = new Shell()
      beforeAll(async () => {
        shell.cluster = await start()
        shell.client = createMillrace({ bootstrapServers: [shell.cluster.bootstrap] }, nodeHost({ level: 'error' }))
      }, 120_000)
      afterAll(() => shell.close(), 60_000)
      topics(shell)
      records(shell)
      groups(shell)
      configs(shell)
      transactions(shell)
      clusters(shell)
      benches(shell)
    },
  )
}

function topics(shell: Shell): void {
  test('topics are made, grown, described and deleted', async () => {
    expect(await shell.events('topics create grown -p 2 --config retention.ms=1000')).toMatchObject([
      { event: 'created', topic: 'grown', partitions: 2 },
    ])
    expect(await shell.events('topics create grown --if-not-exists -p 2')).toEqual([
      { event: 'exists', topic: 'grown', topicId: expect.any(String), partitions: 2 },
    ])
    expect(await shell.text('topics create grown grown-too --if-not-exists -p 7')).toBe(
      'grown exists already with 2 partitions, not with 7\ncreated grown-too with 7 partitions\n',
    )
    await expect(shell.text('topics create grown')).rejects.toMatchObject({ codeName: 'TOPIC_ALREADY_EXISTS' })
    await shell.text('topics create placed --replica-assignment 1,1,1')
    await shell.text('topics create unmade --validate-only')
    await shell.text('topics grow grown 4 --replica-assignment 1,1')
    await expect.poll(() => shell.events('topics describe grown placed'), soon).toHaveLength(7)
    const partitions = await shell.events('topics describe grown')
    expect(partitions[3]).toMatchObject({ topic: 'grown', partition: 3, leader: 1, replicas: '1', isr: '1', first: 0, end: 0 })
    const names = async (): Promise<unknown[]> => (await shell.events('topics')).map((topic) => topic['name'])
    expect(await names()).toEqual(expect.arrayContaining(['grown', 'placed']))
    expect(await names()).not.toContain('unmade')
    expect(await shell.text('topics delete grown placed')).toBe('deleted grown\ndeleted placed\n')
    await expect.poll(names, soon).not.toContain('grown')
  })

  test('what goes wrong with one of several keeps none of the others from being done and told', async () => {
    const made = ['topics', 'create', 'several-1', 'b!d', 'several-2', '-p', '1'].join(' ')
    await expect(shell.text(made)).rejects.toMatchObject({ codeName: 'INVALID_TOPIC_EXCEPTION' })
    expect(shell.printed).toBe('created several-1 with 1 partition\ncreated several-2 with 1 partition\n')
    await expect(shell.text('topics describe several-1 none-1 several-2')).rejects.toThrow("topic 'none-1'")
    expect(shell.printed).toMatch(/^several-1 [^]*\nseveral-2 /)
    await expect(shell.text('configs describe retention.ms -t several-1 -t none-1 -t several-2')).rejects.toThrow('none-1')
    expect(shell.printed).toMatch(/topic several-1 [^]*topic several-2 /)
    await expect(shell.text('configs set retention.ms=5 -t several-1 -t none-1 -t several-2')).rejects.toThrow('none-1')
    expect(shell.printed).toBe('topic several-1: set retention.ms=5\ntopic several-2: set retention.ms=5\n')
    await shell.produce('several-1', ['a', 'b'], '--timestamp', String(Date.now()))
    await expect(shell.text('topics delete-records several-1 several-2 --before 2')).rejects.toThrow(
      '--before 2: several-2-0 ends at 0 (OFFSET_OUT_OF_RANGE)',
    )
    expect(shell.printed).toMatch(/several-1 +0 +2\n$/)
    await expect(shell.text('topics delete several-1 none-1 several-2 none-2')).rejects.toThrow(
      /topic 'none-1'[^]*\n[^]*topic 'none-2'/,
    )
    expect(shell.printed).toBe('deleted several-1\ndeleted several-2\n')
    await shell.text('topics create several-3')
    await shell.text('groups reset-offsets several-g1 -t several-3 --to-latest --execute')
    await shell.text('groups reset-offsets several-g2 -t several-3 --to-latest --execute')
    await expect(shell.text('groups describe several-g1 none-g several-g2')).rejects.toThrow('there is no group none-g')
    expect(shell.printed).toMatch(/^several-g1 [^]*\nseveral-g2 /)
    await expect(shell.text('groups delete several-g1 none-g several-g2')).rejects.toThrow("group 'none-g'")
    expect(shell.printed).toBe('deleted group several-g1\ndeleted group several-g2\n')
  })

  test('what there is not is named at once', async () => {
    await shell.text('topics create there -p 1')
    const noBroker = 'there is no broker 7: the cluster has 1'
    await expect(shell.text('configs describe --broker 7')).rejects.toThrow(noBroker)
    await expect(shell.text('configs set root=ERROR --broker-logger 7')).rejects.toThrow(noBroker)
    await expect(shell.text('cluster log-dirs 7')).rejects.toThrow(noBroker)
    await expect(shell.text('txns find-hanging --broker 7')).rejects.toThrow(noBroker)
    await expect(shell.text('txns producers there:9')).rejects.toThrow('there has no partition 9: it has 1')
    await expect(shell.text('txns abort there:9 --producer-id 1')).rejects.toThrow('there has no partition 9: it has 1')
  })

  test('offsets are found by place and time, and records before one are deleted', async () => {
    await shell.text('topics create timed -p 2')
    await shell.produce('timed -p 0', ['a'], '--timestamp', '2026-01-01')
    await shell.produce('timed -p 0', ['b', 'c'], '--timestamp', '2026-01-02T00:00:00Z')
    const offsets = async (line: string): Promise<unknown[]> =>
      (await shell.events(`topics offsets ${line}`)).map((each) => each['offset'])
    expect(await offsets('timed')).toEqual([3, 0])
    expect(await offsets('timed:0 --at earliest')).toEqual([0])
    expect(await offsets('timed:0 --at 2026-01-01T12:00:00Z')).toEqual([1])
    expect(await offsets('timed:0 --at 2026-01-03')).toEqual([null])
    expect(await shell.events('topics delete-records timed:0 --before 2')).toMatchObject([{ partition: 0, lowWatermark: 2 }])
    expect(await offsets('timed:0 --at earliest')).toEqual([2])
    expect(await shell.events('topics delete-records timed:0,1 --before end')).toMatchObject([
      { lowWatermark: 3 },
      { lowWatermark: 0 },
    ])
    await expect(shell.text('topics offsets timed:7')).rejects.toThrow('timed has no partition 7: it has 2')
  })
}

function groups(shell: Shell): void {
  test('a group commits what was printed, and goes where it is told', async () => {
    await shell.text('topics create moved -p 2')
    await shell.produce('moved -p 0 --timestamp 2026-01-01', ['a', 'b', 'c', 'd', 'e'])
    expect(await shell.text('consume moved -g movers --from beginning -n 2')).toBe('a\nb\n')
    expect(await shell.events('groups --state empty')).toMatchObject([
      { group: 'movers', type: expect.stringMatching(/classic/i), state: 'Empty', protocol: 'consumer' },
    ])
    expect(await shell.events('groups describe movers')).toMatchObject([
      { event: 'group', group: 'movers', state: 'Empty', protocol: 'consumer', assignor: '', members: 0 },
      { event: 'position', topic: 'moved', partition: 0, offset: 2, end: 5, lag: 3, member: null },
    ])
    const reset = async (line: string): Promise<unknown[]> =>
      (await shell.events(`groups reset-offsets movers ${line}`))
        .filter(({ event }) => event !== 'note')
        .map((row) => row['newOffset'])
    expect(await reset('--all-topics --to-earliest')).toEqual([0])
    expect(await reset('--all-topics --to-current')).toEqual([2])
    expect(await reset('-t moved --to-latest')).toEqual([5, 0])
    expect(await reset('-t moved --to-offset 3')).toEqual([3, 0])
    expect(shell.warned).toBe('warning: the new offset is beyond the end of moved-1 (3, it ends at 0): the end is taken\n')
    expect(await reset('-t moved:0 --to-offset 99')).toEqual([5])
    expect(shell.warned).toContain('beyond the end of moved-0 (99, it ends at 5)')
    expect(await reset('-t moved:0 --shift-by=-3')).toEqual([0])
    expect(shell.warned).toContain('before the first record of moved-0 (-1, it begins at 0)')
    expect(await reset('-t moved:0 --shift-by=-1')).toEqual([1])
    expect(await reset('-t moved:0 --shift-by 2')).toEqual([4])
    expect(await reset('-t moved:0 --to-datetime 2025-12-31')).toEqual([0])
    expect(await reset('-t moved:0 --by-duration PT1H')).toEqual([5])
    expect(await shell.events('groups describe movers')).toMatchObject([{}, { offset: 2 }])
    expect(await reset('-t moved --to-earliest --execute')).toEqual([0, 0])
    expect(await shell.events('groups describe movers')).toMatchObject([{}, { offset: 0, lag: 5 }, { partition: 1, lag: 0 }])
    await shell.text('groups delete-offsets movers -t moved:1')
    expect(await shell.events('groups describe movers')).toMatchObject([{}, { partition: 0 }])
    await shell.text('groups delete movers')
    await expect(shell.text('groups describe movers')).rejects.toThrow('there is no group movers')
    await expect(shell.text('groups delete movers')).rejects.toMatchObject({ codeName: 'GROUP_ID_NOT_FOUND' })
  })

  test('members are shown, and a group that has some is left where it is', async () => {
    await shell.text('topics create held -p 3')
    await using member = shell.client.consumer({ groupId: 'holders', autoOffsetReset: 'earliest' })
    member.subscribe(['held'])
    await joined(member, 3)
    const [group, ...members] = await shell.events('groups describe holders --members')
    expect(group).toMatchObject({ type: 'classic', state: 'Stable', members: 1, protocol: 'consumer', assignor: 'range' })
    expect(members).toMatchObject([{ event: 'member', client: 'millrace', partitions: 'held:0,1,2' }])
    expect((await shell.events('groups describe holders')).slice(1)).toMatchObject(
      [0, 1, 2].map((partition) => ({ event: 'position', partition, offset: null, client: 'millrace' })),
    )
    await expect(shell.text('groups reset-offsets holders -t held --to-latest --execute')).rejects.toThrow(
      'group holders is Stable with 1 member: stop them first',
    )
    await expect(shell.text('groups delete holders')).rejects.toMatchObject({ codeName: 'NON_EMPTY_GROUP' })
    // Once, not for each of the three partitions.
    await expect(shell.text('groups delete-offsets holders -t held')).rejects.toMatchObject({
      message: 'members of holders read held: stop them first (GROUP_SUBSCRIBED_TO_TOPIC)',
    })
    await expect(shell.text('groups delete-offsets nosuch -t held')).rejects.toMatchObject({ codeName: 'GROUP_ID_NOT_FOUND' })
  })
}

async function joined(member: Consumer, partitions: number): Promise<void> {
  while (member.assignment().length < partitions) await member.poll({ timeoutMs: 100 })
}

function configs(shell: Shell): void {
  test('settings are set, extended, reduced and taken back, each with where it comes from', async () => {
    await shell.text('topics create tuned')
    await shell.text('configs set retention.ms=5000 cleanup.policy=delete -t tuned')
    await shell.text('configs append cleanup.policy=compact -t tuned')
    const value = async (name: string): Promise<unknown> =>
      (await shell.events(`configs describe ${name} -t tuned`)).map((row) => row['value'])
    await expect.poll(() => value('cleanup.policy'), soon).toEqual(['delete,compact'])
    await shell.text('configs subtract cleanup.policy=delete -t tuned')
    await expect.poll(() => value('cleanup.policy'), soon).toEqual(['compact'])
    expect(await shell.events('configs describe cleanup.policy -t tuned --synonyms')).toMatchObject([
      {
        resource: 'topic tuned',
        source: 'DYNAMIC_TOPIC_CONFIG',
        readOnly: false,
        synonyms: 'DYNAMIC_TOPIC_CONFIG:cleanup.policy=compact DEFAULT_CONFIG:log.cleanup.policy=delete',
      },
    ])
    await shell.text('configs delete retention.ms cleanup.policy -t tuned')
    const set = async (): Promise<unknown[]> => (await shell.events('configs describe -t tuned')).map((row) => row['name'])
    await expect.poll(set, soon).not.toContain('retention.ms')
    await expect(shell.text('configs set nope=1 -t tuned')).rejects.toMatchObject({ codeName: 'INVALID_CONFIG' })
    const meant = /retentoin\.ms; did you mean retention\.ms\?$/
    await expect(shell.text('configs set retentoin.ms=1 -t tuned')).rejects.toThrow(meant)
    await expect(shell.text('topics create untuned --config retentoin.ms=1')).rejects.toThrow(meant)
    await expect(shell.text('configs describe retentoin.ms -t tuned')).rejects.toThrow(meant)
    await expect(shell.text('configs set retention.ms=abc -t tuned')).rejects.toThrow(/^(?![^]*did you mean)/)
  })

  test('brokers, all brokers, groups and subscriptions have settings of their own', async () => {
    const kinds = [
      ['--broker 1', 'log.cleaner.threads', '2', 'DYNAMIC_BROKER_CONFIG'],
      ['--broker-default', 'log.cleaner.threads', '2', 'DYNAMIC_DEFAULT_BROKER_CONFIG'],
      ['--group tuned-group', 'consumer.session.timeout.ms', '50000', 'DYNAMIC_GROUP_CONFIG'],
      ['--client-metrics tuned-metrics', 'interval.ms', '60000', 'DYNAMIC_CLIENT_METRICS_CONFIG'],
    ] as const
    for (const [options, name, value, source] of kinds) {
      await shell.text(`configs set ${name}=${value} ${options}`)
      await expect.poll(() => shell.events(`configs describe ${name} ${options}`), soon).toMatchObject([{ name, value, source }])
      await shell.text(`configs delete ${name} ${options}`)
      const left = async (): Promise<unknown[]> =>
        (await shell.events(`configs describe ${name} ${options}`)).filter((row) => row['source'] === source)
      await expect.poll(left, soon).toEqual([])
    }
    await shell.text('configs set root=ERROR --broker-logger 1')
    expect(await shell.events('configs describe root --broker-logger 1')).toMatchObject([
      { resource: 'broker-logger 1', value: 'ERROR', source: 'DYNAMIC_BROKER_LOGGER_CONFIG' },
    ])
    expect((await shell.events('configs describe --broker 1 --all')).length).toBeGreaterThan(100)
  })
}

function transactions(shell: Shell): void {
  test('an open transaction is listed and described, and one that hangs is found and aborted', async () => {
    await shell.text('topics create hung -p 1')
    await using producer = shell.client.producer({ transactionalId: 'tx-hung' })
    await producer.initTransactions()
    producer.beginTransaction()
    await producer.send({ topic: 'hung', partition: 0, value: 'v' })
    const open = (): Promise<Event[]> => shell.events('txns list --state Ongoing')
    await expect.poll(open, soon).toMatchObject([{ transactionalId: 'tx-hung', state: 'Ongoing' }])
    const [{ producerId }] = (await open()) as [Event]
    expect(await shell.events('txns describe tx-hung')).toMatchObject([
      { transactionalId: 'tx-hung', producerId, state: 'Ongoing', partitions: 'hung:0', openMs: expect.any(Number) },
    ])
    expect(await shell.events('txns producers hung:0')).toMatchObject([{ producerId, startOffset: 0 }])
    // Its coordinator knows it, so it does not hang; ended in the partition alone it is gone from there.
    expect(await shell.events('txns find-hanging hung --longer-than 0ms')).toEqual([])
    await expect(shell.text('txns abort hung:0 --start-offset 5')).rejects.toThrow(
      'no transaction of this start offset is open in hung-0',
    )
    expect(await shell.events('txns abort hung:0 --start-offset 0')).toMatchObject([{ event: 'aborted', producerId }])
    expect(await shell.events('txns producers hung:0')).toMatchObject([{ producerId, startOffset: null }])
    await producer.abortTransaction()
    await expect(shell.text('txns describe nobody')).rejects.toMatchObject({ codeName: 'TRANSACTIONAL_ID_NOT_FOUND' })
    expect(await shell.events('txns list --longer-than 1h')).toEqual([])
  })
}

function clusters(shell: Shell): void {
  test('brokers, quorum, features and log directories are shown', async () => {
    const [described, ...brokers] = await shell.events('cluster')
    expect(described).toMatchObject({ event: 'cluster', clusterId: expect.stringMatching(/^\S{22}$/), controllerId: 1 })
    expect(brokers).toMatchObject([{ event: 'broker', id: 1, host: '127.0.0.1' }])
    const [quorum, ...replicas] = await shell.events('cluster quorum')
    expect(quorum).toMatchObject({ leaderId: 1, leaderEpoch: expect.any(Number) })
    expect(replicas).toMatchObject([{ node: 1, lag: 0, status: 'leader' }])
    expect(await shell.events('cluster features')).toContainEqual(
      expect.objectContaining({ feature: 'transaction.version', level: 2, supportedMin: 0 }),
    )
    expect(await shell.events('cluster log-dirs')).toMatchObject([{ broker: 1, state: 'online' }])
  })
}

function benches(shell: Shell): void {
  test('writing, reading and the way through are measured', async () => {
    await shell.text('topics create measured -p 2')
    const latencies = { p50Ms: expect.any(Number), p999Ms: expect.any(Number), maxMs: expect.any(Number) }
    const written = await shell.events('bench produce measured -n 2000 -s 100 --warmup-records 200 -z lz4')
    expect(written).toMatchObject([{ event: 'result', records: 2000, samples: 125, ...latencies }])
    const read = await shell.events('bench consume measured -n 2200')
    expect(read).toMatchObject([{ event: 'result', records: 2200, bytes: 220_000 }])
    const slow = await shell.events('bench produce measured -n 100 -s 10 --throughput 500')
    expect(slow[0]!['recordsPerSecond']).toBeLessThan(600)
    expect(
      await shell.events('bench produce measured -n 1000 -s 10 --transactional-id tx-bench --transaction-records 300'),
    ).toMatchObject([{ records: 1000 }])
    expect(await shell.events('bench consume measured -n 3300 --committed')).toMatchObject([{ records: 3300 }])
    await shell.text('topics create through')
    expect(await shell.events('bench end-to-end through -n 20 -s 100')).toMatchObject([
      { records: 20, samples: 20, ...latencies },
    ])
    for (const direction of ['produce', 'end-to-end'])
      await expect(shell.text(`bench ${direction} through -n 2 -s 2000000`)).rejects.toMatchObject({
        codeName: 'MESSAGE_TOO_LARGE',
      })
    await expect(shell.text('bench consume measured -n 99999 --idle-timeout 300ms')).rejects.toThrow(
      'only 3300 of 99999 records came',
    )
  })
}
