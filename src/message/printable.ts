/**
 * Text from outside on one line without control characters: an escape sequence in a service's name must not reach a
 * terminal, and a line break must not begin a line of its own. Bidirectional overrides are taken out as well.
 */
export function printable(text: string): string {
	return (
		text
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out.
			.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
			.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
	)
}

/** At most `limit` UTF-16 units, with an ellipsis where something was cut; never half of a surrogate pair. */
export function truncate(text: string, limit: number): string {
	if (text.length <= limit) return text
	const cut = text.slice(0, limit - 1)
	return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
