// Goes through the batches of a segment's file, window by window.
import type { DiskFile } from '@millrace/host'
import { batchOverhead, RecordBatch } from '@millrace/protocol'

/** What `advance` came upon: a batch; more bytes are needed first; the end of the file; bytes that are no batch. */
export type ScanStep = 'batch' | 'more' | 'end' | 'bad'

/** Usage: `advance`, and on 'more' `fill` or `fillNow`, then `advance` again. */
export class BatchScan {
  readonly #file: DiskFile
  readonly #end: number
  readonly #parts: 'whole' | 'headers'
  #window: Uint8Array
  #windowAt: number
  #windowEnd: number
  #needed = 0
  /** Where the batch, or the bytes that are none, begin in the file. */
  position: number
  #next: number
  readonly batch: RecordBatch

  /**
   * @param parts headers: only the header of a batch is read, and the whole of a control batch.
   * @param window holds what is read at a time, or so many bytes; a longer batch takes a longer window.
   */
  constructor(file: DiskFile, from: number, end: number, parts: 'whole' | 'headers', window: number | Uint8Array) {
    this.#file = file
    this.#end = end
    this.#parts = parts
    this.#window = typeof window === 'number' ? new Uint8Array(Math.max(window, batchOverhead)) : window
    this.#windowAt = this.#windowEnd = this.position = this.#next = from
    this.batch = new RecordBatch(this.#window)
  }

  /** Moves to the next batch. After 'bad' the scan is over. */
  advance(): ScanStep {
    const at = (this.position = this.#next)
    if (at === this.#end) return 'end'
    if (this.#end - at < batchOverhead) return 'bad'
    if (this.#windowEnd - at < batchOverhead) return this.#need(batchOverhead)
    const batch = this.batch.reset(this.#window, at - this.#windowAt)
    const { sizeInBytes } = batch
    if (batch.magic !== 2 || sizeInBytes < batchOverhead || sizeInBytes > this.#end - at) return 'bad'
    if ((this.#parts === 'whole' || batch.isControl) && this.#windowEnd - at < sizeInBytes) return this.#need(sizeInBytes)
    this.#next = at + sizeInBytes
    return 'batch'
  }

  #need(bytes: number): ScanStep {
    this.#needed = bytes
    return 'more'
  }

  #prepare(): Uint8Array {
    if (this.#needed > this.#window.length) this.#window = new Uint8Array(this.#needed)
    this.#windowAt = this.position
    return this.#window.subarray(0, Math.min(this.#window.length, this.#end - this.position))
  }

  /** Reads the next window. A file that is shorter than was said ends there. */
  async fill(): Promise<void> {
    const into = this.#prepare()
    this.#took(into, await this.#file.read(into, this.position))
  }

  fillNow(): void {
    const into = this.#prepare()
    this.#took(into, this.#file.readNow(into, this.position))
  }

  #took(into: Uint8Array, count: number): void {
    into.fill(0, count)
    this.#windowEnd = this.#windowAt + into.length
  }
}
