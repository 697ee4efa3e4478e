import type { SidecarStatus } from '../../serve/status.js'
import '../theme.css'
import '../status/banner.css'
import '../status/status.css'
import '../status/incidents.css'
import { formatCount } from '../../message/words.js'
import { element, elementById } from '../element.js'
import { setSidecarTime, startAges } from '../status/ages.js'
import { Banner } from '../status/banner.js'
import { factList } from '../status/facts.js'
import { StatusFeed } from '../status/feed.js'
import { HistoryCharts, NETWORK } from '../status/history-charts.js'
import { drawIncident } from '../status/incident-card.js'
import { Kept } from '../status/kept.js'
import { drawPeople } from '../status/people.js'
import { ServiceSection } from '../status/service-section.js'
import { drawSidecar } from '../status/sidecar-facts.js'

const banner = new Banner()
const services = new Map<string, ServiceSection>()
const openHost = element('section', { class: 'incidents', 'aria-label': 'Open incidents' })
const serviceHost = element('div', { class: 'services' })
const pastHost = element('section', { class: 'incidents', 'aria-label': 'Past incidents' })
const peopleHost = element('section', { class: 'card people' })
const sidecarHost = element('section', { class: 'card sidecar' })
const networkFacts = element('div')
const network = new HistoryCharts('network', '1h', 'Last hour', NETWORK, false)
const networkHost = element(
	'section',
	{ class: 'card network' },
	element('h2', {}, 'Sockets of the host'),
	networkFacts,
	network.node,
)
const [open, past, people, sidecar, five] = [openHost, pastHost, peopleHost, sidecarHost, networkFacts].map(
	(host) => new Kept(host),
) as [Kept, Kept, Kept, Kept, Kept]

const page = elementById('page')
page.replaceChildren(
	banner.node,
	openHost,
	serviceHost,
	element('div', { class: 'below' }, networkHost, element('div', {}, peopleHost, sidecarHost)),
	pastHost,
)
startAges()

function show(status: SidecarStatus): void {
	setSidecarTime(status.time)
	banner.show(status)
	showServices(status)
	showIncidents(status)
	people.show([status.delivery.mutes, status.delivery], () => drawPeople(status))
	sidecar.show([status.sampling, status.upSeconds, status.health.ok], () => drawSidecar(status))
	showNetwork(status)
}

function showServices(status: SidecarStatus): void {
	const names = status.services.map(({ name }) => name)
	for (const [name, section] of services) {
		if (names.includes(name)) continue
		section.node.remove()
		services.delete(name)
	}
	for (const service of status.services) {
		let section = services.get(service.name)
		if (!section) {
			// Every service's history has the network's numbers: the first one's are as good as any.
			const isFirst = service === status.services[0]
			section = new ServiceSection(service.name, (hour, interval) => {
				if (isFirst) network.show(hour, interval, [])
			})
			services.set(service.name, section)
			serviceHost.append(section.node)
		}
		section.show(service, status)
	}
}

function showIncidents({ incidents }: SidecarStatus): void {
	const draw = (some: typeof incidents) => some.map((incident) => drawIncident(incident))
	const isOpen = ({ state }: (typeof incidents)[number]) => state === 'open'
	const [now, before] = [incidents.filter(isOpen), incidents.filter((incident) => !isOpen(incident))]
	open.show(now, () => draw(now))
	past.show(before, () => [
		element('h2', {}, 'Past incidents'),
		...(before.length > 0 ? draw(before) : [element('p', { class: 'quiet' }, 'None that forewarn remembers.')]),
	])
}

function showNetwork({ network: numbers }: SidecarStatus): void {
	five.show(numbers, () => {
		if (!numbers) return []
		const { total, established, timeWait, closeWait, listen } = numbers
		return [
			factList([
				['All', formatCount(total)],
				['ESTABLISHED', formatCount(established)],
				['TIME_WAIT', formatCount(timeWait)],
				['CLOSE_WAIT', formatCount(closeWait)],
				['LISTEN', formatCount(listen)],
			]),
		]
	})
}

new StatusFeed(show, (connection) => {
	banner.connect(connection)
	if (connection === 'lost') for (const section of services.values()) section.mistrust()
}).start()
