// Commands that write, where there is no such topic: told at once, unless the broker makes it.
import { createBroker } from '@millrace/broker'
import { afterEach, expect, test } from 'vitest'
import { Shell } from './shell.ts'

let shell: Shell
afterEach(() => shell.close())

const start = async (makesTopics: boolean): Promise<void> => {
  shell = new Shell()
  const settings = { 'auto.create.topics.enable': makesTopics }
  const broker = await createBroker({ ephemeral: true, settings })
  shell.cluster = { bootstrap: broker.bootstrap, stop: () => broker.stop() }
}

test.each(['produce', 'bench produce', 'bench end-to-end'])(
  'millrace %s names a topic that there is not, and does not wait for it',
  { timeout: 15_000 },
  async (command) => {
    await start(false)
    await expect(shell.text(`${command} nosuch`)).rejects.toMatchObject({
      codeName: 'UNKNOWN_TOPIC_OR_PARTITION',
      message: expect.stringContaining("topic 'nosuch'"),
    })
  },
)

test('where the broker makes topics, what is written to makes one', async () => {
  await start(true)
  await shell.produce('made-by-lines --key a', ['a'])
  expect(await shell.events('bench produce made-by-bench -n 10')).toMatchObject([{ records: 10 }])
  expect(await shell.events('bench end-to-end made-by-trips -n 2')).toMatchObject([{ records: 2 }])
})
