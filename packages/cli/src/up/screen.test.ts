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

test('the numbers of a stage stand within 64 columns', () => {
  const stage = {
    name: 'shop-source',
    state: 'running',
    total: 12_345_678,
    perSecond: 45_210.4,
    lag: 0,
    memoryMb: 131.2,
    last: 'streaming',
  }
  const [head, line] = drawStages([stage], 80)
  expect(head).toBe('STAGE        STATE    PER SECOND       TOTAL      LAG   MB  LAST')
  expect(line).toBe('shop-source  running      45,210  12,345,678        0  131  streaming')
})
