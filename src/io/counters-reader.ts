import { type Counters, KEPT_SECTIONS, parsePairedCounters, parseSockstat } from '../core/counters.js'
import type { ProcPaths } from './proc-net.js'
import { SmallFileReader } from './small-file.js'

/** Reads snmp, netstat, sockstat and sockstat6. */
export class CountersReader {
	readonly #paths: Pick<ProcPaths, 'snmp' | 'netstat' | 'sockstat' | 'sockstat6'>
	readonly #files = new SmallFileReader()

	constructor(paths: Pick<ProcPaths, 'snmp' | 'netstat' | 'sockstat' | 'sockstat6'>) {
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
		return counters
	}
}
