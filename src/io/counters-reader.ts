import { type Counters, KEPT_SECTIONS, parsePairedCounters, parseSockstat } from '../core/counters.js'
import { KEEPALIVE_TIME } from '../core/socket-table/service-tally.js'
import type { ProcPaths } from './proc-net.js'
import { SmallFileReader } from './small-file.js'

type CounterPaths = Pick<ProcPaths, 'snmp' | 'netstat' | 'sockstat' | 'sockstat6' | 'keepaliveTime'>

/** Reads snmp, netstat, sockstat and sockstat6, and the one setting that rows cannot be understood without. */
export class CountersReader {
	readonly #paths: CounterPaths
	readonly #files = new SmallFileReader()

	constructor(paths: CounterPaths) {
		this.#paths = paths
	}

	/** All counters by name. A file that cannot be read contributes none. */
	read(): Counters {
		const counters = new Map<string, number>()
		for (const path of [this.#paths.snmp, this.#paths.netstat]) {
			const text = this.#files.read(path)
			if (text !== undefined) parsePairedCounters(text, KEPT_SECTIONS, counters)
		}
		for (const path of [this.#paths.sockstat, this.#paths.sockstat6]) {
			const text = this.#files.read(path)
			if (text !== undefined) parseSockstat(text, counters)
		}
		const keepalive = this.#paths.keepaliveTime && this.#files.read(this.#paths.keepaliveTime)
		const seconds = Number.parseInt(keepalive ?? '', 10)
		if (seconds > 0) counters.set(KEEPALIVE_TIME, seconds)
		return counters
	}
}
