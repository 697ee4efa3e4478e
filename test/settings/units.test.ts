import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { suggest } from '../../src/config/suggest.js'
import { formatDuration, formatPercent, parseDuration, parsePercent } from '../../src/settings/units.js'

describe('parseDuration', () => {
	it.each([
		['30s', 30],
		['5m', 300],
		['1h30m', 5400],
		['500ms', 0.5],
		['2.5s', 2.5],
		['1d', 86_400],
		['1s500ms', 1.5],
		['0', 0],
		['0s', 0],
		['', undefined],
		['30', undefined],
		['30 s', undefined],
		['s', undefined],
		['-5s', undefined],
		['30m1h', undefined],
		['1h1h', undefined],
		['1.5h', undefined],
		['30sec', undefined],
	])('%j is %j seconds', (text, seconds) => expect(parseDuration(text)).toBe(seconds))

	it('reads back what formatDuration writes', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (milliseconds) => {
				expect(parseDuration(formatDuration(milliseconds / 1000))).toBe(milliseconds / 1000)
			}),
		)
	})
})

describe('parsePercent', () => {
	it.each([
		['60%', 0.6],
		['60 %', 0.6],
		['29%', 0.29],
		['12.5%', 0.125],
		['150%', 1.5],
		['60', undefined],
		['%', undefined],
		['-5%', undefined],
	])('%j is the share %j', (text, value) => expect(parsePercent(text)).toBe(value))

	it('reads back what formatPercent writes', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 100_000 }), (permille) => {
				expect(parsePercent(formatPercent(permille / 1000))).toBe(permille / 1000)
			}),
		)
	})
})

describe('suggest', () => {
	it.each([
		['a missing letter', 'intervl', 'did you mean "interval"?'],
		['two swapped letters', 'widnow', 'did you mean "window"?'],
		['another case', 'INTERVAL', 'did you mean "interval"?'],
		['nothing near', 'speed', 'known here: interval, window'],
		['a very long word', 'x'.repeat(10_000), 'known here: interval, window'],
	])('%s', (_, word, hint) => expect(suggest(word, ['interval', 'window'])).toBe(hint))
})
