/** Markup that is safe to put into a page: only `html` makes it. */
export interface Html {
	readonly markup: string
}

type Value = string | number | Html | readonly Html[] | undefined

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
}

/**
 * A template tag: what stands in the template is markup, every value put into it is text and escaped, unless `html`
 * made it itself. So nothing from outside can become markup, in an element or in a quoted attribute.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
	return { markup: strings.reduce((markup, string, index) => markup + toMarkup(values[index - 1]) + string) }
}

/** Escapes text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}

function toMarkup(value: Value): string {
	if (value === undefined) return ''
	if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
	return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
}
