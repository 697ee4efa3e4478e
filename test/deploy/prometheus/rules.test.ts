import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RECORDED, RULES } from './deployed.js'
import { metricsIn } from './expressions.js'
import { KNOWN_METRICS } from './known-metrics.js'
import { missingPrograms, runProgram } from './programs.js'
import { shorten } from './shortened.js'

const DEPLOY = new URL('../../../deploy/prometheus/', import.meta.url).pathname

const OPERATIONS = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
const HEADINGS = [...OPERATIONS.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading)

const alerts = RULES.filter(({ alert }) => alert !== undefined)

describe.skipIf(missingPrograms().length > 0)('the programs of Prometheus', () => {
	it.each([
		['take the rules', 'promtool', ['check', 'rules', 'forewarn.rules.yml']],
		['pass the unit tests of the rules', 'promtool', ['test', 'rules', 'forewarn.rules.test.yml']],
		['take the scrape configuration', 'promtool', ['check', 'config', '--syntax-only', 'prometheus.yml']],
		['take the configuration of Alertmanager', 'amtool', ['check-config', 'alertmanager.yml']],
	] as const)('%s', (_name, program, options) => {
		const { status, printed } = runProgram(program, options, '', DEPLOY)
		expect(status, printed).toBe(0)
	})

	it.each([
		['ForewarnSuddenSpike', 'critical', 'page'],
		['ForewarnSuddenSpike', 'warning', 'chat'],
		['ApacheWorkersRunOut', 'critical', 'page'],
		['ForewarnBlind', 'critical', 'page'],
		['ForewarnNobodyWatches', 'critical', 'page'],
		['ForewarnAbsent', 'warning', 'chat'],
		['ForewarnPageLost', 'warning', 'chat'],
	])('amtool routes %s %s to %s', (alert, severity, receiver) => {
		const options = ['config', 'routes', 'test', '--config.file=alertmanager.yml', `--verify.receivers=${receiver}`]
		const labels = [`alertname=${alert}`, `severity=${severity}`, 'service=shop', 'instance=web-07']
		const { status, printed } = runProgram('amtool', [...options, ...labels], '', DEPLOY)
		expect(status, printed).toBe(0)
	})
})

describe('the rules', () => {
	it.each(RULES.map((rule) => [rule.alert ?? rule.record!, rule.expr]))(
		'%s asks for metrics that there are',
		(_name, expr) => {
			expect(metricsIn(expr).filter((name) => !KNOWN_METRICS.has(name) && !RECORDED.includes(name))).toEqual([])
		},
	)

	it.each(alerts.map((rule) => [rule.alert!, rule]))(
		'%s says what is so, what to do first, and where to read on',
		(name, rule) => {
			expect(Object.keys(rule.annotations ?? {})).toEqual(['summary', 'description', 'first_steps', 'runbook_url'])
			expect(rule.annotations?.runbook_url).toMatch(new RegExp(`/operations\\.md#${name.toLowerCase()}$`))
			expect(HEADINGS).toContain(name)
			// The three patterns have the severity that forewarn gives them.
			const own = rule.expr.startsWith('instance_service:forewarn_incident')
				? undefined
				: expect.stringMatching(/^(warning|critical)$/)
			expect(rule.labels?.severity).toEqual(own)
		},
	)

	it('ask in their annotations for metrics that there are', () => {
		const asked = RULES.flatMap(({ annotations }) => [...(annotations?.description ?? '').matchAll(/printf "(\w+)\{/g)])
		expect(asked.length).toBeGreaterThan(7)
		expect(asked.map(([, name]) => name!).filter((name) => !KNOWN_METRICS.has(name))).toEqual([])
	})
})

describe('shorten', () => {
	it.each([
		['a key', '    for: 5m\n', '    for: 10000ms\n'],
		['a range', 'increase(x_total[10m]) > 0', 'increase(x_total[20000ms]) > 0'],
		['several on a line', '{ group_wait: 1m, group_interval: 5m }', '{ group_wait: 2000ms, group_interval: 10000ms }'],
		['hours', 'repeat_interval: 4h', 'repeat_interval: 480000ms'],
		['no word of a text', 'summary: silent for 5 min (30s)', 'summary: silent for 5 min (30s)'],
		['no limit', 'sample_limit: 5000', 'sample_limit: 5000'],
	])('%s', (_name, text, expected) => {
		expect(shorten(text, 30)).toBe(expected)
	})
})
