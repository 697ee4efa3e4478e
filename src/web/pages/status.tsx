import { render, useLayoutEffect, useState } from 'hono/jsx/dom'
import type { IncidentStatus } from '../../incidents/status.js'
import type { ServiceStatus, SidecarStatus } from '../../serve/status.js'
import '../theme.css'
import '../status/banner.css'
import '../status/status.css'
import '../status/stations.css'
import '../status/incidents.css'
import { formatCount } from '../../message/words.js'
import { elementById } from '../page.js'
import { Banner, overall, worstOf } from '../status/banner.js'
import { Notices, Notifiers, Sidecar } from '../status/delivery.js'
import { type Connection, StatusFeed } from '../status/feed.js'
import { type Series, ServiceSeries } from '../status/history.js'
import { HistoryCharts, NETWORK } from '../status/history-charts.js'
import { Incident } from '../status/incident.js'
import { Facts, Moment, setSidecarTime } from '../status/parts.js'
import { Service } from '../status/service.js'

/** What the page has heard. */
interface View {
	readonly status: SidecarStatus | undefined
	readonly connection: Connection
	readonly series: ReadonlyMap<string, ServiceSeries>
}

/** The incident whose own page this is: `?incident=ID`. */
const WANTED = new URLSearchParams(location.search).get('incident')

function App() {
	const [{ status, connection, series }, setView] = useState<View>({
		status: undefined,
		connection: 'polling',
		series: new Map(),
	})
	useLayoutEffect(() => {
		const known = new Map<string, ServiceSeries>()
		const redraw = () => setView((view) => ({ ...view, series: new Map(known) }))
		const show = (next: SidecarStatus) => {
			setSidecarTime(next.time, next.utcOffset)
			const { sign, text } = overall(next)
			document.title = `${sign} ${text} · forewarn on ${next.host}`
			for (const service of next.services) {
				const own = known.get(service.name) ?? new ServiceSeries(service.name, redraw)
				known.set(service.name, own)
				own.take(service, next)
			}
			setView((view) => ({ ...view, status: next, series: new Map(known) }))
		}
		new StatusFeed(show, (connection) => {
			if (connection === 'lost') for (const one of known.values()) one.invalidate()
			document.body.classList.toggle('stale', connection === 'lost')
			setView((view) => ({ ...view, connection }))
		}).start()
	}, [])
	return (
		<>
			<Banner status={status} connection={connection} />
			{status &&
				(WANTED ? (
					<OneIncident status={status} series={series} id={WANTED} />
				) : (
					<Everything status={status} series={series} />
				))}
		</>
	)
}

function Everything({ status, series }: { status: SidecarStatus; series: View['series'] }) {
	const { incidents, services } = status
	const open = incidents.filter(({ state }) => state === 'open')
	const past = incidents.filter(({ state }) => state !== 'open')
	const worst = worstOf(incidents)
	// Every service's history has the network's numbers: the first one's are as good as any.
	const first = series.get(services[0]?.name ?? '')
	return (
		<>
			<section class="incidents" aria-label="Open incidents">
				{open.map((incident) => (
					<Incident
						key={incident.id}
						incident={incident}
						newest={newestOf(incident, status)}
						told={incident === worst}
					/>
				))}
			</section>
			<div class="services">
				{services.map((service) => {
					return <OneService key={service.name} service={service} status={status} series={series} />
				})}
			</div>
			<div class="below">
				{first && <Network status={status} hour={first.hour} />}
				<div>
					<Notices status={status} />
					<Notifiers status={status} />
					<Sidecar status={status} />
				</div>
			</div>
			<section class="incidents" aria-label="Past incidents">
				<h2>Past incidents</h2>
				{past.length === 0 && <Nothing status={status} week={first?.week} />}
				{past.map((incident) => (
					<Incident key={incident.id} incident={incident} newest={undefined} />
				))}
			</section>
		</>
	)
}

function newestOf({ service }: IncidentStatus, { services }: SidecarStatus) {
	return services.find(({ name }) => name === service)
}

function OneService({
	service,
	status,
	series,
}: {
	service: ServiceStatus
	status: SidecarStatus
	series: View['series']
}) {
	const { hour, week, courses } = series.get(service.name)!
	const { incidents, sampling } = status
	return <Service {...{ service, incidents, hour, week, courses }} interval={sampling.interval} />
}

/** The page of one incident: what to do, what its pages said and to whom they went, and its service with numbers and pictures. */
function OneIncident({ status, series, id }: { status: SidecarStatus; series: View['series']; id: string }) {
	const incident = status.incidents.find((one) => one.id === id)
	const service = status.services.find(({ name }) => name === incident?.service)
	return (
		<>
			<p>
				<a href="./">All services and incidents</a>
			</p>
			{incident ? (
				<section class="incidents" aria-label="Incident">
					<Incident
						incident={incident}
						newest={newestOf(incident, status)}
						told={incident === worstOf(status.incidents)}
						alone
					/>
				</section>
			) : (
				<p class="card">{`There is no incident ${id} among the ${status.incidents.length} newest, which are all that is kept.`}</p>
			)}
			{service && (
				<div class="services">
					<OneService service={service} status={status} series={series} />
				</div>
			)}
		</>
	)
}

/** No past incident, and since when that is known. */
function Nothing({ status: { time, upSeconds }, week }: { status: SidecarStatus; week: Series | undefined }) {
	const since = Math.min(time - upSeconds * 1000, (week?.times[0] ?? Number.POSITIVE_INFINITY) * 1000)
	return (
		<p class="quiet">
			None since <Moment at={since} />, when this history begins.
		</p>
	)
}

function Network({ status: { network, sampling }, hour }: { status: SidecarStatus; hour: Series }) {
	const { total, established, timeWait, closeWait, listen } = network ?? {}
	const facts = Object.entries({
		All: total,
		ESTABLISHED: established,
		TIME_WAIT: timeWait,
		CLOSE_WAIT: closeWait,
		LISTEN: listen,
	})
	return (
		<section class="card network">
			<h2>Sockets of the host</h2>
			{network && <Facts rows={facts.map(([name, count]) => [name, formatCount(count ?? 0)] as const)} />}
			<HistoryCharts
				name="network"
				range="1h"
				heading="Last hour"
				drawings={NETWORK}
				series={hour}
				interval={sampling.interval}
			/>
		</section>
	)
}

render(<App />, elementById('page'))
