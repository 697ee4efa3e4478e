/**
 * Replaces what stands between `<!-- NAME: written by … -->` and `<!-- end of NAME -->`; the marks stay.
 * Throws where the page has not both.
 */
export function replacePart(page: string, name: string, written: string): string {
	const marked = new RegExp(`(<!-- ${name}: written by .* -->)[\\s\\S]*(<!-- end of ${name} -->)`)
	if (!marked.test(page)) throw new Error(`expected <!-- ${name}: written by … --> and <!-- end of ${name} -->`)
	return page.replace(marked, (_, begin, end) => `${begin}\n\n${written}\n\n${end}`)
}
