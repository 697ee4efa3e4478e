import { element } from './element.js'

/**
 * The numbers behind a picture as a table that unfolds: what a screen reader, a search on the page or a copy into a
 * spreadsheet needs. The rows are made when it is opened for the first time, for they may be thousands. Each row
 * begins with its heading, a time for instance.
 */
export function numbersTable(
	summary: string,
	columns: readonly string[],
	rows: () => Iterable<readonly string[]>,
): HTMLDetailsElement {
	const details = element('details', { class: 'numbers' }, element('summary', {}, summary))
	details.addEventListener('toggle', () => details.append(fill(summary, columns, rows())), { once: true })
	return details
}

function fill(summary: string, columns: readonly string[], rows: Iterable<readonly string[]>): HTMLElement {
	const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)))
	const body = element('tbody')
	for (const [first, ...rest] of rows) {
		const cells = rest.map((text) => element('td', {}, text))
		body.append(element('tr', {}, element('th', { scope: 'row' }, first), ...cells))
	}
	const table = element('table', { 'aria-label': summary }, element('thead', {}, head), body)
	return element('div', { class: 'scroll', tabindex: 0 }, table)
}
