import { type CounterSink, type Counters, KEPT_SECTIONS } from '../detect/counters.js'
import { CounterCollector } from './counter-collector.js'
import { PairedCounters } from './proc-net-snmp.js'
import { SockstatCounters } from './proc-net-sockstat.js'
import type { ProcPaths } from './proc-paths.js'
import { KEEPALIVE_TIME } from './service-tally.js'
import { SmallFileReader } from './small-file.js'

type CounterPaths = Pick<ProcPaths, 'snmp' | 'netstat' | 'sockstat' | 'sockstat6' | 'keepaliveTime'>

/** Reads snmp, netstat, sockstat and sockstat6, and the one setting that rows cannot be understood without. */
export class CountersReader {
	readonly #paths: CounterPaths
	readonly #files = new SmallFileReader()
	readonly #collector = new CounterCollector()
	readonly #snmp = new PairedCounters(KEPT_SECTIONS)
	readonly #netstat = new PairedCounters(KEPT_SECTIONS)
	readonly #sockstat = new SockstatCounters()
	readonly #sockstat6 = new SockstatCounters()

	constructor(paths: CounterPaths) {
		this.#paths = paths
	}

	/** All counters by name. A file that cannot be read contributes none. */
	read(): Counters {
		const counters = this.#collector
		this.#add(this.#paths.snmp, this.#snmp, counters)
		this.#add(this.#paths.netstat, this.#netstat, counters)
		this.#add(this.#paths.sockstat, this.#sockstat, counters)
		this.#add(this.#paths.sockstat6, this.#sockstat6, counters)
		const keepalive = this.#paths.keepaliveTime && this.#files.read(this.#paths.keepaliveTime)
		const seconds = Number.parseInt(keepalive ?? '', 10)
		if (seconds > 0) counters.set(KEEPALIVE_TIME, seconds)
		return counters.finish()
	}

	#add(path: string, parser: PairedCounters | SockstatCounters, into: CounterSink): void {
		const length = this.#files.load(path)
		if (length !== undefined) parser.parse(this.#files.bytes, length, into)
	}
}
