import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../settings/units.js'

/** Reads `30s`, `5m` or `0` into seconds. */
export function durationArgument(text: string): number {
	const seconds = parseDuration(text)
	if (seconds === undefined) throw new InvalidArgumentError(`expected a duration such as 30s or 5m, got "${text}"`)
	return seconds
}

/** Reads a duration that must be longer than nothing. */
export function intervalArgument(text: string): number {
	const seconds = durationArgument(text)
	if (seconds <= 0) throw new InvalidArgumentError(`expected a duration longer than 0, got "${text}"`)
	return seconds
}

/** Reads `80,443` into port numbers. */
export function portsArgument(text: string): number[] {
	const ports = text.split(',').map((part) => (/^\d{1,5}$/.test(part.trim()) ? Number(part) : Number.NaN))
	if (ports.some((port) => !(port >= 1 && port <= 65_535))) {
		throw new InvalidArgumentError(`expected ports from 1 to 65535, separated by commas, got "${text}"`)
	}
	return [...new Set(ports)]
}

/** Reads a capacity, or `auto` for one that is not known. */
export function capacityArgument(text: string): number | 'auto' {
	if (text === 'auto') return 'auto'
	if (!/^[1-9]\d{0,6}$/.test(text))
		throw new InvalidArgumentError(`expected a whole number of at least 1, or auto, got "${text}"`)
	return Number(text)
}

/** Reads `10x`, `10` or `0.5x` into a factor. */
export function speedArgument(text: string): number {
	const factor = Number(/^(\d{1,6}(?:\.\d+)?)x?$/.exec(text)?.[1])
	if (!(factor > 0)) throw new InvalidArgumentError(`expected a factor such as 10x, got "${text}"`)
	return factor
}

/** Gathers the values of an option that may be repeated. */
export function gatherArgument(value: string, before: readonly string[] = []): string[] {
	return [...before, value]
}
