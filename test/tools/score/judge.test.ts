import { expect, it } from 'vitest'
import type { Scenario } from '../../../src/replay/scenario.js'
import { judge } from './judge.js'
import type { Notification } from './notification.js'

const CLIMB: Scenario = {
	title: 'a climb',
	pattern: 'gradual-saturation',
	cause: undefined,
	ports: [80],
	capacity: 40,
	onset: 240,
	firstFailure: 640,
	source: undefined,
}
const HEALTHY: Scenario = { ...CLIMB, pattern: 'none', onset: undefined, firstFailure: undefined }

function sent(at: number, severity: Notification['severity'], kind: Notification['kind'] = 'raised'): Notification {
	return { at, severity, kind, rule: 'exhaustion-forecast', reason: 'workers fill up' }
}

function score(scenario: Scenario, notifications: readonly Notification[], truth = { busy: false, flooded: false }) {
	const run = { name: 'a-run', scenario, stranger: false, queueStoodAt: scenario.onset && 600, ...truth }
	return judge(run, 'a rule', 0, notifications, undefined)
}

it('counts lead from the first message and from the first critical to the first failure', () => {
	const { lead, criticalLead, afterQueue, buildUp } = score(CLIMB, [sent(400, 'warning'), sent(620, 'critical')])
	expect({ lead, criticalLead, afterQueue, buildUp }).toEqual({
		lead: 240,
		criticalLead: 20,
		afterQueue: 20,
		buildUp: 400,
	})
})

it('gives a message from before the onset no lead and calls it false', () => {
	const { lead, falseWarnings, falseCriticals } = score(CLIMB, [sent(239, 'warning')])
	expect({ lead, falseWarnings, falseCriticals }).toEqual({ lead: undefined, falseWarnings: 1, falseCriticals: 0 })
})

it('lets an incident that opened too early lead by its next message', () => {
	expect(score(CLIMB, [sent(100, 'warning'), sent(500, 'warning', 'changed')]).lead).toBe(140)
})

it('shows a message after the failure as negative lead', () => {
	expect(score(CLIMB, [sent(700, 'critical')]).lead).toBe(-60)
})

it('calls every message of a healthy run false, once per incident and severity', () => {
	const all = [sent(10, 'warning'), sent(20, 'warning', 'changed'), sent(30, 'critical')]
	const { falseWarnings, falseCriticals } = score(HEALTHY, all)
	expect({ falseWarnings, falseCriticals }).toEqual({ falseWarnings: 1, falseCriticals: 1 })
})

it.each([
	['two words of use, of a busy service', 'sustained-use', { busy: true, flooded: false }, 1],
	['a forecast, of a service that then was busy', 'exhaustion-forecast', { busy: true, flooded: false }, 1],
	['a word of use, of an idle service', 'sustained-use', { busy: false, flooded: false }, 0],
	['a word of a flood that was one', 'syn-flood', { busy: false, flooded: true }, 1],
	['a word of a flood that was none', 'syn-flood', { busy: true, flooded: false }, 0],
	['a word of the queue, whatever else was', 'queue-standing', { busy: true, flooded: true }, 0],
])('finds rightful in %s', (_, rule, truth, rightful) => {
	const warnings = [100, 400].map((at) => ({ ...sent(at, 'warning'), rule }))
	expect(score(HEALTHY, warnings, truth).rightfulWarnings).toBe(rightful)
})
