/** Makes an SVG element with these attributes; children that are strings become text, never markup. */
export function svg<Name extends keyof SVGElementTagNameMap>(
	name: Name,
	attributes: Readonly<Record<string, string | number>> = {},
	...children: readonly (Node | string)[]
): SVGElementTagNameMap[Name] {
	const made = document.createElementNS('http://www.w3.org/2000/svg', name)
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
	made.append(...children)
	return made
}
