/** The element with this id; throws where the page has none, for that is a mistake of the page. */
export function elementById(id: string): HTMLElement {
	const found = document.getElementById(id)
	if (!found) throw new Error(`the page has no element #${id}`)
	return found
}

/**
 * Reads the data that the page brings with it (see formatHtmlFile). The type is the writer's promise; both are built
 * together, so nothing is checked here.
 */
export async function readPageData<Data>(): Promise<Data> {
	const bytes = Uint8Array.from(atob(elementById('data').textContent ?? ''), (letter) => letter.charCodeAt(0))
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
	return (await new Response(stream).json()) as Data
}

/** Goes to what the address names: the page was empty when the browser looked for it. */
export function goToHash(): void {
	document.getElementById(location.hash.slice(1))?.scrollIntoView()
}

/** The last part of a recording's path. */
export function folderName(path: string): string {
	return path.replace(/\/+$/, '').split('/').at(-1) ?? path
}
