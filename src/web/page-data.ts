import { elementById } from './element.js'

/**
 * Reads the data that the page brings with it: `<script type="application/json" id="…">`. The one who writes the page
 * makes that text with `embedJson` of src/report/, which escapes every `<`, so that nothing in the data can end the
 * element. The type is a promise of that writer; both are built together, so nothing is checked here.
 */
export function readPageData<Data>(id: string): Data {
	return JSON.parse(elementById(id).textContent ?? '') as Data
}
