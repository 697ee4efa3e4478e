import type { Capacity } from '../../detect/capacity.js'
import type { Cause } from '../../detect/cause.js'
import type { HostFacts } from '../../detect/look.js'
import type { StationView } from '../../detect/station-view.js'
import type { Evidence } from '../../detect/verdict.js'
import { occupancyOf } from '../occupancy.js'
import { joinWords } from '../words.js'
import { apachePaths, fpmPaths, isShared, placeOf } from './host-paths.js'
import type { PlaceholderValues } from './placeholders.js'

/** What is known of one Apache and its PHP-FPM beside what the kernel says. */
export interface ServerFacts extends Partial<HostFacts> {
	readonly serverLimit?: number | undefined
	/** The path of Apache's main configuration file. */
	readonly apacheConfig?: string | undefined
}

/** What a runbook is filled from. */
export interface RunbookSubject {
	readonly host: string
	readonly service: string
	readonly ports: readonly number[]
	readonly evidence: Evidence | undefined
	readonly cause: Cause | undefined
	readonly facts: ServerFacts
}

/** Of all connections this share comes from two networks: they are a proxy or CDN in front rather than users. */
const FEW_NETWORKS_SHARE = 0.9

/** The values of all placeholders. */
export function runbookValues({ host, service, ports, evidence, cause, facts }: RunbookSubject): PlaceholderValues {
	const known = ports.length > 0 ? ports : [80]
	const tls = known.every((port) => port === 443 || port === 8443)
	const occupancy = evidence && occupancyOf(evidence)
	const view = evidence?.stations?.find(({ id }) => id === cause?.station)
	return {
		host,
		service,
		port: String(known[0]),
		ports: joinWords(known.map(String)),
		portList: known.join(', '),
		filter: known.map((port) => `sport = :${port}`).join(' or '),
		url: `${tls ? 'https' : 'http'}://localhost:${known[0]}`,
		capacity: occupancy?.capacity && String(occupancy.capacity.workers),
		busy: occupancy && String(occupancy.taken),
		waiting: evidence && String(evidence.acceptQueue),
		...networkValues(evidence, cause),
		...workerValues(occupancy?.capacity, facts),
		...stationValues(cause?.station ?? undefined, view, facts),
	}
}

function networkValues(evidence: Evidence | undefined, cause: Cause | undefined): PlaceholderValues {
	const networks = (evidence?.holders ?? evidence?.topPeers ?? []).slice(0, 3)
	const words = networks.map(({ prefix, connections }) => `${prefix} (${connections})`).join(', ')
	const two = networks.slice(0, 2).reduce((sum, { connections }) => sum + connections, 0)
	const all = evidence ? occupancyOf(evidence).taken + evidence.acceptQueue : 0
	const few = cause?.kind === 'crowd' && two >= all * FEW_NETWORKS_SHARE
	const shared = few || networks.some(({ prefix }) => isShared(prefix))
	return {
		holders: words || 'no network stands out',
		clients: words && !shared ? words : undefined,
		topClient: !shared && networks[0] && networks[0].connections * 2 > all ? networks[0].prefix : undefined,
		proxy: words && shared ? words : undefined,
	}
}

function workerValues(capacity: Capacity | undefined, facts: ServerFacts): PlaceholderValues {
	const place = placeOf(capacity?.provenance)
	const { mpm, threadsPerChild = 25, serverLimit, apacheConfig } = facts
	const paths = apachePaths(place?.file ?? apacheConfig ?? '')
	return {
		apacheUnit: paths.unit,
		errorLog: paths.errorLog,
		confDrops: paths.drops,
		workersFile: place?.file,
		workersLine: place && String(place.line),
		workersTo: place && capacity && workersTo(capacity.workers, mpm === 'prefork' ? 1 : threadsPerChild, serverLimit),
		processMpm: mpm === 'prefork' ? mpm : undefined,
		threadMpm: mpm === 'worker' || mpm === 'event' ? mpm : undefined,
	}
}

/** Half as many again in whole processes, as far as the running ServerLimit lets a reload go; undefined where it is reached. */
function workersTo(workers: number, perProcess: number, serverLimit = Number.POSITIVE_INFINITY): string | undefined {
	const wanted = Math.ceil((workers * 1.5) / perProcess) * perProcess
	const target = Math.min(wanted, serverLimit * perProcess)
	return target > workers ? String(target) : undefined
}

function stationValues(
	station: string | undefined,
	view: StationView | undefined,
	{ pools = [] }: ServerFacts,
): PlaceholderValues {
	if (station === undefined) return { stationName: 'a backend', fpmUnit: fpmPaths('').unit }
	const pool = pools.find(({ path }) => path === station)
	const place = placeOf(view?.servers?.provenance) ?? placeOf(pool?.provenance)
	const paths = fpmPaths(place?.file ?? '')
	const children = view?.servers?.workers ?? pool?.maxChildren
	const port = /:(\d+)$/.exec(station)?.[1]
	return {
		station,
		stationName: view?.name ?? station,
		pool: pool?.name ?? (view?.kind === 'pool' ? view.name.replace(/^pool /, '') : undefined),
		poolUser: pool?.user,
		poolFile: place?.file,
		poolLine: place && String(place.line),
		children: children === undefined ? undefined : String(children),
		childrenTo: children === undefined ? undefined : String(Math.ceil(children * 1.5)),
		fpmUnit: paths.unit,
		fpmLog: paths.log,
		backendPort: port,
		localPort: /^(127\.|\[::1\])/.test(station) ? port : undefined,
	}
}
