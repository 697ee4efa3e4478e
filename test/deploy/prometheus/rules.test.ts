import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { RECORDED, RULES, readDeployed } from './deployed.js'
import { metricsIn } from './expressions.js'
import { KNOWN_METRICS } from './known-metrics.js'
import { missingPrograms, runProgram } from './programs.js'
import { shorten } from './shortened.js'

const DEPLOY = new URL('../../../deploy/prometheus/', import.meta.url).pathname

const OPERATIONS = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
const HEADINGS = [...OPERATIONS.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading)

/** What Alertmanager fills templates with: a fleet of two. */
const GROUP = {
	receiver: 'page',
	status: 'firing',
	alerts: ['web-07', 'web-08'].map((instance) => ({
		status: 'firing',
		labels: {
			alertname: 'ForewarnSuddenSpike',
			service: 'shop',
			station: '/run/php/site1.sock',
			severity: 'critical',
			pattern: 'sudden-spike',
			instance,
		},
		annotations: { summary: `${instance} is overrun`, description: '40 of 40.' },
	})),
	groupLabels: { service: 'shop', severity: 'critical' },
	commonLabels: {
		alertname: 'ForewarnSuddenSpike',
		service: 'shop',
		station: '/run/php/site1.sock',
		severity: 'critical',
		pattern: 'sudden-spike',
	},
}

interface Receiver {
	readonly pagerduty_configs?: readonly { readonly description: string; readonly details: { readonly hosts: string } }[]
	readonly slack_configs?: readonly { readonly title: string; readonly text: string }[]
}

const [page, chat] = (parse(readDeployed('alertmanager.yml')) as { receivers: Receiver[] }).receivers

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
		[
			'the title of a page',
			page!.pagerduty_configs![0]!.description,
			'critical: shop, /run/php/site1.sock on 2 hosts: web-07, web-08',
		],
		[
			'the hosts of a page',
			page!.pagerduty_configs![0]!.details.hosts,
			'web-07 (sudden-spike): 40 of 40.\nweb-08 (sudden-spike): 40 of 40.\n',
		],
		[
			'the title in a chat',
			chat!.slack_configs![0]!.title,
			'firing: ForewarnSuddenSpike shop, /run/php/site1.sock (2)',
		],
		[
			'the text in a chat',
			chat!.slack_configs![0]!.text,
			'web-07 is overrun. 40 of 40.\nweb-08 is overrun. 40 of 40.\n',
		],
	])('amtool renders %s', (_name, template, rendered) => {
		const folder = mkdtempSync(join(tmpdir(), 'rules-'))
		try {
			const data = join(folder, 'group.json')
			writeFileSync(data, JSON.stringify(GROUP))
			// Without any file of templates it refuses to run.
			const options = ['template', 'render', '--template.glob=/dev/null', `--template.data=${data}`]
			const given = runProgram('amtool', [...options, `--template.text=${template}`])
			expect(given).toEqual({ status: 0, printed: rendered })
		} finally {
			rmSync(folder, { recursive: true, force: true })
		}
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
