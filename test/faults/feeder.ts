// A process that pages and is killed: bundled and run by killed.test.ts, with
// node feeder.mjs <state folder> <webhook URL,webhook URL> <first number> <drain|feed>.
// It opens, worsens and resolves one incident after the other, and prints each number once the page is on disk.
import { writeSync } from 'node:fs'
import type { IncidentEvent } from '../../src/detect/incident-event.js'
import { Incidents } from '../../src/incidents/incidents.js'
import { DEFAULT_INCIDENTS } from '../../src/incidents/settings.js'
import { createWebhookNotifier } from '../../src/notify/webhook.js'
import { Secret } from '../../src/settings/secret.js'
import { event, incidentMessage } from '../message/messages.js'

const [stateDir, urls = '', first, mode] = process.argv.slice(2)
const KINDS = ['opened', 'escalated', 'resolved'] as const satisfies IncidentEvent['kind'][]
const START = Date.UTC(2026, 10, 21)
const NOTHING = { info() {}, warn() {}, error: console.error }

/** Message number 3n opens incident n, 3n + 1 escalates it, 3n + 2 resolves it. */
function messageOf(number: number) {
	const incident = Math.floor(number / 3)
	const kind = KINDS[number % 3]!
	const openedWallTime = START + incident * 1000
	const closing = kind === 'resolved' ? { durationSeconds: 2, overflows: 0, leadSeconds: undefined } : undefined
	const severity = kind === 'opened' ? 'warning' : 'critical'
	return incidentMessage(
		event(
			{ kind, at: number, wallTime: openedWallTime, reason: `number ${number}`, closing },
			{ id: `apache-${incident}`, severity, openedAt: incident, openedWallTime },
		),
	)
}

const notifiers = urls.split(',').map((url, index) =>
	createWebhookNotifier({
		type: 'webhook',
		name: `hook-${index}`,
		url: new Secret(url),
		secret: undefined,
		timeout: 5,
	}),
)
const incidents = new Incidents({
	notifiers,
	settings: {
		// Incidents follow each other much faster than real ones.
		incidents: { ...DEFAULT_INCIDENTS, flappingAfter: 0 },
		routes: [],
		maintenance: [],
		timeZone: () => 0,
		services: ['apache'],
		notifiers: notifiers.map(({ name }) => ({ name, keepsAlerts: true, refresh: undefined })),
	},
	stateDir,
	log: NOTHING,
	uptime: () => 0,
	now: () => ({ at: performance.now() / 1000, wallTime: Date.now() }),
	retry: { retries: Number.POSITIVE_INFINITY, minDelay: 0.005, maxDelay: 0.02, maxRetryAfter: 1 },
})
await incidents.start()
writeSync(1, 'ready\n')
if (mode === 'drain') {
	while (incidents.status.store.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 10))
	await incidents.close()
} else {
	for (let number = Number(first); ; number++) {
		// Not faster than the slower channel takes them: 500 may wait for it.
		while (incidents.status.store.waiting > 200) await new Promise((resolve) => setTimeout(resolve, 5))
		incidents.handle(messageOf(number))
		await incidents.settled()
		writeSync(1, `${number}\n`)
	}
}
