import { portNumbers } from '../detect/ports.js'
import type { ServiceSettings } from '../detect/settings.js'
import { LISTEN } from '../detect/tcp-state.js'
import { errorCode } from '../settings/error-text.js'
import { RowScanner } from './proc-net-tcp.js'
import type { ProcPaths } from './proc-paths.js'
import { FAMILY, LOCAL_PORT, type Row, type RowSink, STATE } from './row.js'
import { RowBlock } from './row-block.js'
import { noTable, TableFile } from './table-file.js'

const PAGE = 4096
/** Pages of nothing but listeners that are read at most: some 1,700 listeners in each family. */
const MAX_PAGES = 64
/** A family that had no listener of ours is looked at every so many times. */
const LOOK_AGAIN = 8

/** The LISTEN rows, or why there are none; the rows are overwritten by the next reading. */
type TripwireReading =
	| { readonly kind: 'read'; readonly rows: RowBlock }
	| { readonly kind: 'failed'; readonly reason: string }

/**
 * Reads the LISTEN rows of tcp and tcp6. They stand before all others (net/ipv4/tcp_ipv4.c tcp_seek_last_pos: the
 * listening hash comes first), so one page of each file holds them, and costs next to nothing however long the table is.
 */
export class TripwireReader {
	readonly #paths: Pick<ProcPaths, 'tcp' | 'tcp6'>
	readonly #rows = new RowBlock()
	readonly #sink = new ListenerSink(this.#rows)
	readonly #scanner = new RowScanner(this.#sink)
	readonly #buffer = Buffer.allocUnsafeSlow(4 * PAGE)
	readonly #ports: ReadonlySet<number>
	#round = 0
	/** In which families our services listened when both were looked at last. */
	#families: ReadonlySet<number> = new Set()

	constructor(paths: Pick<ProcPaths, 'tcp' | 'tcp6'>, services: readonly ServiceSettings[]) {
		this.#paths = paths
		this.#ports = new Set(services.flatMap((service) => portNumbers(service.ports)))
	}

	/**
	 * Reads them now. On a nearly empty table a page is a walk through the whole hash (1.8 ms where it has 262,144 buckets),
	 * so a family without our listeners is mostly left out.
	 */
	read(): TripwireReading {
		const both = this.#families.size === 0 || this.#round % LOOK_AGAIN === 0
		this.#round++
		this.#rows.clear()
		for (const [path, family] of [
			[this.#paths.tcp, 4],
			[this.#paths.tcp6, 6],
		] as const) {
			if (!both && !this.#families.has(family)) continue
			const reason = this.#readFirstPages(path, family)
			if (reason !== undefined) return { kind: 'failed', reason }
		}
		if (both) this.#families = this.#familiesOfOurs()
		return { kind: 'read', rows: this.#rows }
	}

	#readFirstPages(path: string, family: 4 | 6): string | undefined {
		let file: TableFile | undefined
		this.#sink.onlyListeners = true
		try {
			file = new TableFile(path, family, this.#scanner, this.#buffer)
			for (let page = 0; page < MAX_PAGES && this.#sink.onlyListeners; page++) {
				const progress = file.readOn(PAGE)
				if (progress === 'end') break
				if (progress !== 'more') return noTable(file)
			}
			return undefined
		} catch (error) {
			if (family === 6 && file === undefined && errorCode(error) === 'ENOENT') return undefined
			return `${path}: ${errorCode(error)}`
		} finally {
			file?.close()
		}
	}

	#familiesOfOurs(): ReadonlySet<number> {
		const families = new Set<number>()
		for (let index = 0; index < this.#rows.length; index++) {
			const row = this.#rows.at(index)
			if (this.#ports.has(row[LOCAL_PORT]!)) families.add(row[FAMILY]!)
		}
		return families
	}
}

/** Keeps LISTEN rows and notices the first other one. */
class ListenerSink implements RowSink {
	readonly #rows: RowBlock
	onlyListeners = true

	constructor(rows: RowBlock) {
		this.#rows = rows
	}

	row(row: Row): void {
		if (row[STATE] === LISTEN) this.#rows.add(row)
		else this.onlyListeners = false
	}

	malformed(): void {}
}
