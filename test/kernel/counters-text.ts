// The plain way to read proc's counters, which the parsers of bytes are held against.

/**
 * Parses /proc/net/snmp and /proc/net/netstat: pairs of lines, the first naming the fields of the second.
 * Sections other than those named are skipped; a pair that does not match is skipped as well.
 */
export function parsePairedCounters(text: string, sections: readonly string[], into: Map<string, number>): void {
	const lines = text.split('\n')
	for (let index = 0; index + 1 < lines.length; index++) {
		const names = lines[index]!
		const section = names.slice(0, names.indexOf(':'))
		if (!sections.includes(section) || !lines[index + 1]!.startsWith(`${section}:`)) continue
		const fields = names.trim().split(/\s+/)
		const values = lines[index + 1]!.trim().split(/\s+/)
		for (let field = 1; field < fields.length && field < values.length; field++) {
			const value = Number(values[field])
			if (Number.isFinite(value)) into.set(`${section}.${fields[field]}`, value)
		}
		index++
	}
}

/** Parses /proc/net/sockstat and sockstat6: `TCP: inuse 5 orphan 0 …`, one section a line. */
export function parseSockstat(text: string, into: Map<string, number>): void {
	for (const line of text.split('\n')) {
		const words = line.trim().split(/\s+/)
		const section = words[0]?.replace(/:$/, '')
		for (let index = 1; section && index + 1 < words.length; index += 2) {
			const value = Number(words[index + 1])
			if (Number.isFinite(value)) into.set(`${section}.${words[index]}`, value)
		}
	}
}
