import type { Runbook, Step } from './runbook.js'

/** What a runbook may leave open, with the words that `check` and the docs explain it by. */
export const PLACEHOLDERS = {
	host: 'the name of this host',
	service: 'the name of the service',
	port: "the service's first port: 80",
	ports: "all of the service's ports: 80 and 443",
	portList: 'the ports with commas, as nftables wants them: 80, 443',
	filter: 'the ports as a filter for ss: sport = :80 or sport = :443',
	capacity: 'how many connections Apache can hold accepted, or "unknown"',
	accepted: 'how many it holds now',
	queue: 'how many wait in the accept queue now',
	peers: 'the networks with most stuck or waiting connections, or "none stand out"',
} as const

/** A placeholder's name, written `{{name}}`. */
export type Placeholder = keyof typeof PLACEHOLDERS

/** The text that stands for each placeholder on this host, now. */
export type PlaceholderValues = Readonly<Record<Placeholder, string>>

/** `{{name}}`, with or without spaces inside the braces. */
export const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g

/** True for a name that `fillRunbook` knows. */
export function isPlaceholder(name: string): name is Placeholder {
	return Object.hasOwn(PLACEHOLDERS, name)
}

/** Puts the values into every text and command. A name it does not know stays as it is, braces and all. */
export function fillRunbook(runbook: Runbook, values: PlaceholderValues): Runbook {
	const fill = (text: string) =>
		text.replace(PLACEHOLDER, (whole, name: string) => (isPlaceholder(name) ? singleLine(values[name]) : whole))
	const fillSteps = (steps: readonly Step[]) =>
		steps.map(({ text, command }) => ({
			text: fill(text),
			command: command === undefined ? undefined : fill(command),
		}))
	return {
		title: fill(runbook.title),
		meaning: fill(runbook.meaning),
		check: fillSteps(runbook.check),
		act: fillSteps(runbook.act),
		confirm: fillSteps(runbook.confirm),
		afterwards: fillSteps(runbook.afterwards),
	}
}

/** A value with a line break in it must not become a second command. */
function singleLine(value: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out.
	return value.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
}
