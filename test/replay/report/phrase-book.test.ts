import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PhraseBook } from '../../../src/replay/report/phrase-book.js'
import { readPhrase } from '../../../src/web/replay/read-phrase.js'

it('keeps a form of sentence once, and each sentence once', () => {
	const book = new PhraseBook()
	const numbers = ['12 of 40 held', '13 of 40 held', 'calm', '12 of 40 held'].map((text) => book.add(text))
	expect(numbers).toEqual([0, 1, 2, 0])
	expect(book.phrases).toEqual({
		forms: [['', ' of ', ' held'], ['calm']],
		sentences: ['0 12 40', '0 13 40', '1'],
	})
})

it.each([
	{ name: 'nothing', text: '' },
	{ name: 'a number alone', text: '0' },
	{ name: 'zeros that must stay', text: '0.0 a minute, 5.10 s, 007' },
	{ name: 'numbers side by side', text: '1.2.3 4' },
	{ name: 'a version and a path', text: 'v1.22 of /etc/apache2' },
	{ name: 'markup', text: '<img src=1 onerror="2">' },
])('gives back letter by letter: $name', ({ text }) => {
	const book = new PhraseBook()
	book.add('some other sentence with 3 words')
	const index = book.add(text)
	expect(readPhrase(book.phrases, index)).toBe(text)
})

it('gives back any texts, in any order', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }))), (texts) => {
			const book = new PhraseBook()
			const numbers = texts.map((text) => book.add(text))
			expect(numbers.map((number) => readPhrase(book.phrases, number))).toEqual(texts)
		}),
	)
})

it('reads nothing where there is no such sentence', () => {
	expect(readPhrase({ forms: [], sentences: [] }, 3)).toBe('')
	expect(readPhrase({ forms: [], sentences: [] }, undefined)).toBe('')
})
