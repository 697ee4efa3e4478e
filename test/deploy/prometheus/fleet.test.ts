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
const TIMES = 20

/** Seconds until a wait gives up, on a machine that has much else to do: the stories last 45 s where it has not. */
const PATIENCE = 240

const PORT = 9503
const TOKEN = 'correct-horse-battery-staple'

/** 127.0.0.0/8 is all this host's: each sidecar has an address of its own, and none that another run has. */
const NETWORK = `127.${1 + (process.pid % 250)}.7`

/** Hosts of the fleet by what happens to them. Numbers in comments are seconds of the recording, which is played 20 times as fast. */
const STORIES = {
	/** Their shared traffic grows: a warning at 330, critical at 596. */
	shop: { count: 20, scenarios: ['gradual-traffic-prefork'] },
	/** Overrun at 276: critical at once. */
	intranet: { count: 1, scenarios: ['spike-small-backlog'] },
	/** Lose workers: a warning at 330 of another pattern first, critical at 770. */
	mail: { count: 3, scenarios: ['leak-worker'] },
	/** Another customer's pool on another of these hosts: a warning at 330, critical at 576. */
	club: { count: 1, service: 'hosting', scenarios: ['pool-smallest-of-five'] },
	/** One customer's pool, on three hosts of a shared hosting, is outgrown: a warning at 360, critical at 520. */
	hosting: { count: 3, scenarios: ['pool-viral-site'] },
	/** Nothing happens to them. */
	blog: {
		count: 22,
		scenarios: ['healthy-quiet', 'healthy-waves', 'healthy-ordinary-day', 'healthy-three-connections'],
	},
} as const

interface Story {
	readonly count: number
	readonly scenarios: readonly string[]
	/** What the service is called, where not as the story. */
	readonly service?: string
}

const members = Object.entries<Story>(STORIES)
	.flatMap(([story, { count, scenarios, service = story }]) =>
		Array.from({ length: count }, (_, index) => ({ story, service, scenario: scenarios[index % scenarios.length]! })),
	)
	.map((member, index): Member & { story: string } => ({ ...member, host: `${NETWORK}.${index + 1}` }))

function hostsOf(story: keyof typeof STORIES): string[] {
	return members.flatMap((member) => (member.story === story ? [member.host] : [])).sort()
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

const isInhibited = ({ status }: KnownAlert) => status.inhibitedBy.length > 0

async function alertsOf({ url }: RunningServer, ...filters: readonly string[]): Promise<KnownAlert[]> {
	const query = new URLSearchParams(filters.map((filter): [string, string] => ['filter', filter]))
	return (await (await fetch(`${url}/api/v2/alerts?${query}`)).json()) as KnownAlert[]
}

/** The alerts that a call says to be firing, as one text. */
function alertsIn({ alerts }: Call): string {
	const firing = alerts.filter(({ status }) => status === 'firing')
	return `${firing.map(({ labels }) => `${labels.alertname} ${labels.instance}`).sort()}`
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
	const told = (group: string) => waitUntil(`somebody is told of ${group}`, () => firing(group).length > 0, PATIENCE)

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'fleet-'))
		receiver = await startAlertReceiver()
		// Before anybody asks for them: on a busy machine it takes longer than a sidecar may be absent.
		fleet = new FleetProcess({ members, port: PORT, token: TOKEN, times: TIMES })
		await fleet.ready()
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
	}, 300_000)

	afterAll(async () => {
		await fleet?.kill()
		await observatory?.kill()
		await receiver?.stop()
		if (folder) rmSync(folder, { recursive: true, force: true })
	})

	it('makes one page of each group, and loses none when an Alertmanager is killed', {
		timeout: 600_000,
	}, async () => {
		const { prometheus, alertmanagers } = observatory!
		await waitUntil(
			'every sidecar is scraped',
			async () => (await ask(prometheus, 'sum(up)'))[0] === members.length,
			PATIENCE,
		)
		await fleet!.begin()

		const [restarted, ...gone] = hostsOf('blog').slice(0, 3) as [string, string, string]
		await fleet!.stop(restarted, ...gone)
		await fleet!.start(restarted)

		await told('page service=intranet severity=critical')
		await told('chat service=shop severity=warning')
		await told('chat service=hosting severity=warning station=/run/php/shop.sock')

		// Whoever called for the warnings is the one that would call for the criticals. It cannot, for nobody takes them, until it is killed.
		const critical = 'page service=shop severity=critical'
		receiver.refuse(critical)
		const beforeItsEnd = receiver.calls.length
		let empty: string[] = []
		await waitUntil(
			'every panel shows something that ever does here',
			async () => {
				empty = []
				for (const [panel, expression] of QUERIES) {
					if ((await ask(prometheus, expression)).length === 0) empty.push(panel)
				}
				return empty.length <= EMPTY_PANELS.length
			},
			PATIENCE,
		)
		expect(empty).toEqual(EMPTY_PANELS)
		const caller = firing('chat service=shop severity=warning')[0]!.externalURL
		const victim = alertmanagers.find(({ url }) => new URL(url).port === new URL(caller).port)!
		await waitUntil(
			'the criticals have come to the one that is to be killed',
			async () => (await alertsOf(victim, 'severity="critical"', 'service="shop"')).length === hostsOf('shop').length,
			PATIENCE,
		)
		await victim.kill()
		expect(firing(critical)).toEqual([])
		receiver.refuse(undefined)

		await told(critical)
		await told('page service=mail severity=critical')
		await told('page service=hosting severity=critical station=/run/php/shop.sock')
		await told('page service=hosting severity=critical station=/run/php/club.sock')
		await told('chat alertname=ForewarnAbsent')

		// A group is one page: what comes later is the same page with more hosts or another pattern, never the same again.
		const groups = groupCalls(receiver.calls.filter(({ status }) => status === 'firing'))
		const story = receiver.calls.map(
			(call) => `${call.at.toFixed(1)} s ${call.status} ${groupOf(call)} by ${call.externalURL}: ${hostsIn([call])}`,
		)
		// What else is warned of, and whom it blames first, is the detector's affair.
		const summary = [...groups]
			.filter(([group]) => /^page |hosting|Absent/.test(group))
			.map(([group, calls]) => [group, hostsIn(calls)])
		expect(summary.sort(), story.join('\n')).toEqual([
			['chat alertname=ForewarnAbsent', gone],
			['chat service=hosting severity=warning station=/run/php/club.sock', hostsOf('club')],
			['chat service=hosting severity=warning station=/run/php/shop.sock', hostsOf('hosting')],
			['page service=hosting severity=critical station=/run/php/club.sock', hostsOf('club')],
			['page service=hosting severity=critical station=/run/php/shop.sock', hostsOf('hosting')],
			['page service=intranet severity=critical', hostsOf('intranet')],
			['page service=mail severity=critical', hostsOf('mail')],
			['page service=shop severity=critical', hostsOf('shop')],
		])
		// But what the one that was killed had no time to tell the other.
		const untold = new Set(receiver.calls.slice(beforeItsEnd).filter(({ externalURL }) => externalURL === caller))
		const again = [...groups].filter(([, calls]) =>
			calls.some((call, index) =>
				calls.slice(0, index).some((one) => alertsIn(one) === alertsIn(call) && !untold.has(one)),
			),
		)
		expect(
			again.map(([group]) => group),
			story.join('\n'),
		).toEqual([])

		const { annotations } = firing('chat service=shop severity=warning')[0]!.alerts[0]!
		expect(annotations.description).toMatch(
			/^\d+ of 40 workers hold a connection, 0 more are stuck, \d+ wait in the accept queue of 511; all workers are taken in .+ \(.+ at the soonest\); cause: \S+\.$/,
		)
	})

	it('mutes a warning by the critical of the same service on the same host, and by nothing else', async () => {
		const survivor = (
			await Promise.all(
				observatory!.alertmanagers.map(async (manager) =>
					(await alertsOf(manager).catch(() => undefined)) ? manager : undefined,
				),
			)
		).find((manager) => manager !== undefined)!
		const alerts = [
			['warning', 'web-1', 'inhibited', 'ForewarnGradualSaturation'],
			['critical', 'web-1', 'inhibited', 'ForewarnSuddenSpike'],
			['warning', 'web-2', 'inhibited', 'ForewarnGradualSaturation'],
			['critical', 'web-2', 'another-service', 'ForewarnGradualSaturation'],
			// A sidecar that is gone mutes nobody.
			['warning', 'web-2', '', 'ForewarnAbsent'],
		].map(([severity, instance, service, alertname]) => ({
			labels: { alertname, severity, instance, service, station: `/run/php/${severity}.sock` },
			endsAt: new Date(Date.now() + 3_600_000).toISOString(),
		}))
		const posted = await fetch(`${survivor.url}/api/v2/alerts`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(alerts),
		})
		expect(posted.status).toBe(200)
		await waitUntil(
			'all of them are known',
			async () => (await alertsOf(survivor, 'instance=~"web-[12]"')).length === alerts.length,
		)
		const muted = (await alertsOf(survivor, 'instance=~"web-[12]"')).filter(isInhibited)
		expect(muted.map(({ labels }) => [labels.severity, labels.instance, labels.service])).toEqual([
			['warning', 'web-1', 'inhibited'],
		])
	})
})
