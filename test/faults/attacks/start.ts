import { expect } from 'vitest'
import { until } from '../setup.js'
import { type Attack, CONSOLE } from './attack.js'

/** Trouble that came right before a start. */
export const START: readonly Attack[] = ['a first start', 'a start after a kill'].map((what) => ({
	door: 'start',
	name: `the queue is at its end before ${what}: its first page is critical, and leaves at the first looks`,
	run: async ({ lay }) => {
		const { host, start, status, untilSampled } = lay(CONSOLE)
		if (what.includes('kill')) {
			const before = start()
			await untilSampled()
			await before.end('SIGKILL')
		}
		host.saturated()
		const { printed } = start()
		await until('it pages', () => printed.length > 0)
		expect(printed.join('')).toContain('[CRITICAL] apache on web1')
		const { incidents } = await status()
		expect(incidents).toHaveLength(1)
		expect(incidents[0].events[0]).toMatchObject({ kind: 'opened', severity: 'critical' })
	},
}))
