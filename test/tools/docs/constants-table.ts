import { replacePart } from './marked-part.js'

/** Puts the table of the detector's constants into the page, between its two marks. */
export function insertConstants(page: string, source: string): string {
	return replacePart(page, 'constants', constantsTable(source))
}

/** A row for each constant; its comment is `Kind: where it comes from.` Constants that share a comment are alternatives of one row. */
export function constantsTable(source: string): string {
	const documented = /\/\*\*\s+((?:(?!\*\/)[\s\S])*?)\s*\*\/\n((?:export const .+\n)+)/g
	const rows = [...source.matchAll(documented)].flatMap(([, comment, declarations]) => {
		const [kind, reason] = splitKind(comment!.replace(/\s*\n \* ?/g, ' '))
		return [...declarations!.matchAll(/^export const (\w+) = (.+?)(?: as const)?$/gm)].map(
			([, name, value]) => `| \`${name}\` | ${value} | ${kind} | ${reason} |`,
		)
	})
	const exported = [...source.matchAll(/^export const /gm)].length
	if (rows.length !== exported) throw new Error(`${exported - rows.length} constants have no comment of their own`)
	return ['| constant | value | kind | where it comes from |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function splitKind(comment: string): readonly [kind: string, reason: string] {
	const colon = comment.indexOf(': ')
	if (colon < 0) throw new Error(`expected "Kind: reason", got "${comment}"`)
	const reason = comment.slice(colon + 2)
	return [comment.slice(0, colon).toLowerCase(), reason[0]!.toUpperCase() + reason.slice(1).replaceAll('|', '\\|')]
}
