import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, groupOf, hostsIn, startAlertReceiver } from './alert-receiver.js'
import { QUERIES } from './deployed.js'
import { FleetProcess, type Member } from './fleet-process.js'
import { type Observatory, startObservatory } from './observatory.js'
import { missingPrograms, type RunningServer, waitUntil } from './programs.js'

/** All clocks but those of Prometheus and Alertmanager run so fast; what those two wait for is divided by it. */
const TIMES = 30

const PORT = 9503
const TOKEN = 'correct-horse-battery-staple'

/** 127.0.0.0/8 is all this host's: each sidecar has an address of its own, and none that another run has. */
const NETWORK = `127.${1 + (process.pid % 250)}.7`

/** Hosts of the fleet by what happens to them. Numbers in comments are seconds of the recording, which is played 30 times as fast. */
const STORIES = {
	/** Their shared traffic grows: a warning at 360, critical at 596. */
	shop: { count: 20, scenarios: ['gradual-traffic-prefork'] },
	/** Overrun at 276: critical at once. */
	intranet: { count: 1, scenarios: ['spike-small-backlog'] },
	/** Lose workers: a warning at 360, critical at 758. */
	mail: { count: 3, scenarios: ['leak-worker'] },
	/** Nothing happens to them. */
	blog: {
		count: 26,
		scenarios: ['healthy-quiet', 'healthy-waves', 'healthy-ordinary-day', 'healthy-three-connections'],
	},
} as const

const members: Member[] = Object.entries(STORIES)
	.flatMap(([service, { count, scenarios }]) =>
		Array.from({ length: count }, (_, index) => ({ service, scenario: scenarios[index % scenarios.length]! })),
	)
	.map((member, index) => ({ ...member, host: `${NETWORK}.${index + 1}` }))

function hostsOf(service: keyof typeof STORIES): string[] {
	return members.flatMap((member) => (member.service === service ? [member.host] : [])).sort()
}

/** Expressions of the dashboard with nothing to show: no load in the recordings, no reading missed, nobody paged by forewarn itself. */
const EMPTY_PANELS = [
	'Load and pressure A',
	'Load and pressure B',
	'Readings missed, late, failed A',
	'Readings missed, late, failed B',
	'Readings missed, late, failed C',
	'Notifiers that do not get through A',
]

/** What becomes of an alert in an Alertmanager. */
interface KnownAlert {
	readonly labels: Readonly<Record<string, string>>
	readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] }
}

async function alertsOf({ url }: RunningServer, ...filters: readonly string[]): Promise<KnownAlert[]> {
	const query = new URLSearchParams(filters.map((filter): [string, string] => ['filter', filter]))
	return (await (await fetch(`${url}/api/v2/alerts?${query}`)).json()) as KnownAlert[]
}

function groupCalls(calls: readonly Call[]): Map<string, Call[]> {
	const groups = new Map<string, Call[]>()
	for (const call of calls) groups.set(groupOf(call), [...(groups.get(groupOf(call)) ?? []), call])
	return groups
}

/** What Prometheus answers to an expression: the values of all series. */
async function ask({ url }: RunningServer, expression: string): Promise<number[]> {
	const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`)
	const { data, error } = (await answer.json()) as { data?: { result: { value: [number, string] }[] }; error?: string }
	if (!data) throw new Error(`${expression}: ${error}`)
	return data.result.map(({ value }) => Number(value[1]))
}

describe.skipIf(missingPrograms().length > 0)('fifty sidecars, a real Prometheus and two real Alertmanagers', () => {
	let folder: string | undefined
	let receiver: Awaited<ReturnType<typeof startAlertReceiver>>
	let observatory: Observatory | undefined
	let fleet: FleetProcess | undefined

	const firing = (group: string): Call[] =>
		receiver.calls.filter((call) => call.status === 'firing' && groupOf(call) === group)
	const told = (group: string, seconds: number) =>
		waitUntil(`somebody is told of ${group}`, () => firing(group).length > 0, seconds)

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'fleet-'))
		receiver = await startAlertReceiver()
		observatory = await startObservatory({
			folder,
			members,
			port: PORT,
			token: TOKEN,
			times: TIMES,
			webhook: receiver.url,
		})
		// Notifications wait for it: a member that does not know its place in the cluster would send what others send.
		await waitUntil('the cluster has settled', async () => {
			const states = await Promise.all(
				observatory!.alertmanagers.map(async ({ url }) => {
					const answer = await (await fetch(`${url}/api/v2/status`)).json()
					const { status, peers } = (answer as { cluster: { status: string; peers?: unknown[] } }).cluster
					return `${status} ${peers?.length}`
				}),
			)
			return states.every((state) => state === 'ready 2')
		})
		fleet = new FleetProcess({ members, port: PORT, token: TOKEN, times: TIMES })
		await fleet.ready()
	}, 180_000)

	afterAll(async () => {
		await fleet?.kill()
		await observatory?.kill()
		await receiver?.stop()
		if (folder) rmSync(folder, { recursive: true, force: true })
	})

	it('makes one call of each group, and loses no page when an Alertmanager is killed', {
		timeout: 300_000,
	}, async () => {
		const { prometheus, alertmanagers } = observatory!
		await waitUntil('every sidecar is scraped', async () => (await ask(prometheus, 'sum(up)'))[0] === members.length)

		const [restarted, ...gone] = hostsOf('blog').slice(0, 3) as [string, string, string]
		await fleet!.stop(restarted, ...gone)
		await fleet!.start(restarted)

		await told('page service=intranet severity=critical', 90)
		expect(hostsIn(firing('page service=intranet severity=critical'))).toEqual(hostsOf('intranet'))

		await told('chat service=shop severity=warning', 90)
		await told('chat service=mail severity=warning', 90)

		const empty: string[] = []
		for (const [panel, expression] of QUERIES) {
			if ((await ask(prometheus, expression)).length === 0) empty.push(panel)
		}
		expect(empty).toEqual(EMPTY_PANELS)

		// Whoever called for the warnings is the one that would call for the criticals: it is killed while it holds them back.
		const caller = firing('chat service=shop severity=warning')[0]!.externalURL
		const victim = alertmanagers.find(({ url }) => new URL(url).port === new URL(caller).port)!
		const survivor = alertmanagers.find((manager) => manager !== victim)!
		await waitUntil(
			'the criticals have come to the one that is to be killed',
			async () => {
				return (await alertsOf(victim, 'severity="critical"', 'service="shop"')).length > 0
			},
			90,
		)
		await victim.kill()
		expect(firing('page service=shop severity=critical')).toEqual([])

		// While the warnings linger, the criticals of the same hosts mute them, and nothing mutes anything else.
		const isInhibited = ({ status }: KnownAlert) => status.inhibitedBy.length > 0
		await waitUntil("the warnings of the shop's hosts are inhibited", async () => {
			return (await alertsOf(survivor, 'service="shop"')).filter(isInhibited).length === hostsOf('shop').length
		})
		const inhibited = (await alertsOf(survivor)).filter(isInhibited)
		expect(new Set(inhibited.map(({ labels }) => labels.severity))).toEqual(new Set(['warning']))

		await told('page service=shop severity=critical', 90)
		await told('page service=mail severity=critical', 90)
		await told('chat alertname=ForewarnAbsent', 90)

		const groups = groupCalls(receiver.calls.filter(({ status }) => status === 'firing'))
		const story = receiver.calls.map(
			(call) => `${call.at.toFixed(1)} s ${call.status} ${groupOf(call)}: ${hostsIn([call])}`,
		)
		const summary = [...groups].map(([group, calls]) => [group, calls.length, hostsIn(calls)])
		expect(summary.sort(), story.join('\n')).toEqual([
			['chat alertname=ForewarnAbsent', 1, gone],
			['chat service=mail severity=warning', 1, hostsOf('mail')],
			['chat service=shop severity=warning', 1, hostsOf('shop')],
			['page service=intranet severity=critical', 1, hostsOf('intranet')],
			['page service=mail severity=critical', 1, hostsOf('mail')],
			['page service=shop severity=critical', 1, hostsOf('shop')],
		])

		// A sidecar that is gone mutes nobody.
		const criticals = await alertsOf(survivor, 'severity="critical"')
		expect(criticals.length).toBeGreaterThanOrEqual(hostsOf('mail').length + hostsOf('shop').length)
		expect(criticals.filter(isInhibited)).toEqual([])

		const { annotations } = firing('chat service=shop severity=warning')[0]!.alerts[0]!
		expect(annotations.description).toMatch(
			/^\d+ of 40 workers hold a connection, 0 more are stuck, \d+ wait in the accept queue of 511; all workers are taken in .+ \(.+ at the soonest\); cause: \S+\.$/,
		)
	})
})
