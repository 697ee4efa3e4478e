/**
 * Parses /proc/net/snmp and netstat: pairs of lines, the first naming the fields of the second. Adds the numbers of these
 * sections as `<section>.<field>`; a pair that does not match is passed over, and so is what is no number.
 */
export function parsePairs(text: string, sections: readonly string[], into: Map<string, number>): void {
	const lines = text.split('\n')
	for (let index = 0; index + 1 < lines.length; index++) {
		const names = lines[index]!
		const section = names.slice(0, names.indexOf(':'))
		if (!sections.includes(section) || !lines[index + 1]!.startsWith(`${section}:`)) continue
		const fields = names.trim().split(/ +/)
		const values = lines[index + 1]!.trim().split(/ +/)
		for (let field = 1; field < fields.length && field < values.length; field++) {
			add(into, `${section}.${fields[field]}`, values[field]!)
		}
		index++
	}
}

/** Parses /proc/net/sockstat and sockstat6: `TCP: inuse 5 orphan 0 …`, one section a line. */
export function parseSockstat(text: string, into: Map<string, number>): void {
	for (const line of text.split('\n')) {
		const words = line.trim().split(/ +/)
		const section = words[0]?.replace(/:$/, '')
		if (!section) continue
		for (let index = 1; index + 1 < words.length; index += 2) add(into, `${section}.${words[index]}`, words[index + 1]!)
	}
}

function add(into: Map<string, number>, name: string, digits: string): void {
	const value = Number(digits)
	if (/^-?\d+$/.test(digits) && Number.isFinite(value)) into.set(name, value)
}
