/** What an element is made of: attributes by name (`undefined` leaves one out) and listeners by `on<event>`. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>

/**
 * Makes an element. Children that are strings become text nodes, never markup, so that a name or a note from outside
 * stays text whatever it holds. `true` sets an attribute without a value; `false` and `undefined` leave it out.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
	name: Name,
	attributes: Attributes = {},
	...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[Name] {
	const made = document.createElement(name)
	for (const [key, value] of Object.entries(attributes)) {
		if (typeof value === 'function') made.addEventListener(key.replace(/^on/, ''), value)
		else if (value === true) made.setAttribute(key, '')
		else if (value !== undefined && value !== false) made.setAttribute(key, String(value))
	}
	for (const child of children) if (child !== undefined) made.append(child)
	return made
}

/** The element with this id; throws where the page has none, for that is a mistake of the page. */
export function elementById(id: string): HTMLElement {
	const found = document.getElementById(id)
	if (!found) throw new Error(`the page has no element #${id}`)
	return found
}
