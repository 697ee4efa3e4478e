import { readlinkSync } from 'node:fs'
import type { Counters } from '../detect/counters.js'
import type { Look } from '../detect/look.js'
import { CountersReader } from './counters-reader.js'
import { TripwireReader } from './listener-probe.js'
import { type CensusOptions, LookCensus } from './look-census.js'
import { MachineReader } from './proc-machine.js'
import { RowScanner } from './proc-net-tcp.js'
import { type UnixPath, UnixScanner, whyNoUpstream } from './proc-net-unix.js'
import type { ProcPaths } from './proc-paths.js'
import { RowBlock } from './row-block.js'
import { LookBudget } from './schedule.js'
import { SmallFileReader } from './small-file.js'
import type { Extent, Snapshot } from './snapshot.js'
import { SockDiagReader } from './sock-diag.js'
import { type Cost, Stopwatch } from './stopwatch.js'
import { TableReader } from './table-reader.js'

/** Rows of a table that is read whole at every look where sock_diag cannot be had. */
const SMALL_TABLE = 500
/** Seconds after which sock_diag is tried again. */
const RETRY = 60
/** Half a percent of one core. */
const DEFAULT_SHARE = 0.005
const MAX_UNIX_BYTES = 16 * 1024 * 1024

/** Where looks come from now, and what is lost. */
export interface LookSource {
	readonly source: Look['source']
	/** The table that is read instead of sock_diag: with `sampling.pid` that process's. */
	readonly table: string
	/** Why it is /proc: `koffi does not load: …`; undefined with sock_diag. */
	readonly reason: string | undefined
	/** True where looks between the points of the grid see the listeners only, or not each time, to keep within the budget. */
	readonly stretched: boolean
}

/** What looks are made from, and what is lost without sock_diag, in words for the log, `status` and `check`. */
export function describeSource({ source, table, reason, stretched }: LookSource): string {
	const budget = stretched ? '; between samples only the listeners are read, to keep within the budget' : ''
	if (source === 'sock-diag') return `sock_diag: how old each request is, and busy apart from idle connections${budget}`
	const why = reason === undefined ? '' : ` (${reason})`
	return `${table}, without sock_diag${why}: no ages of requests, and idle keep-alive connections pass for busy${budget}`
}

/** A look, or why there is none. */
export type LookReading =
	| { readonly kind: 'look'; readonly look: Look; readonly snapshot: Snapshot | undefined; readonly cost: Cost }
	| { readonly kind: 'failed'; readonly at: number; readonly reason: string; readonly cost: Cost }

/** What a LookReader is made of. */
export interface LookReaderOptions extends CensusOptions {
	readonly paths: ProcPaths
	/** A process of Apache's, for the limits of its cgroup and files. */
	readonly apacheProcess?: () => number | undefined
	/** What else stands beside the kernel's counters at this instant. */
	readonly beside?: (at: number, wallTime: number) => Iterable<readonly [name: string, value: number]>
	/** The share of one core that looks between the points of the grid may take. */
	readonly share?: number
	readonly signal?: AbortSignal | undefined
	readonly sockDiag?: SockDiagReader
}

/** Makes looks at this host, one at a time, from the cheapest source that can be had. */
export class LookReader {
	readonly #options: LookReaderOptions
	readonly #census: LookCensus
	readonly #tables: TableReader
	readonly #probe: TripwireReader
	readonly #counters: CountersReader
	readonly #machine: MachineReader
	readonly #unixFile = new SmallFileReader(MAX_UNIX_BYTES)
	readonly #unix = new UnixScanner()
	readonly #sockDiag: SockDiagReader
	readonly #budget: LookBudget
	#source: LookSource
	#retryAt = Number.NEGATIVE_INFINITY
	/** Rows of the last whole table. */
	#rows = 0

	constructor(options: LookReaderOptions) {
		const { services, paths, share = DEFAULT_SHARE } = options
		this.#options = options
		this.#source = { source: 'sock-diag', table: paths.tcp, reason: undefined, stretched: false }
		this.#census = new LookCensus(options)
		this.#tables = new TableReader({ paths })
		this.#probe = new TripwireReader(paths, services)
		this.#counters = new CountersReader(paths)
		this.#machine = new MachineReader(paths)
		this.#sockDiag = options.sockDiag ?? new SockDiagReader()
		this.#budget = new LookBudget(share)
	}

	/** Where looks come from, as of the last one. */
	get source(): LookSource {
		return this.#source
	}

	/**
	 * Looks now. `due` = at a point of the grid: the whole table. `keep` = with the snapshot that the look was made of, for a
	 * recording.
	 */
	async look(at: number, wallTime: number, due: boolean, keep: boolean): Promise<LookReading> {
		const stopwatch = new Stopwatch()
		const counters = this.#counters.read(due ? this.#options.apacheProcess?.() : undefined)
		for (const [name, value] of this.#options.beside?.(at, wallTime) ?? []) counters.set(name, value)
		const machine = due ? this.#machine.read() : undefined
		const isAffordable = due || this.#budget.allows(at)
		const unix = isAffordable ? this.#readUnix() : undefined
		const rows = keep ? new RowBlock() : undefined
		const table = await this.#readRows(at, due, isAffordable, rows, counters)
		if (table.kind === 'failed') return { kind: 'failed', at, reason: table.reason, cost: stopwatch.stop() }
		// Rows are read in slices, whose longest the reader knows.
		stopwatch.resume()
		const { extent, source, longestBlockMs } = table
		const context = { at, wallTime, extent, source, unix, counters, machine }
		const snapshot = rows && { ...context, rows }
		const look = snapshot ? this.#census.look(snapshot) : this.#census.finish(context)
		if (due) this.#rows = look.host.total
		const spent = stopwatch.stop()
		const cost = { ...spent, longestBlockMs: Math.max(spent.longestBlockMs, longestBlockMs) }
		if (!due && isAffordable) this.#budget.spend(cost.cpuMs)
		this.#tell(source, due ? undefined : extent === 'partial')
		return { kind: 'look', look, snapshot, cost }
	}

	async #readRows(
		at: number,
		due: boolean,
		isAffordable: boolean,
		kept: RowBlock | undefined,
		counters: Counters,
	): Promise<RowsReading> {
		const sink = kept ?? this.#census
		const begin = (extent: Extent) => {
			kept?.clear()
			if (!kept) this.#census.begin(at, extent, counters)
		}
		const { signal } = this.#options
		const extent: Extent = due ? 'full' : isAffordable ? 'active' : 'partial'
		if (this.#mayAskSockDiag(at)) {
			// Twice: the kernel refuses a dump where memory is short, or an earlier one was not read to its end.
			for (let attempts = 0; attempts < 2; attempts++) {
				begin(extent)
				const leftOut = extent === 'active' ? this.#census.crowdedPorts : []
				const reading = await this.#sockDiag.read(sink, extent, leftOut, signal)
				const { longestBlockMs } = reading.cost
				if (reading.kind === 'read') return { kind: 'read', extent, source: 'sock-diag', longestBlockMs }
				if (signal?.aborted) return reading
				this.#refuse(reading.reason, at)
			}
		}
		if (due || (isAffordable && this.#rows < SMALL_TABLE)) {
			const table = await this.#tables.read(new RowScanner(sink), () => begin('full'), signal)
			const { longestBlockMs } = table.cost
			return table.kind === 'read' ? { kind: 'read', extent: 'full', source: 'proc', longestBlockMs } : table
		}
		begin('partial')
		const probe = this.#probe.read()
		if (probe.kind === 'failed') return probe
		probe.rows.pour(sink)
		return { kind: 'read', extent: 'partial', source: 'proc', longestBlockMs: 0 }
	}

	/** sock_diag shows the namespace of this process, and only that: another one is never taken for the one that is watched. */
	#mayAskSockDiag(at: number): boolean {
		if (this.#source.source === 'proc' && at < this.#retryAt) return false
		const watched = namespaceOf(this.#options.paths.namespace)
		if (watched !== undefined && watched === namespaceOf('/proc/self/ns/net')) return true
		this.#refuse(
			`the network namespace that is watched (${this.#options.paths.namespace}) is not this process's own`,
			at,
		)
		return false
	}

	#refuse(reason: string, at: number): void {
		this.#retryAt = at + RETRY
		this.#source = { ...this.#source, source: 'proc', reason }
	}

	#tell(source: Look['source'], stretched: boolean | undefined): void {
		const reason = source === 'proc' ? this.#source.reason : undefined
		this.#source = { ...this.#source, source, reason, stretched: stretched ?? this.#source.stretched }
	}

	#readUnix(): UnixPath[] | undefined {
		const length = this.#unixFile.load(this.#options.paths.unix)
		if (length === undefined) return undefined
		return this.#unix.scan(this.#unixFile.bytes, length, (path) => whyNoUpstream(path) === undefined)
	}
}

type RowsReading =
	| { readonly kind: 'read'; readonly extent: Extent; readonly source: Look['source']; readonly longestBlockMs: number }
	| { readonly kind: 'failed'; readonly reason: string }

function namespaceOf(path: string): string | undefined {
	try {
		return readlinkSync(path)
	} catch {
		return undefined
	}
}
