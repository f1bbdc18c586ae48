// millrace topics offsets and delete-records: where partitions begin and end, and cutting off their beginning.
import type { Admin, OffsetSpec, TopicPartition } from '@millrace/client'
import { KafkaError } from '@millrace/protocol'
import type { Call, Command } from '../arguments.ts'
import { InputRefused, readInteger, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import type { Output, Row } from '../output.ts'
import { findPartitions, readTime, readTopicPlaces } from '../places.ts'
import { doEach } from '../several.ts'

export const offsets = (output: (call: Call) => Output): Command => ({
  name: 'topics offsets',
  operands: 'TOPIC[:PARTITION,…]…',
  doc: 'Shows the offset of a place in each partition.',
  options: {
    ...clusterOptions,
    at: {
      value: 'earliest|latest|max-timestamp|TIME',
      doc: 'latest when left out; TIME: the first record of that time or later, as a date or in milliseconds',
    },
    committed: { doc: 'latest is where the first open transaction begins' },
  },
  run: (call) => {
    const at = readSpec(call.text('at') ?? 'latest')
    const places = call.operands.map(readTopicPlaces)
    return withCluster(call, async ({ admin }) => {
      const partitions = await findPartitions(admin, places)
      const found = await admin.listOffsets(
        partitions.map((each) => ({ ...each, at })),
        { isolationLevel: call.flag('committed') ? 'read_committed' : 'read_uncommitted' },
      )
      const rows = partitions.map(({ topic, partition }, i) => {
        const { offset = -1, timestamp = -1 } = found[i] ?? {}
        return [topic, partition, offset < 0 ? null : offset, timestamp < 0 ? null : timestamp]
      })
      output(call).rows('offset', ['TOPIC', 'PARTITION', 'OFFSET', 'TIMESTAMP'], rows)
      return 0
    })
  },
})

function readSpec(text: string): OffsetSpec {
  if (text === 'earliest' || text === 'latest') return text
  if (text === 'max-timestamp') return 'maxTimestamp'
  if (!/^\d/.test(text)) throw new UsageError(`--at ${text}: earliest, latest, max-timestamp, a date or milliseconds`)
  return readTime('--at', text)
}

export const deleteRecords = (output: (call: Call) => Output): Command => ({
  name: 'topics delete-records',
  operands: 'TOPIC[:PARTITION,…]…',
  doc: 'Deletes the records before an offset.',
  options: {
    ...clusterOptions,
    before: {
      value: 'OFFSET|end',
      check: readBefore,
      doc: 'the first offset to be kept; end: nothing is kept of what is there now',
    },
  },
  run: (call) => {
    const before = call.text('before')
    if (before === undefined) throw new UsageError('topics delete-records needs --before OFFSET or --before end')
    const offset = readBefore('--before', before)
    const places = call.operands.map(readTopicPlaces)
    return withCluster(call, async ({ admin }) => {
      const partitions = await findPartitions(admin, places)
      const rows: Row[] = []
      const work = async (at: TopicPartition): Promise<void> => {
        const lowWatermark = await deleteBefore(admin, at, offset)
        rows.push([at.topic, at.partition, lowWatermark])
      }
      await doEach(partitions, work, () => output(call).rows('deleted', ['TOPIC', 'PARTITION', 'LOW WATERMARK'], rows))
      return 0
    })
  },
})

const readBefore = (what: string, text: string): number => (text === 'end' ? -1 : readInteger(what, text))

/** @returns the first offset that is left. @throws InputRefused the partition ends before it */
async function deleteBefore(admin: Admin, at: TopicPartition, offset: number): Promise<number> {
  try {
    return (await admin.deleteRecords([{ ...at, offset }]))[0]?.lowWatermark ?? -1
  } catch (cause) {
    if (!(cause instanceof KafkaError) || cause.codeName !== 'OFFSET_OUT_OF_RANGE') throw cause
    const [end] = await admin.listOffsets([{ ...at, at: 'latest' }])
    throw new InputRefused(
      `--before ${offset}: ${at.topic}-${at.partition} ends at ${end?.offset ?? 0} (OFFSET_OUT_OF_RANGE); --before end keeps nothing of it`,
      { cause },
    )
  }
}
