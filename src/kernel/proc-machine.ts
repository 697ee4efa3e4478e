import type { MachineSample } from '../detect/host-look.js'
import { parseInterfaces, parseLoadavg, parseMeminfo, parsePressure } from './machine-text.js'
import type { ProcPaths } from './proc-paths.js'
import { SmallFileReader } from './small-file.js'

/** Reads load, memory, pressure and throughput. What a kernel does not have is undefined. */
export class MachineReader {
	readonly #paths: ProcPaths
	readonly #files = new SmallFileReader()

	constructor(paths: ProcPaths) {
		this.#paths = paths
	}

	/** All of them as of now; undefined where there is none at all. */
	read(): MachineSample | undefined {
		const memory = this.#files.read(this.#paths.meminfo) ?? ''
		const interfaces = parseInterfaces(this.#files.read(this.#paths.interfaces) ?? '')
		const machine: MachineSample = {
			load1: parseLoadavg(this.#files.read(this.#paths.loadavg) ?? ''),
			memoryAvailableBytes: parseMeminfo(memory, 'MemAvailable'),
			memoryTotalBytes: parseMeminfo(memory, 'MemTotal'),
			cpuPressure: parsePressure(this.#files.read(this.#paths.cpuPressure) ?? ''),
			memoryPressure: parsePressure(this.#files.read(this.#paths.memoryPressure) ?? ''),
			ioPressure: parsePressure(this.#files.read(this.#paths.ioPressure) ?? ''),
			receivedBytes: interfaces?.received,
			sentBytes: interfaces?.sent,
		}
		return Object.values(machine).some((value) => value !== undefined) ? machine : undefined
	}
}
