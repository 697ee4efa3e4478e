import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { DASHBOARD, DASHBOARD_TEXT, PANELS, QUERIES, RECORDED } from './deployed.js'
import { metricsIn } from './expressions.js'
import { KNOWN_METRICS } from './known-metrics.js'
import { missingPrograms, runProgram } from './programs.js'

describe('the dashboard', () => {
	it('has panels, each with an id of its own', () => {
		const ids = PANELS.map(({ id }) => id)
		expect(ids.length).toBeGreaterThan(20)
		expect(new Set(ids).size).toBe(ids.length)
	})

	it('needs no plugin, and no data source but the chosen one', () => {
		const core = ['bargauge', 'row', 'stat', 'state-timeline', 'table', 'timeseries']
		expect([...new Set(PANELS.map(({ type }) => type))].sort()).toEqual(core)
		const sources = [...DASHBOARD_TEXT.matchAll(/"datasource": \{\s*"type": "(.+?)",\s*"uid": "(.+?)"\s*\}/g)].map(
			([, type, uid]) => `${type} ${uid}`,
		)
		expect(new Set(sources)).toEqual(new Set([`prometheus \${datasource}`, 'grafana -- Grafana --']))
		expect(DASHBOARD.templating.list.map(({ name }) => name)).toEqual(['datasource', 'service', 'instance'])
	})

	it('lays no panel over another, nor beyond the edge', () => {
		const open = DASHBOARD.panels
		for (const level of [open, ...open.flatMap(({ panels: inside }) => (inside?.length ? [inside] : []))]) {
			const taken = new Map<string, string>()
			for (const { title, gridPos } of level) {
				expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
				for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
					for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
						expect([x, y, taken.get(`${x} ${y}`), title]).toEqual([x, y, undefined, title])
						taken.set(`${x} ${y}`, title)
					}
				}
			}
		}
	})

	it.each(QUERIES)('%s asks for metrics that there are', (_name, expr) => {
		const names = metricsIn(expr)
		expect(names.length + Number(/\b(up|ALERTS)\{/.test(expr))).toBeGreaterThan(0)
		expect(names.filter((name) => !KNOWN_METRICS.has(name) && !RECORDED.includes(name))).toEqual([])
	})

	it.runIf(missingPrograms().length === 0)('has expressions that Prometheus takes', () => {
		const folder = mkdtempSync(join(tmpdir(), 'dashboard-'))
		try {
			const rules = QUERIES.map(([, expr], index) => ({ record: `dashboard:expression:${index}`, expr }))
			writeFileSync(join(folder, 'rules.yml'), stringify({ groups: [{ name: 'dashboard', rules }] }))
			const { status, printed } = runProgram('promtool', ['check', 'rules', 'rules.yml'], '', folder)
			expect(status, printed).toBe(0)
			expect(printed).toContain(`${QUERIES.length} rules found`)
		} finally {
			rmSync(folder, { recursive: true, force: true })
		}
	})
})
