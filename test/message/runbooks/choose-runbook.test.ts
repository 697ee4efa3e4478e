import { describe, expect, it } from 'vitest'
import type { Notice } from '../../../src/detect/incident-event.js'
import type { Pattern } from '../../../src/detect/pattern.js'
import type { Cause } from '../../../src/detect/verdict.js'
import { chooseNoticeRunbook, chooseRunbook } from '../../../src/message/runbooks/choose-runbook.js'
import { BLIND, event, SATURATION } from '../messages.js'
import { ALL } from './runbooks.js'

const OWN = { title: 'Own', meaning: 'm', check: [], act: [], confirm: [], afterwards: [] }

function eventOf(pattern: Pattern, cause: Cause, hidden = 0) {
	return event({ evidence: { ...SATURATION, cause, stuck: 3, hidden } }, { pattern })
}

describe('chooseRunbook', () => {
	it.each([
		{ pattern: 'gradual-saturation', cause: 'traffic', expected: 'gradual saturation by traffic' },
		{ pattern: 'gradual-saturation', cause: 'unclear', expected: 'gradual saturation by traffic' },
		{ pattern: 'gradual-saturation', cause: 'slow-backend', expected: 'gradual saturation by a slow backend' },
		{ pattern: 'gradual-saturation', cause: 'stuck-workers', expected: 'gradual saturation by a slow backend' },
		{ pattern: 'gradual-saturation', cause: 'idle-connections', expected: 'gradual saturation by idle connections' },
		{ pattern: 'sudden-spike', cause: 'flash-crowd', expected: 'sudden spike by a crowd' },
		{ pattern: 'sudden-spike', cause: 'slow-backend', expected: 'sudden spike by answers that stopped' },
		{ pattern: 'sudden-spike', cause: 'syn-flood', expected: 'sudden spike by a SYN flood' },
		{ pattern: 'resource-leak', cause: 'stuck-workers', expected: 'resource leak in the table' },
	] as const)('$pattern with $cause takes "$expected"', ({ pattern, cause, expected }) => {
		expect(chooseRunbook(eventOf(pattern, cause), {})).toEqual(ALL.find(({ name }) => name === expected)!.runbook)
	})

	it('takes the one for a proxy where most stuck workers are hidden', () => {
		expect(chooseRunbook(eventOf('resource-leak', 'stuck-workers', 9), {}).title).toBe(
			'Resource leak: workers hold connections that the proxy has reset',
		)
	})

	it("takes the operators' own instead", () => {
		expect(chooseRunbook(eventOf('resource-leak', 'unclear'), { 'resource-leak': OWN })).toBe(OWN)
	})
})

describe('chooseNoticeRunbook', () => {
	const notice = (changes: Partial<Notice>) => ({ ...BLIND, ...changes })
	it.each([
		{ name: 'blind', given: notice({}), expected: 'Blind: no listener on the ports of {{service}}' },
		{
			name: 'blind by a new rule',
			given: notice({ rule: 'new' }),
			expected: 'Blind: no listener on the ports of {{service}}',
		},
		{
			name: 'late',
			given: notice({ kind: 'late', rule: 'late-sample' }),
			expected: 'forewarn itself is not keeping up',
		},
		{
			name: 'churn',
			given: notice({ kind: 'advisory', rule: 'time-wait' }),
			expected: 'Connection churn: very many sockets in TIME_WAIT',
		},
		{ name: 'sighted: nothing to do', given: notice({ kind: 'sighted', rule: 'no-listener' }), expected: undefined },
		{
			name: 'a rule that is a name of Object',
			given: notice({ kind: 'advisory', rule: 'toString' }),
			expected: undefined,
		},
	])('$name', ({ given, expected }) => expect(chooseNoticeRunbook(given, {})?.title).toBe(expected))

	it("takes the operators' own, by rule or by kind", () => {
		expect(chooseNoticeRunbook(BLIND, { 'no-listener': OWN })).toBe(OWN)
		expect(chooseNoticeRunbook(BLIND, { blind: OWN })).toBe(OWN)
	})
})
