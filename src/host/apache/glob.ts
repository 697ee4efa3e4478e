/** Whether a part of a path holds wildcards (apr_fnmatch_test: `*`, `?`, `[`). */
export function hasWildcard(part: string): boolean {
	return /[*?[]/.test(part)
}

/**
 * Whether a file's name fits a pattern as apr_fnmatch with APR_FNM_PERIOD reads it: `*`, `?`, sets such as `[a-c]` and `[!x]`,
 * a backslash before a character that means itself; a leading dot is only matched by a dot. Takes at most pattern times name
 * steps, because only the last `*` is ever tried again: patterns come from files that any local user may write.
 */
export function matchGlob(pattern: string, name: string): boolean {
	if (name.startsWith('.') && !pattern.startsWith('.')) return false
	let at = 0
	let place = 0
	let star: { readonly at: number; place: number } | undefined
	while (place < name.length) {
		if (pattern[at] === '*') {
			star = { at, place }
			at++
			continue
		}
		const length = matchOne(pattern, at, name[place]!)
		if (length > 0) {
			at += length
			place++
			continue
		}
		if (!star) return false
		star.place++
		place = star.place
		at = star.at + 1
	}
	while (pattern[at] === '*') at++
	return at === pattern.length
}

/** How many characters of the pattern stand for this one of the name; 0 = they do not fit. */
function matchOne(pattern: string, at: number, char: string): number {
	const token = pattern[at]
	if (token === undefined) return 0
	if (token === '?') return 1
	if (token === '[') return matchSet(pattern, at, char)
	if (token === '\\' && at + 1 < pattern.length) return pattern[at + 1] === char ? 2 : 0
	return token === char ? 1 : 0
}

/** A set without its end is no set: httpd then takes the bracket for itself. */
function matchSet(pattern: string, start: number, char: string): number {
	const negated = pattern[start + 1] === '!' || pattern[start + 1] === '^'
	const first = start + (negated ? 2 : 1)
	const end = pattern.indexOf(']', first + 1)
	if (end < 0) return char === '[' ? 1 : 0
	let within = false
	for (let at = first; at < end; at++) {
		if (pattern[at + 1] === '-' && at + 2 < end) {
			within ||= pattern[at]! <= char && char <= pattern[at + 2]!
			at += 2
		} else within ||= pattern[at] === char
	}
	return within === negated ? 0 : end - start + 1
}
