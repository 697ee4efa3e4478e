/**
 * A value as JSON that may stand inside a `<script type="application/json">`: every `<` is written as an escape, so that
 * no string of the value, from whomever it comes, can end the element or begin another.
 */
export function embedJson(value: unknown): string {
	return JSON.stringify(value).replaceAll('<', '\\u003c')
}
