import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { createDrillEvent } from '../../../../src/cli/drill-event.js'
import { locateProc } from '../../../../src/kernel/proc-paths.js'
import { createSampler } from '../../../../src/kernel/sampler.js'
import { createIncidentMessage } from '../../../../src/message/message.js'
import { createSlackNotifier } from '../../../../src/notify/slack.js'
import { Secret } from '../../../../src/settings/secret.js'

/**
 * Sends pages one after the other, first in peace, then while the table is read again and again: `pages.js PID URL`.
 * Each line on stdin starts one round, which is answered with how long each page took.
 */
const [pid, url] = process.argv.slice(2)
const service = { name: 'apache', ports: [80], capacity: undefined, backlog: undefined, profile: 'apache' } as const
const sampler = createSampler({
	services: [service],
	paths: locateProc({ pid: Number(pid) }),
	monotonicClock: () => performance.now(),
	wallClock: Date.now,
})
const notifier = createSlackNotifier({
	type: 'slack',
	name: 'slack',
	url: new Secret(url!),
	mention: undefined,
	timeout: 10,
})
const event = createDrillEvent('gradual-saturation', { service, capacity: undefined, now: Date.now() })
const message = createIncidentMessage(event, { host: 'farm', drill: true, timeZone: () => 0, links: [] })

async function send(times: number): Promise<number[]> {
	const took: number[] = []
	for (let each = 0; each < times; each++) {
		const began = performance.now()
		const { kind } = await notifier.send(message, new AbortController().signal)
		if (kind !== 'sent') throw new Error(`a page was not sent: ${kind}`)
		took.push(performance.now() - began)
		await setTimeout(10)
	}
	return took
}

for await (const _ of createInterface(process.stdin)) {
	await send(20)
	const alone = await send(60)
	let sampling = true
	const samples = (async () => {
		let count = 0
		for (; sampling; count++) await sampler.look(true)
		return count
	})()
	const beside = await send(60)
	sampling = false
	process.stdout.write(`${JSON.stringify({ alone, beside, samples: await samples })}\n`)
}
