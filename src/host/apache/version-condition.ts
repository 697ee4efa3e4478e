/** The httpd that `<IfVersion>` is held against: what runs cannot be asked, so it is taken for a current 2.4. */
export const ASSUMED_VERSION: readonly [number, number, number] = [2, 4, 62]

/**
 * Whether `<IfVersion …>` holds (modules/metadata/mod_version.c start_ifversion): `[[!]operator] version` with the
 * operators = == < <= > >= and ~ or = for a regular expression between slashes. Undefined where it is none of these.
 */
export function matchVersion(condition: string, version: readonly [number, number, number]): boolean | undefined {
	const match = /^(?:(!)?(=|==|<=?|>=?|~)\s+|(!)?)(\S+)$/.exec(condition.trim())
	if (!match) return undefined
	const negated = Boolean(match[1] ?? match[3])
	const holds = holdsVersion(match[2] ?? '=', match[4] ?? '', version)
	return holds === undefined ? undefined : holds !== negated
}

function holdsVersion(operator: string, wanted: string, version: readonly number[]): boolean | undefined {
	const pattern = /^\/(.*)\/$/.exec(wanted)?.[1] ?? (operator === '~' ? wanted : undefined)
	if (pattern !== undefined) return matchPattern(pattern, version.join('.'))
	if (!/^\d+(\.\d+){0,2}$/.test(wanted)) return undefined
	const parts = wanted.split('.').map(Number)
	const order = [0, 1, 2].map((index) => (version[index] ?? 0) - (parts[index] ?? 0)).find((sign) => sign !== 0) ?? 0
	if (operator.startsWith('<')) return order < 0 || (operator === '<=' && order === 0)
	if (operator.startsWith('>')) return order > 0 || (operator === '>=' && order === 0)
	return order === 0
}

/** Version patterns are short; one that could run away is not worth a stalled sidecar. */
function matchPattern(pattern: string, version: string): boolean | undefined {
	if (pattern.length > 80 || /[*+}]\)?[*+{]/.test(pattern)) return undefined
	try {
		return new RegExp(pattern).test(version)
	} catch {
		return undefined
	}
}
