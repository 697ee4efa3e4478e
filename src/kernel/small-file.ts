import { closeSync, openSync, readSync } from 'node:fs'

const FIRST_BYTES = 16 * 1024
const MAX_BYTES = 1024 * 1024
/**
 * A read of fewer bytes has met the end: a file of proc is one record, which is handed out whole, or lines (of net/dev) far
 * shorter than the half page that would be left (fs/seq_file.c fills a page while the next record fits).
 */
const HALF_PAGE = 2048

/** Reads small files of proc through one buffer. */
export class SmallFileReader {
	readonly #most: number
	#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)

	/** Of a longer file than this the rest is left out. */
	constructor(most = MAX_BYTES) {
		this.#most = most
	}

	/** The bytes of the file that was read last, and whatever stands behind them. */
	get bytes(): Uint8Array {
		return this.#buffer
	}

	/** The file's text; undefined where it cannot be read, whatever the reason. */
	read(path: string): string | undefined {
		const length = this.load(path)
		return length === undefined ? undefined : this.#buffer.toString('latin1', 0, length)
	}

	/** Reads a file into `bytes` and says how many it has; undefined where it cannot be read, whatever the reason. */
	load(path: string): number | undefined {
		let file: number
		try {
			file = openSync(path, 'r')
		} catch {
			return undefined
		}
		try {
			return this.#fill(file)
		} catch {
			return undefined
		} finally {
			closeSync(file)
		}
	}

	#fill(file: number): number {
		let length = 0
		for (;;) {
			const read = readSync(file, this.#buffer, length, this.#buffer.length - length, null)
			length += read
			if (read < HALF_PAGE || length >= this.#most) break
			if (length === this.#buffer.length) this.#grow()
		}
		return length
	}

	#grow(): void {
		const buffer = Buffer.allocUnsafeSlow(this.#buffer.length * 2)
		this.#buffer.copy(buffer)
		this.#buffer = buffer
	}
}
