import type { MachineSample } from '../detect/sample.js'

/** Names that begin so are the machine's, not the kernel's own counters. */
const PREFIX = 'machine.'

/** The fields of a MachineSample in the order of the file, and by what they are multiplied to be integers. */
const FIELDS = {
	load1: 100,
	memoryAvailableBytes: 1,
	memoryTotalBytes: 1,
	cpuPressure: 100,
	memoryPressure: 100,
	ioPressure: 100,
	receivedBytes: 1,
	sentBytes: 1,
} as const satisfies Record<keyof MachineSample, number>

const NAMES = Object.keys(FIELDS) as (keyof MachineSample)[]

/** Adds the machine's numbers to those of the kernel, as a recording keeps both. */
export function addMachine(machine: MachineSample | undefined, into: Map<string, number>): void {
	if (!machine) return
	for (const name of NAMES) {
		const value = machine[name]
		if (value !== undefined) into.set(PREFIX + name, Math.round(value * FIELDS[name]))
	}
}

/** Takes the machine's numbers out of a recording's; undefined where it has none. */
export function takeMachine(from: Map<string, number>): MachineSample | undefined {
	const machine = {} as Record<keyof MachineSample, number | undefined>
	let found = false
	for (const name of NAMES) {
		const value = from.get(PREFIX + name)
		if (from.delete(PREFIX + name)) found = true
		machine[name] = value === undefined ? undefined : value / FIELDS[name]
	}
	return found ? machine : undefined
}
