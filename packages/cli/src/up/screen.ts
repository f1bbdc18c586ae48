// The bottom of a terminal, drawn over itself, under lines that stay.

/** What a screen needs of a stream: a terminal, or anything that takes lines. */
export interface ScreenOut {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
  on(event: 'resize', listener: () => void): unknown
}

/** A picture that is replaced, and lines above it that stay. Without a terminal only the lines. */
export class Screen {
  readonly #out: ScreenOut
  #drawn = 0

  constructor(out: ScreenOut) {
    this.#out = out
    // The terminal has wrapped the old picture anew: where it begins is not known any more, so all of the visible part goes.
    out.on('resize', () => {
      if (this.#drawn > 0) out.write('\x1b[2J\x1b[H')
      this.#drawn = 0
    })
  }

  get isTerminal(): boolean {
    return this.#out.isTTY === true
  }

  get width(): number {
    return this.isTerminal ? (this.#out.columns ?? 80) : 160
  }

  /** Replaces what was drawn last. What the terminal has no room for is left out: a picture that scrolls cannot be drawn over. */
  draw(lines: readonly string[]): void {
    if (!this.isTerminal) return
    const shown = lines.slice(0, Math.max(1, (this.#out.rows ?? 24) - 1)).map((line) => line.slice(0, this.width))
    this.#out.write(`${this.#back()}${shown.join('\n')}\n`)
    this.#drawn = shown.length
  }

  /** Prints lines that stay, above the picture. */
  say(text: string): void {
    this.#out.write(`${this.#back()}${text}\n`)
    this.#drawn = 0
  }

  /** Up to the first line of the last picture, and clear from there. */
  #back(): string {
    return this.#drawn > 0 ? `\x1b[${this.#drawn}A\r\x1b[J` : ''
  }
}
