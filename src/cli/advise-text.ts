import type { Advice } from '../advise/advice.js'
import { printable } from '../message/printable.js'
import { plural } from '../message/words.js'

/** What `forewarn advise` prints. */
export interface AdviceReport {
	/** Services whose Apache is known. */
	readonly judged: number
	/** What was looked at, one sentence each. */
	readonly seen: readonly string[]
	readonly memory: readonly string[]
	readonly advice: readonly Advice[]
	/** What could not be judged, and why. */
	readonly notes: readonly string[]
}

/** The report for people: what was seen, what to change, what is not known. */
export function renderAdvice({ judged, seen, memory, advice, notes }: AdviceReport, colour = false): string {
	const loud = (text: string) => (colour ? `\u001b[1m${text}\u001b[0m` : text)
	const nothing =
		judged === 0
			? 'no Apache could be judged'
			: `nothing needs doing${notes.length > 0 ? ', as far as could be judged' : ''}`
	const lines = [
		...seen.map((text) => row('seen', text)),
		...memory.map((text) => row('memory', text)),
		...advice.flatMap(({ what, from, to, place, why, test }, index) => [
			'',
			loud(row(String(index + 1), `${what}: ${from} -> ${to} (${place ?? 'not set yet'})`)),
			row('  why', why),
			row('  test', test),
		]),
		...(advice.length > 0 ? [''] : []),
		...notes.map((text) => row('note', text)),
		row('result', advice.length === 0 ? nothing : `${plural(advice.length, 'thing')} to change`),
	]
	return `${lines.join('\n')}\n`
}

function row(label: string, text: string): string {
	return `${label.padEnd(8)} ${printable(text)}`
}
