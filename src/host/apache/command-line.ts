/** What a command line tells httpd to read. */
export interface CommandLine {
	readonly file: string | undefined
	readonly serverRoot: string | undefined
	readonly defines: readonly string[]
	/** -C and -c, in order. */
	readonly before: readonly string[]
	readonly after: readonly string[]
	/** False for one that only tests, prints, or signals another: `-t`, `-V`, `-k graceful`. */
	readonly serves: boolean
}

/** Options with a value (include/http_main.h AP_SERVER_BASEARGS "C:c:D:d:E:e:f:vVlLtTSMh?X", and -k of the MPMs). */
const WITH_VALUE = 'CcDdEefk'
const PRINTING = 'vVlLtSMh?'

/** Reads arguments as apr_getopt does: a value stands behind its letter or in the next word, flags may be joined. */
export function parseCommandLine([, ...words]: readonly string[]): CommandLine {
	const values: Record<string, string[]> = {}
	const add = (option: string, value: string) => {
		values[option] = [...(values[option] ?? []), value]
	}
	let serves = true
	for (let index = 0; index < words.length; index++) {
		const word = words[index]!
		if (word === '--' || !word.startsWith('-')) break
		for (let at = 1; at < word.length; at++) {
			const option = word[at]!
			if (PRINTING.includes(option)) serves = false
			if (option === 'X') add('D', 'DEBUG')
			if (!WITH_VALUE.includes(option)) continue
			const value = at + 1 < word.length ? word.slice(at + 1) : words[++index]
			if (value !== undefined) add(option, value)
			break
		}
	}
	const action = values.k?.at(-1) ?? 'start'
	return {
		file: values.f?.at(-1),
		serverRoot: values.d?.at(-1),
		defines: values.D ?? [],
		before: values.C ?? [],
		after: values.c ?? [],
		serves: serves && action === 'start',
	}
}
