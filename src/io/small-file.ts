import { closeSync, openSync, readSync } from 'node:fs'

const FIRST_BYTES = 16 * 1024
const MOST_BYTES = 1024 * 1024

/** Reads small files of proc as text, through one buffer. */
export class SmallFileReader {
	#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)

	/** The file's text; undefined where it cannot be read, whatever the reason. */
	read(path: string): string | undefined {
		let file: number
		try {
			file = openSync(path, 'r')
		} catch {
			return undefined
		}
		try {
			return this.#text(file)
		} catch {
			return undefined
		} finally {
			closeSync(file)
		}
	}

	#text(file: number): string {
		let length = 0
		for (;;) {
			const read = readSync(file, this.#buffer, length, this.#buffer.length - length, null)
			length += read
			if (read === 0 || length >= MOST_BYTES) break
			if (length === this.#buffer.length) this.#grow()
		}
		return this.#buffer.toString('latin1', 0, length)
	}

	#grow(): void {
		const buffer = Buffer.allocUnsafeSlow(this.#buffer.length * 2)
		this.#buffer.copy(buffer)
		this.#buffer = buffer
	}
}
