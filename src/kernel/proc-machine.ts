import type { MachineSample } from '../detect/host-look.js'
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

/** The load average over one minute: the first number of /proc/loadavg. */
function parseLoadavg(text: string): number | undefined {
	return numberOf(/^(\d+\.\d+) /.exec(text)?.[1])
}

/** A field of /proc/meminfo (`MemAvailable:   123 kB`) in bytes. */
export function parseMeminfo(text: string, field: string): number | undefined {
	const kilobytes = numberOf(new RegExp(`^${field}: +(\\d+) kB$`, 'm').exec(text)?.[1])
	return kilobytes === undefined ? undefined : kilobytes * 1024
}

/** The share of the last 10 s in which some task waited, percent (Documentation/accounting/psi.rst). */
function parsePressure(text: string): number | undefined {
	return numberOf(/^some avg10=(\d+\.\d+) /m.exec(text)?.[1])
}

/** Bytes received and sent since boot, over all interfaces but lo (/proc/net/dev: columns 1 and 9 behind the name). */
function parseInterfaces(text: string): { readonly received: number; readonly sent: number } | undefined {
	let received = 0
	let sent = 0
	let found = false
	for (const line of text.split('\n')) {
		const colon = line.indexOf(':')
		if (colon < 0) continue
		found = true
		if (line.slice(0, colon).trim() === 'lo') continue
		const columns = line
			.slice(colon + 1)
			.trim()
			.split(/ +/)
		received += Number(columns[0])
		sent += Number(columns[8])
	}
	return found && Number.isFinite(received) && Number.isFinite(sent) ? { received, sent } : undefined
}

function numberOf(digits: string | undefined): number | undefined {
	return digits === undefined ? undefined : Number(digits)
}
