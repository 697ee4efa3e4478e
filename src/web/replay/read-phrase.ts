import type { Phrases } from '../../replay/report/phrase-book.js'

/** The sentence that `PhraseBook.add` gave this number, letter by letter; empty where there is none. */
export function readPhrase({ forms, sentences }: Phrases, index: number | undefined): string {
	const sentence = index === undefined ? undefined : sentences[index]
	if (sentence === undefined) return ''
	const [form, ...numbers] = sentence.split(' ')
	const around = forms[Number(form)] ?? []
	return around.map((text, place) => text + (numbers[place] ?? '')).join('')
}
