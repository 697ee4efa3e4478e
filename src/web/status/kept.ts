/**
 * Replaces the children of an element only when what they show has changed, so that selection, focus and screen
 * readers are not disturbed when nothing is new. `details` with the same `data-key` stay as open as they were.
 */
export class Kept {
	readonly #host: HTMLElement
	#shown: string | undefined

	constructor(host: HTMLElement) {
		this.#host = host
	}

	/** `facts` is what the children show, as plain data. */
	show(facts: unknown, draw: () => readonly (Node | undefined)[]): void {
		const text = JSON.stringify(facts)
		if (text === this.#shown) return
		this.#shown = text
		const keys = [...this.#host.querySelectorAll<HTMLDetailsElement>('details[open][data-key]')]
		const open = new Set(keys.map((node) => node.dataset.key))
		this.#host.replaceChildren(...draw().filter((node) => node !== undefined))
		for (const node of this.#host.querySelectorAll<HTMLDetailsElement>('details[data-key]')) {
			if (open.has(node.dataset.key)) node.open = true
		}
	}
}
