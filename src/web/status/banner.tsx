import { formatDuration } from '../../detect/quantity.js'
import { currentCause, type IncidentStatus, type Newest } from '../../incidents/status.js'
import { describeOccupancy, occupancyOf } from '../../message/occupancy.js'
import { describeUsers } from '../../message/time-left.js'
import { joinWords } from '../../message/words.js'
import type { SidecarStatus } from '../../serve/status.js'
import { timeZone } from '../chart/time-axis.js'
import type { Connection } from './feed.js'
import { Age, Badge, Moment, SIGNS, sidecarNow, stateOf, type Tone, upperFirst } from './parts.js'

const CONNECTIONS = { live: '● Live', polling: '◐ Updated every few seconds', lost: '○ Not updated' } as const

/** What is shown: the newest status, and how the page is told of the next. */
interface BannerProps {
	readonly status: SidecarStatus | undefined
	readonly connection: Connection
}

/** Everything in one sentence with its cause, whether it is still so, and what is silenced. */
export function Banner({ status, connection }: BannerProps) {
	const last = status?.sampling.last?.wallTime
	return (
		<header class="banner">
			<div class="row">
				<h1>forewarn {status && <span class="quiet">on {status.host}</span>}</h1>
				<p class="fresh quiet">
					{CONNECTIONS[connection]},{' '}
					{last === undefined ? 'no sample yet' : ['last sample ', <Age since={last} />, ' ago']}. Times in {timeZone()}
					.
				</p>
			</div>
			{status && <Overall status={status} />}
			{status && <Silences status={status} />}
			{connection === 'lost' && (
				<p class="lost" role="alert">
					{status ? <Since time={status.time} /> : 'The sidecar does not answer.'}
				</p>
			)}
		</header>
	)
}

function Since({ time }: { time: number }) {
	return (
		<>
			Not updated since <Moment at={time} /> (<Age since={Math.min(time, sidecarNow())} />
			): the sidecar does not answer. What stands below was so then.
		</>
	)
}

function Overall({ status }: { status: SidecarStatus }) {
	const { tone, sign, text } = overall(status)
	const worst = worstOf(status.incidents)
	return (
		<div class="overall" data-tone={tone}>
			<span class="sign" aria-hidden="true">
				{sign}
			</span>
			<div>
				<p role="status">{text}</p>
				{worst && <Worst status={status} incident={worst} />}
			</div>
		</div>
	)
}

/** Since when, how much is taken, why, and what it means for users, all as of the newest sample. */
function Worst({ status, incident }: { status: SidecarStatus; incident: IncidentStatus }) {
	const { service, openedWallTime } = incident
	const newest = status.services.find(({ name }) => name === service)
	const evidence = newest?.evidence
	return (
		<>
			{openedWallTime !== undefined && (
				<p class="since">
					For <Age since={openedWallTime} />, since <Moment at={openedWallTime} /> {timeZone()}
					{evidence && `. Workers: ${describeOccupancy(occupancyOf(evidence))}.`}
				</p>
			)}
			<p class="cause">{causeLine(incident, newest)}</p>
		</>
	)
}

/** Why, and what it means for users: `71 of 75 busy workers wait for pool site1. Users wait now: …` */
export function causeLine(incident: IncidentStatus, newest: Newest | undefined): string {
	const why = currentCause(incident, newest)
	const evidence = newest?.evidence
	return [why && `${upperFirst(why)}.`, evidence && describeUsers(evidence)].filter(Boolean).join(' ')
}

/** The open incident that matters most: the banner is about it. */
export function worstOf(incidents: SidecarStatus['incidents']): IncidentStatus | undefined {
	const open = incidents.filter(({ state }) => state === 'open')
	return open.find(({ severity }) => severity === 'critical') ?? open[0]
}

/** What is not sent although it happens, and what does not work: people must see it before they trust the silence. */
function Silences({ status: { delivery, problems } }: { status: SidecarStatus }) {
	const { mutes, flapping, store } = delivery
	const troubles = [
		...Object.entries({ ...problems, disk: store.trouble }),
		...delivery.notifiers
			.filter(({ state }) => state === 'failing' || state === 'refusing')
			.map(({ name, lastError }) => [name, lastError ?? 'does not accept pages'] as const),
	].filter(([, why]) => why !== undefined)
	if (mutes.length + flapping.length + troubles.length === 0) return null
	return (
		<ul class="silences" aria-label="Muted, or not working">
			{mutes.map(({ service, reason, secondsLeft }) => (
				<li>
					<Badge tone="warning" sign="‖" word="muted" /> {service ?? 'everything'}{' '}
					<span>for {formatDuration(secondsLeft)} more</span>: {reason}
				</li>
			))}
			{flapping.map((service) => (
				<li>
					<Badge tone="warning" sign="≈" word="flapping" /> {service}: opens and closes again and again
				</li>
			))}
			{troubles.map(([what, why]) => (
				<li>
					<Badge tone="warning" word={what} /> {why}
				</li>
			))}
		</ul>
	)
}

/** The worst of everything. */
export function overall(status: SidecarStatus): { tone: Tone; sign: string; text: string } {
	const { incidents, services, health } = status
	const open = incidents.filter(({ state }) => state === 'open')
	const critical = open.filter(({ severity }) => severity === 'critical')
	const of = (some: typeof open) => joinWords([...new Set(some.map(({ service }) => service ?? 'the host'))])
	if (critical.length > 0) return { tone: 'critical', sign: SIGNS.critical, text: `Critical: ${of(critical)}` }
	if (!health.ok) return { tone: 'warning', sign: SIGNS.warning, text: `Not watching: ${health.reason}` }
	if (open.length > 0) return { tone: 'warning', sign: SIGNS.warning, text: `Warning: ${of(open)}` }
	const states = services.map((service) => ({ name: service.name, ...stateOf(service, incidents) }))
	const unseen = states.filter(({ tone }) => tone === 'note').map(({ name }) => name)
	if (unseen.length > 0) return { tone: 'note', sign: SIGNS.note, text: `Not seen yet: ${joinWords(unseen)}` }
	const unsure = states.filter(({ tone }) => tone === 'warning').map(({ name }) => name)
	if (unsure.length > 0) return { tone: 'warning', sign: '?', text: `Being confirmed: ${joinWords(unsure)}` }
	const all = services.length === 1 ? `${services[0]!.name} is well` : `All ${services.length} services are well`
	return { tone: 'good', sign: SIGNS.good, text: all }
}
