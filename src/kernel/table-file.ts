import { closeSync, openSync, readSync } from 'node:fs'
import type { RowScanner } from './proc-net-tcp.js'

/** Longer than any row that the kernel prints (net/ipv6/tcp_ipv6.c get_tcp6_sock: about 190). */
const MAX_ROW = 256
/** The smallest page there is, and the fewest bytes that a read asks for. */
const PAGE = 4096

/** What one more read came to. */
export type Progress = 'more' | 'end' | 'no-table' | 'endless-line'

/** One of the two tables, open, read into a scanner piece by piece. The buffer may serve other files before and after. */
export class TableFile {
	readonly path: string
	readonly #file: number
	readonly #family: 4 | 6
	readonly #scanner: RowScanner
	readonly #buffer: Buffer
	#pending = 0
	#isFirst = true
	/** The line in which the heading was looked for, where it was not found. */
	firstLine = ''
	/** Bytes read so far. */
	bytes = 0

	/** Opens the file. Throws what the file system throws. */
	constructor(path: string, family: 4 | 6, scanner: RowScanner, buffer: Buffer) {
		this.path = path
		this.#file = openSync(path, 'r')
		this.#family = family
		this.#scanner = scanner
		this.#buffer = buffer
	}

	/**
	 * Reads up to so many times, at most so many bytes each (a page at least), and scans what came. Throws what the file
	 * system throws.
	 *
	 * The read that returns 0 is avoided, because the kernel walks the whole socket hash for it once more
	 * (net/ipv4/tcp_ipv4.c tcp_seek_last_pos falls back to tcp_get_idx). A read hands out whole rows until the next would
	 * not fit into a page (fs/seq_file.c), so one that returns a longest row less than the smallest page, or fewer, has met
	 * the end. Where pages are larger or the last one is full, the test says nothing, and one more read is made.
	 */
	readOn(most: number, reads = 1): Progress {
		if (this.bytes === 0) this.#scanner.begin(this.#family)
		let end = this.#pending
		let read = PAGE
		for (let left = reads; left > 0 && read > PAGE - MAX_ROW; left--) {
			const room = Math.min(this.#buffer.length - end, Math.max(most, PAGE))
			if (room < PAGE) break
			read = readSync(this.#file, this.#buffer, end, room, null)
			end += read
		}
		if (end === this.#pending && read === PAGE) return 'endless-line'
		this.bytes += end - this.#pending
		const unfinished = this.#scanner.scan(this.#buffer, 0, end)
		this.#pending = end - unfinished
		if (this.#isFirst && !this.#scanner.sawHeader) {
			this.firstLine = this.#buffer.toString('latin1', 0, Math.min(end, 60))
			if (unfinished > 0) return 'no-table'
		} else this.#isFirst = false
		if (unfinished > 0) this.#buffer.copyWithin(0, unfinished, end)
		if (read > PAGE - MAX_ROW) return 'more'
		this.#scanner.end(this.#pending)
		return this.#scanner.sawHeader ? 'end' : 'no-table'
	}

	close(): void {
		closeSync(this.#file)
	}
}

/** Says of a file that is no socket table what it is instead. */
export function noTable(file: TableFile): string {
	const line = file.firstLine.split('\n')[0]!.replace(/[^\x20-\x7e]/g, '.')
	const seen = file.bytes === 0 ? 'an empty file' : `"${line}"`
	return `${file.path}: expected the heading of a socket table ("  sl  local_address …"), got ${seen}`
}
