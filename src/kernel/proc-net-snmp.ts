import { NO_QUEUES } from '../detect/counters.js'

const SPACE = 0x20
const MINUS = 0x2d
const ZERO = 0x30
/** Digits that a number holds exactly. */
const EXACT_DIGITS = 15
/** Headings that are remembered: a kernel has some twenty. */
const MAX_HEADINGS = 64
/** The counters' names by the line that heads them, which is the same as long as the kernel runs. */
const namesOf = new Map<string, readonly string[]>()

/**
 * Parses /proc/net/snmp and netstat: pairs of lines, the first naming the fields of the second. Adds the numbers of these
 * sections as `<section>.<field>`; a pair that does not match is passed over, and so is what is no number. Names without values are
 * gVisor's: its table has neither queues nor connections that wait in one.
 */
export function parsePairs(text: string, sections: readonly string[], into: Map<string, number>): void {
	for (let line = 0; line < text.length; ) {
		const values = endOf(text, line) + 1
		const section = sections.find((name) => text.startsWith(`${name}:`, line))
		if (section !== undefined) {
			const isPair = text.startsWith(`${section}:`, values)
			const [from, end] = isPair ? [values + section.length + 1, endOf(text, values)] : [values, values - 1]
			const names = headed(text.slice(line, values - 1), section)
			addNumbers(text, from, end, names, into)
			const isWithout = names.length > 0 && values <= text.length && text.slice(from, end).trim() === ''
			if (section === 'TcpExt' && isWithout) into.set(NO_QUEUES, 1)
			line = end + 1
		} else line = values
	}
}

/** Parses /proc/net/sockstat and sockstat6: `TCP: inuse 5 orphan 0 …`, one section a line. */
export function parseSockstat(text: string, into: Map<string, number>): void {
	for (const line of text.split('\n')) {
		const words = line.trim().split(/ +/)
		const section = words[0]?.replace(/:$/, '')
		if (!section) continue
		for (let index = 1; index + 1 < words.length; index += 2) {
			const digits = words[index + 1]!
			addNumbers(digits, 0, digits.length, [`${section}.${words[index]}`], into)
		}
	}
}

function headed(heading: string, section: string): readonly string[] {
	let names = namesOf.get(heading)
	if (names === undefined) {
		if (namesOf.size === MAX_HEADINGS) namesOf.clear()
		names = heading
			.trim()
			.split(/ +/)
			.slice(1)
			.map((field) => `${section}.${field}`)
		namesOf.set(heading, names)
	}
	return names
}

/** Adds the words of `text[from, end)` that are numbers, each under the name that stands at its place. */
function addNumbers(
	text: string,
	from: number,
	end: number,
	names: readonly string[],
	into: Map<string, number>,
): void {
	let at = from
	for (const name of names) {
		while (at < end && text.charCodeAt(at) === SPACE) at++
		const word = at
		const isNegative = text.charCodeAt(at) === MINUS
		if (isNegative) at++
		const digits = at
		let value = 0
		for (; at < end; at++) {
			const digit = text.charCodeAt(at) - ZERO
			if (digit < 0 || digit > 9) break
			value = value * 10 + digit
		}
		const isNumber = at > digits && (at === end || text.charCodeAt(at) === SPACE)
		while (at < end && text.charCodeAt(at) !== SPACE) at++
		if (!isNumber) continue
		if (at - digits > EXACT_DIGITS) value = Math.abs(Number(text.slice(word, at)))
		if (Number.isFinite(value)) into.set(name, isNegative ? -value : value)
	}
}

function endOf(text: string, from: number): number {
	const end = text.indexOf('\n', from)
	return end < 0 ? text.length : end
}
