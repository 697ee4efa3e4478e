/** Puts commented-out keys and items in force, but the alternatives of a key that is in force already. */
export function uncomment(source: string): string {
	let lines = source.split('\n')
	for (let depth = 0; depth < 2; depth++) {
		lines = lines.map((line) =>
			line.replace(/^(\s*)# ((?: {2})*(?:- )?(?:[a-z]\w*|[a-z]+-[a-z]+):(?: \S.*)?)$/, '$1$2'),
		)
		lines = lines.map((line) => line.replace(/^(\s*)# (\s*# )/, '$1$2'))
	}
	return lines
		.filter(
			(line) =>
				!/^\s*(url|url_file|password|password_file|key|key_file|secret|secret_file|token|token_file):/.test(line),
		)
		.join('\n')
}
