/**
 * Text from outside (names, socket paths, recordings) on one line without characters that act instead of being seen: controls
 * and line breaks become spaces; format characters go, which turn the direction of text or have no width (Unicode Cf).
 */
export function printable(text: string): string {
	return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\p{Cf}/gu, '')
}

/** The same for text of several lines, JSON among it: everything that a command prints and does not paint goes through here. */
export function printableLines(text: string): string {
	return text.replace(/[^\n]+/g, printable)
}

/** At most `limit` UTF-16 units, with an ellipsis where something was cut; never half of a surrogate pair. */
export function truncate(text: string, limit: number): string {
	if (text.length <= limit) return text
	const cut = text.slice(0, limit - 1)
	return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
