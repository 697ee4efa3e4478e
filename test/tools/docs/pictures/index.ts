import type { WrittenPage } from '../pages.js'
import { drawLookalikes } from './draw-lookalikes.js'
import { drawRun } from './draw-run.js'
import { watchRun } from './watched-run.js'

const held = { kind: 'held', name: 'held by workers', value: (moment) => moment.held } as const satisfies LineOf
const stuck = {
	kind: 'stuck',
	name: 'client gone (CLOSE_WAIT, inode)',
	value: (moment) => moment.stuck,
} as const satisfies LineOf
const queue = { kind: 'queue', name: 'accept queue', value: (moment) => moment.queue } as const satisfies LineOf
type LineOf = Parameters<typeof drawRun>[0]['panels'][number]['lines'][number]

/** The pictures of docs/detection.md: drawn from recorded runs and nothing else. */
export const PICTURES: readonly WrittenPage[] = [
	{ file: 'docs/gradual.svg', write: drawGradual },
	{ file: 'docs/spike.svg', write: drawSpike },
	{ file: 'docs/leak.svg', write: drawLeak },
	{ file: 'docs/lookalikes.svg', write: drawHealthy },
]

function drawGradual(): string {
	const limit = { count: 40, name: 'MaxRequestWorkers 40' }
	return drawRun(
		{
			title: 'Gradual saturation: the workers fill first, the queue comes last',
			from: 120,
			to: 660,
			panels: [
				{ name: 'connections', lines: [held], limit, most: 46, height: 170 },
				{
					name: 'connections',
					lines: [queue],
					limit: { count: 511, name: 'ListenBacklog 511' },
					most: 560,
					height: 90,
				},
			],
		},
		watchRun('gradual-traffic-prefork'),
	)
}

function drawSpike(): string {
	const limit = { count: 511, name: 'ListenBacklog 511' }
	return drawRun(
		{
			title: 'Sudden spike: the queue fills within seconds',
			from: 255,
			to: 315,
			panels: [
				{ name: 'connections', lines: [queue], limit, most: 570, height: 170 },
				{
					name: 'connections',
					lines: [held],
					limit: { count: 50, name: 'MaxRequestWorkers 50' },
					most: 58,
					height: 90,
				},
			],
		},
		watchRun('spike-flash-crowd-prefork'),
	)
}

function drawLeak(): string {
	const limit = { count: 50, name: 'MaxRequestWorkers 50' }
	return drawRun(
		{
			title: 'Resource leak: stairs, while arrivals and queue look healthy',
			from: 120,
			to: 840,
			panels: [
				{ name: 'connections', lines: [held, stuck], limit, most: 58, height: 170 },
				{ name: 'connections', lines: [queue], most: 60, height: 60 },
			],
		},
		watchRun('leak-nginx-steps'),
	)
}

function drawHealthy(): string {
	const capacityOf = (run: ReturnType<typeof watchRun>) => ({
		count: run.scenario.capacity ?? 0,
		name: `MaxRequestWorkers ${run.scenario.capacity}`,
	})
	const bursts = watchRun('healthy-bursts')
	const idle = watchRun('healthy-idle-keepalive-event')
	const plateau = watchRun('healthy-proxy-timeout-plateau')
	const night = watchRun('healthy-nightly-fall')
	return drawLookalikes('Healthy servers that look like trouble', [
		{
			title: 'bursts of ten seconds',
			like: 'like a spike',
			lines: [held, queue],
			limit: capacityOf(bursts),
			run: bursts,
		},
		{
			title: 'idle keep-alive under the event MPM',
			like: 'like saturation',
			lines: [{ ...held, name: 'held (nine in ten idle)' }],
			limit: capacityOf(idle),
			run: idle,
		},
		{
			title: 'hung requests that ProxyTimeout frees',
			like: 'like a leak',
			lines: [held, { ...stuck, name: 'client gone' }],
			limit: capacityOf(plateau),
			run: plateau,
		},
		{ title: 'traffic falls by 85 % at night', like: 'like a fall in acceptance', lines: [held], run: night },
	])
}
