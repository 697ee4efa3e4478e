import { elementById } from './element.js'

/**
 * Reads the data that the page brings with it (see formatHtmlFile). The type is the writer's promise; both are built
 * together, so nothing is checked here.
 */
export async function readPageData<Data>(): Promise<Data> {
	const bytes = Uint8Array.from(atob(elementById('data').textContent ?? ''), (letter) => letter.charCodeAt(0))
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
	return (await new Response(stream).json()) as Data
}
