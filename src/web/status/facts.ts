import { element } from '../element.js'

/** A term and what is said of it; undefined says nothing and is left out. */
export type FactRow = readonly [label: string, ...value: (string | Node | undefined)[]]

/** A list of facts side by side. */
export function factList(rows: readonly (FactRow | undefined)[]): HTMLElement {
	const shown = rows.filter((row): row is FactRow => row?.[1] !== undefined)
	const items = shown.map(([label, ...value]) =>
		element('div', {}, element('dt', {}, label), element('dd', {}, ...value)),
	)
	return element('dl', { class: 'facts' }, ...items)
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
