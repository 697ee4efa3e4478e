/** Variables of an environment; a value of undefined is one that cannot be told. */
export type Environment = ReadonlyMap<string, string | undefined>

/** The text of /proc/<pid>/environ. */
export function parseEnviron(text: string): Environment {
	return new Map(
		text.split('\0').flatMap((entry) => {
			const equals = entry.indexOf('=')
			return equals > 0 ? [[entry.slice(0, equals), entry.slice(equals + 1)] as const] : []
		}),
	)
}

/**
 * What a shell fragment such as Debian's envvars or RHEL's sysconfig sets when a shell reads it with nothing set before:
 * `[export] NAME=value`, `: ${NAME:=value}`, quotes, `$NAME`, `${NAME:-value}`. What depends on conditions, commands or
 * other files cannot be told, because nothing is run.
 */
export function parseShell(text: string): Environment {
	const variables = new Map<string, string | undefined>()
	let depth = 0
	for (const raw of text.replace(/\\\r?\n/g, '').split(/\r?\n/)) {
		const line = raw.trim()
		if (/^(if|case|for|while|until)\b/.test(line)) depth++
		for (const [name, value] of assignmentsOf(line, variables)) {
			variables.set(name, depth > 0 ? undefined : value)
		}
		if (/(^|[;\s])(fi|esac|done)\s*(;|$)/.test(line)) depth = Math.max(0, depth - 1)
	}
	return variables
}

function assignmentsOf(line: string, known: Environment): [string, string | undefined][] {
	const plain = /(?:^|[;\s])(?:export\s+|then\s+|else\s+)*([A-Za-z_]\w*)=(.*)$/.exec(line.startsWith('#') ? '' : line)
	if (plain?.[1]) return [[plain[1], shellValue(plain[2] ?? '', known)]]
	return [...line.matchAll(/^:.*?\$\{([A-Za-z_]\w*):?=([^}]*)\}/g)].map(([, name = '', value = '']) => [
		name,
		known.get(name) ?? shellValue(value, known),
	])
}

/** The value of an assignment; undefined where a command, or a part of the text that is not understood, decides it. */
function shellValue(raw: string, known: Environment): string | undefined {
	const [, double, single, bare] = /^(?:"([^"]*)"|'([^']*)'|([^\s;#"']*))(?=\s|;|$)/.exec(raw) ?? []
	if (single !== undefined) return single
	const text = double ?? bare
	if (text === undefined || /\$\(|`/.test(text)) return undefined
	let told = true
	const value = text.replace(
		/\$(?:\{(\w+)(?::?[-=]([^}]*))?\}|(\w+))|\$/g,
		(whole, braced?: string, otherwise?: string, bareName?: string) => {
			const name = braced ?? bareName
			if (name === undefined) told = false
			else if (known.has(name) && known.get(name) === undefined) told = false
			return (name !== undefined ? known.get(name) : whole) || (otherwise ?? '')
		},
	)
	return told ? value : undefined
}
