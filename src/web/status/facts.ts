import { element } from '../element.js'

/** A term and what is said of it; undefined says nothing and is left out. */
export type FactRow = readonly [label: string, ...value: (string | Node | undefined)[]]

/** Characters from which a value has a line of its own on a phone. */
const LONG = 24

/** A list of facts side by side. */
export function factList(rows: readonly (FactRow | undefined)[]): HTMLElement {
	const shown = rows.filter((row): row is FactRow => row?.[1] !== undefined)
	const items = shown.map(([label, ...value]) => {
		const long = value.some((part) => typeof part === 'string' && part.length > LONG)
		return element('div', { class: long ? 'long' : undefined }, element('dt', {}, label), element('dd', {}, ...value))
	})
	return element('dl', { class: 'facts' }, ...items)
}

/** A sentence's beginning; the program's name stays as it is. */
export function upperFirst(text: string): string {
	return text.startsWith('forewarn') ? text : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}

/** A sign and a word in a tone. */
export function badge(tone: string, sign: string, word: string): HTMLElement {
	return element(
		'span',
		{ class: 'badge', 'data-tone': tone },
		element('span', { 'aria-hidden': 'true' }, `${sign} `),
		word,
	)
}
