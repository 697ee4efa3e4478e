import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DESCRIBED } from '../../deploy/prometheus/known-metrics.js'

const OPERATIONS = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')

it('docs/operations.md has every metric, in the order of the answer, with the words of its HELP', () => {
	const rows = DESCRIBED.map(({ name, type, labels, help }) => {
		const shown = labels.map((label) => `\`${label}\``).join(', ')
		return `| \`${name}\` | ${type} | ${shown} | ${help} |`
	})
	const [, table] = /<!-- metrics -->\n\n(.*?)\n\n/s.exec(OPERATIONS) ?? []
	expect(table?.split('\n')).toEqual([
		'| metric | type | labels | what it says |',
		'| --- | --- | --- | --- |',
		...rows,
	])
})
