// The picture fits the terminal, is drawn over itself, and starts anew when the terminal changes its size.
import { expect, test } from 'vitest'
import { drawStages } from './dashboard.ts'
import { Screen } from './screen.ts'

function terminal(columns: number, rows: number) {
  const written: string[] = []
  const resized: (() => void)[] = []
  const out = {
    isTTY: true,
    columns,
    rows,
    write: (text: string) => written.push(text),
    on: (_: 'resize', each: () => void) => resized.push(each),
  }
  return { out, written, resize: () => resized.forEach((each) => each()) }
}

test('a picture higher or wider than the terminal is cut, so that it can be drawn over', () => {
  const { out, written } = terminal(4, 3)
  const screen = new Screen(out)
  screen.draw(['abcdef', 'b', 'c', 'd'])
  screen.draw(['e'])
  expect(written).toEqual(['abcd\nb\n', '\x1b[2A\r\x1b[Je\n'])
})

test('a line that stays takes the place of the picture', () => {
  const { out, written } = terminal(80, 24)
  const screen = new Screen(out)
  screen.draw(['picture'])
  screen.say('stays')
  screen.draw(['picture'])
  expect(written).toEqual(['picture\n', '\x1b[1A\r\x1b[Jstays\n', 'picture\n'])
})

test('after a change of size nothing is drawn over what the terminal has wrapped', () => {
  const { out, written, resize } = terminal(80, 24)
  const screen = new Screen(out)
  resize()
  screen.draw(['picture'])
  resize()
  screen.draw(['picture'])
  expect(written).toEqual(['picture\n', '\x1b[2J\x1b[H', 'picture\n'])
})

const stage = {
  name: 'shop-source',
  state: 'running',
  total: 12_345_678,
  perSecond: 45_210.4,
  lag: 0,
  memoryMb: 131.2,
  last: '12 tasks, 12,345 commits',
}

test('a stage stands on one line of 80 columns', () => {
  const [head, ...lines] = drawStages([stage], 80)
  expect(head).toBe('STAGE        STATE    PER SEC      TOTAL     LAG   MB  LAST')
  expect(lines).toEqual(['shop-source  running   45,210 12,345,678       0  131  12 tasks, 12,345 commits'])
})

test('what does not fit behind the numbers stands under them, whole', () => {
  const last = 'waiting for the broker: cannot connect to 127.0.0.1:9092 (ECONNREFUSED), which is tried again each second'
  const lines = drawStages(
    [
      { ...stage, last },
      { ...stage, last: 'streaming' },
    ],
    80,
  )
  expect(lines).toHaveLength(5)
  expect(lines.every((line) => line.length <= 80)).toBe(true)
  expect(
    lines
      .slice(2, 4)
      .map((line) => line.trim())
      .join(' '),
  ).toBe(last)
  expect(lines[4]).toContain('streaming')
})

test('words without end are cut, and end with a sign of it', () => {
  const lines = drawStages([{ ...stage, last: 'word '.repeat(200).trim() }], 80)
  expect(lines).toHaveLength(5)
  expect(lines.at(-1)).toMatch(/ …$/)
  expect(lines.every((line) => line.length <= 80)).toBe(true)
})
