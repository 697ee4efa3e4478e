/**
 * Sentences that differ in their numbers only, kept small. A replay says ten sentences for every sample, and thousands
 * of samples say the same dozen forms of sentence.
 */
export interface Phrases {
	/** The texts around the numbers of one form of sentence: one more than it has numbers. */
	readonly forms: readonly (readonly string[])[]
	/** Each sentence once: the index of its form, then its numbers as they are written, parted by spaces. */
	readonly sentences: readonly string[]
}

/** Collects sentences and gives each a number by which the page finds it again, letter by letter. */
export class PhraseBook {
	readonly #forms = new Map<string, number>()
	readonly #sentences = new Map<string, number>()

	/** The number of this sentence; the same sentence always has the same. */
	add(text: string): number {
		const parts = text.split(/(\d+(?:\.\d+)?)/)
		const around = parts.filter((_part, index) => index % 2 === 0)
		const numbers = parts.filter((_part, index) => index % 2 === 1)
		return indexOf(this.#sentences, [indexOf(this.#forms, JSON.stringify(around)), ...numbers].join(' '))
	}

	/** Everything collected so far. */
	get phrases(): Phrases {
		return {
			forms: [...this.#forms.keys()].map((form) => JSON.parse(form) as string[]),
			sentences: [...this.#sentences.keys()],
		}
	}
}

function indexOf(known: Map<string, number>, key: string): number {
	const index = known.get(key) ?? known.size
	known.set(key, index)
	return index
}
