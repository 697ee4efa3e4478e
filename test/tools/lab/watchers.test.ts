import { expect, it } from 'vitest'
import { lettersOf } from './watchers.js'

it.each([
	['letters and how often each stands there', 'Total: 3\nScoreboard: WW_K__G....\nTLS: 0\n', 'W2 _3 K1 G1'],
	['nothing where there is no scoreboard', 'Total: 3\n', ''],
])('reads of the scoreboard %s', (_, text, expected) => {
	expect(lettersOf(text)).toBe(expected)
})
