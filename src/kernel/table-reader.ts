import { errorCode } from '../settings/error-text.js'
import type { RowScanner } from './proc-net-tcp.js'
import type { ProcPaths } from './proc-paths.js'
import { type Cost, Stopwatch } from './stopwatch.js'
import { noTable, TableFile } from './table-file.js'

const BUFFER_BYTES = 64 * 1024
/**
 * Reads whose rows are scanned in one go: the kernel's printing of a page and our scanning of it push each other out of
 * the processor's caches (measured: 1 % less CPU than one by one, and no less with more of them).
 */
const READS_PER_SCAN = 4
/** Scans between two looks at the clock, some 200 us each; every look leaves 32 bytes on the heap. */
const SCANS_PER_LOOK = 6
/** How long a slice may take before the event loop gets its turn; up to five scans more are made when this is over. */
const SLICE_MS = 5

/** How reading both tables went. */
export type TableReading = ({ readonly kind: 'read' } | { readonly kind: 'failed'; readonly reason: string }) & {
	readonly cost: Cost
	readonly bytes: number
}

/** Options of a TableReader. */
interface TableReaderOptions {
	readonly paths: Pick<ProcPaths, 'tcp' | 'tcp6'>
	readonly sliceMs?: number
}

/**
 * Reads tcp and tcp6 into a scanner: readSync into one buffer that is used for ever, in slices, so that the event loop
 * goes on in between. One reading at a time.
 */
export class TableReader {
	readonly #paths: Pick<ProcPaths, 'tcp' | 'tcp6'>
	readonly #sliceMs: number
	readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)

	constructor({ paths, sliceMs = SLICE_MS }: TableReaderOptions) {
		this.#paths = paths
		this.#sliceMs = sliceMs
	}

	/**
	 * Reads both; `begin` is called once both are open, before the first row. A tcp6 that is not there is fine (IPv6 is off);
	 * anything else that cannot be read is a value with its reason.
	 */
	async read(scanner: RowScanner, begin = () => {}, signal?: AbortSignal): Promise<TableReading> {
		const stopwatch = new Stopwatch()
		const files: TableFile[] = []
		const result = (reason?: string): TableReading => {
			for (const file of files) file.close()
			const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
			const cost = stopwatch.stop()
			return reason === undefined ? { kind: 'read', cost, bytes } : { kind: 'failed', reason, cost, bytes }
		}
		for (const [path, family] of [
			[this.#paths.tcp, 4],
			[this.#paths.tcp6, 6],
		] as const) {
			try {
				files.push(new TableFile(path, family, scanner, this.#buffer))
			} catch (error) {
				const isOff = family === 6 && errorCode(error) === 'ENOENT'
				if (!isOff) return result(`${path}: ${errorCode(error)}`)
			}
		}
		begin()
		for (const file of files) {
			const reason = await this.#readFile(file, stopwatch, signal)
			if (reason !== undefined) return result(reason)
		}
		return result()
	}

	/** Reads one file to its end; returns what is wrong with it. */
	async #readFile(file: TableFile, stopwatch: Stopwatch, signal: AbortSignal | undefined): Promise<string | undefined> {
		try {
			for (let scans = 1; ; scans++) {
				if (signal?.aborted) return 'stopped while reading'
				const progress = file.readOn(BUFFER_BYTES, READS_PER_SCAN)
				if (progress === 'end') return undefined
				if (progress === 'no-table') return noTable(file)
				if (progress === 'endless-line') return `${file.path}: expected rows, got a line of more than 60,000 bytes`
				if (scans % SCANS_PER_LOOK === 0 && stopwatch.sliceMs >= this.#sliceMs) await stopwatch.rest()
			}
		} catch (error) {
			return `${file.path}: ${errorCode(error)}`
		}
	}
}
