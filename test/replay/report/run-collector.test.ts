import { describe, expect, it } from 'vitest'
import type { Notice } from '../../../src/detect/incident-event.js'
import { RunCollector } from '../../../src/replay/report/run-collector.js'

const SUMMARY = {
	samples: 2,
	looks: 9,
	missed: 0,
	incidents: 0,
	firstWarning: undefined,
	firstCritical: undefined,
	pattern: undefined,
	leadSeconds: undefined,
}

function finish(collector: RunCollector) {
	return collector.finish({ path: 'a.fwr', label: undefined, source: undefined, summary: SUMMARY, misses: undefined })
}

describe('RunCollector', () => {
	it.each<{ name: string; service: string | undefined; with: string[] }>([
		{ name: 'of a service stands with it', service: 'shop', with: ['shop'] },
		{ name: 'of the host stands with every service', service: undefined, with: ['shop', 'blog'] },
		{ name: 'of a service that is not replayed stands nowhere', service: 'mail', with: [] },
	])('a notice $name', ({ service, with: expected }) => {
		const collector = new RunCollector(['shop', 'blog'])
		const notice: Notice = { kind: 'advisory', at: 12, wallTime: undefined, service, rule: 'time-wait', reason: 'many' }
		collector.notice(notice)
		const runs = finish(collector)
		expect(runs.filter(({ notices }) => notices.length > 0).map((run) => run.service)).toEqual(expected)
		for (const { notices } of runs) {
			if (notices.length > 0) expect(notices).toEqual([{ at: 12, kind: 'advisory', reason: 'many' }])
		}
	})

	it('has a service that nothing was read of, with nothing in it', () => {
		const [run] = finish(new RunCollector(['shop']))
		expect(run).toMatchObject({ service: 'shop', label: undefined, misses: undefined, signals: [], events: [] })
		expect(Object.values(run!.columns).map((column) => column.length)).toEqual(new Array(12).fill(0))
	})

	it('takes of a label only what the report shows', () => {
		const none = { onset: undefined, firstFailure: undefined }
		const label = { title: 'a run', pattern: 'none', ports: [80], capacity: 4, ...none } as const
		const collector = new RunCollector(['shop'])
		const [run] = collector.finish({ path: 'a.fwr', label, source: 'lab', summary: SUMMARY, misses: [] })
		expect(run).toMatchObject({ path: 'a.fwr', source: 'lab', misses: [] })
		expect(JSON.parse(JSON.stringify(run!.label))).toEqual({ title: 'a run', pattern: 'none' })
		expect(JSON.parse(JSON.stringify(run!.summary))).toEqual({ samples: 2, looks: 9, incidents: 0 })
	})
})
