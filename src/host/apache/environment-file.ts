/**
 * Reads the variables that a shell fragment such as Debian's envvars or RHEL's sysconfig sets: `[export] NAME=value`
 * with quotes and `$NAME`, `${NAME}`. Conditions are not run: of two assignments the later one holds, which in
 * Debian's envvars is the one for the only Apache on a host (empty SUFFIX).
 */
export function parseEnvironmentFile(text: string): Map<string, string> {
	const variables = new Map<string, string>()
	for (const line of text.split(/\r?\n/)) {
		const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line)
		if (match?.[1]) variables.set(match[1], parseValue(match[2] ?? '', variables))
	}
	return variables
}

function parseValue(raw: string, variables: ReadonlyMap<string, string>): string {
	const quoted = /^\s*(?:"([^"]*)"|'([^']*)'|([^\s;#]*))/.exec(raw)
	if (quoted?.[2] !== undefined) return quoted[2]
	return (quoted?.[1] ?? quoted?.[3] ?? '').replace(
		/\$(?:\{(\w+)\}|(\w+))/g,
		(_whole, braced?: string, bare?: string) => {
			return variables.get(braced ?? bare ?? '') ?? ''
		},
	)
}
