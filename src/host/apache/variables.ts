import { MAX_LINE_LENGTH, replaceBounded } from './config-lexer.js'
import type { ConfigState } from './config-state.js'

/** A text with its variables put in, and why that may be wrong. */
export interface Resolved {
	readonly text: string
	readonly doubt: string | undefined
}

/**
 * Puts in `${NAME}`: what Define set, else the environment, else it stays as it is (server/core.c ap_resolve_env). Not
 * in what was put in, and names hold no `${`.
 */
export function resolveVariables(text: string, state: ConfigState): Resolved {
	let doubt: string | undefined
	const resolved = replaceBounded(text, /\$\{([^}]*)\}/g, MAX_LINE_LENGTH, (whole, name) => {
		const variable = lookUp(name, state)
		doubt ??= variable?.doubt
		return variable?.value ?? whole
	})
	if (resolved !== undefined) return { text: resolved, doubt }
	return { text: '', doubt: `a line is longer than ${MAX_LINE_LENGTH} characters` }
}

function lookUp(
	name: string,
	state: ConfigState,
): { value: string | undefined; doubt: string | undefined } | undefined {
	const defined = state.variables.get(name)
	if (defined) return defined
	const { environment } = state.start
	if (environment?.has(name)) {
		const value = environment.get(name)
		return { value, doubt: value === undefined ? `\${${name}} is set by a shell, which is not run here` : undefined }
	}
	if (environment === undefined) {
		return { value: undefined, doubt: `\${${name}} comes from Apache's environment, which this user may not read` }
	}
	return state.unseen === undefined ? undefined : { value: undefined, doubt: state.unseen }
}
