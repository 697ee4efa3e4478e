import type { Path } from './positions.js'

/** One problem in a file that people write, with its place, so that it can be shown under the line it is about. */
export interface Diagnostic {
	readonly file: string
	/** From 1. */
	readonly line: number
	/** From 1, counted in characters. */
	readonly column: number
	/** How many characters the caret underlines; at least 1. */
	readonly length: number
	/** The source line, secrets in it blotted out. */
	readonly lineText: string
	/** `sampling.interval: expected a duration such as 30s, got "soon"`. */
	readonly message: string
	/** What to do about it, where that can be told: `did you mean "interval"?`. */
	readonly hint: string | undefined
}

/** A problem with its path in the data, before the path becomes a place in the text. */
export interface Problem {
	readonly path: Path
	/** Whether the key or the value is what is wrong. */
	readonly at: 'key' | 'value'
	readonly message: string
	readonly hint?: string
}

/** Renders `config.yml:6:17: thresholds.busy: …`, the source line and a caret under the place. */
function formatDiagnostic(diagnostic: Diagnostic): string {
	const { file, line, column, length, lineText, message, hint } = diagnostic
	const head = `${file}:${line}:${column}: ${message}${hint ? `; ${hint}` : ''}`
	if (lineText.trim() === '') return head
	const number = String(line)
	// A tab before the caret keeps the two lines aligned whatever its width.
	const indent = lineText.slice(0, column - 1).replace(/[^\t]/g, ' ')
	const caret = '^'.repeat(Math.max(1, Math.min(length, lineText.length - column + 1)))
	return `${head}\n  ${number} | ${lineText}\n  ${' '.repeat(number.length)} | ${indent}${caret}`
}

/** Renders all problems of a file in the order of their places, and their number. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
	const count = diagnostics.length === 1 ? '1 problem' : `${diagnostics.length} problems`
	return [...diagnostics.map(formatDiagnostic), count].join('\n')
}

/** Puts problems into the order of the file. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
	return [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column)
}
