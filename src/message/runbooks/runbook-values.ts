import type { Capacity } from '../../detect/capacity.js'
import type { Cause } from '../../detect/cause.js'
import type { HostFacts, PeerCount } from '../../detect/look.js'
import type { StationView } from '../../detect/station-view.js'
import type { Evidence } from '../../detect/verdict.js'
import { occupancyOf } from '../occupancy.js'
import { joinWords } from '../words.js'
import { apachePaths, fpmPaths, placeOf } from './host-paths.js'
import type { PlaceholderValues } from './placeholders.js'
import { isShared } from './shared-networks.js'

/** What is known of one Apache and its PHP-FPM beside what the kernel says. */
export interface ServerFacts extends Partial<HostFacts> {
	readonly serverLimit?: number | undefined
	/** The path of Apache's main configuration file. */
	readonly apacheConfig?: string | undefined
}

/** What a runbook is filled from. */
interface RunbookSubject {
	readonly host: string
	readonly service: string
	readonly ports: readonly number[]
	readonly evidence: Evidence | undefined
	readonly cause: Cause | undefined
	readonly facts: ServerFacts
	/** What forewarn runs with: an absolute path. */
	readonly configFile?: string | undefined
}

/** Of all connections this share comes from two networks: they are a proxy or CDN in front rather than users. */
const FEW_NETWORKS_SHARE = 0.9
/** With less than this share of the connections, a proxy is a monitor or a health check beside the users. */
const SHARED_SHARE = 0.1

/** The values of all placeholders. */
export function runbookValues(subject: RunbookSubject): PlaceholderValues {
	const { host, service, configFile, ports, evidence, cause, facts } = subject
	const known = ports.length > 0 ? ports : [80]
	const tls = known.every((port) => port === 443 || port === 8443)
	const occupancy = evidence && occupancyOf(evidence)
	const view = evidence?.stations?.find(({ id }) => id === cause?.station)
	return {
		host,
		service,
		configFile,
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
	const networks = evidence ? networksOf(evidence).slice(0, 3) : []
	const sum = (some: readonly PeerCount[]) => some.reduce((total, { connections }) => total + connections, 0)
	const describe = (some: readonly PeerCount[]) =>
		some.map(({ prefix, connections }) => `${prefix} (${connections})`).join(', ') || undefined
	const all = evidence ? occupancyOf(evidence).taken + evidence.acceptQueue : 0
	const few = cause?.kind === 'crowd' && sum(networks.slice(0, 2)) >= all * FEW_NETWORKS_SHARE
	const shared = few ? networks.slice(0, 2) : networks.filter(({ prefix }) => isShared(prefix))
	const areMany = shared.length > 0 && sum(shared) >= sum(networks) * SHARED_SHARE
	const [top] = networks
	return {
		holders: describe(networks) ?? 'no network stands out',
		clients: areMany ? undefined : describe(networks),
		topClient: top && !isShared(top.prefix) && top.connections * 2 > all ? top.prefix : undefined,
		proxy: areMany ? describe(shared) : undefined,
	}
}

/** Who holds workers and who waits for one, together. */
function networksOf({ holders, topPeers }: Evidence): PeerCount[] {
	const counts = new Map<string, number>()
	for (const { prefix, connections } of [...(holders ?? []), ...topPeers]) {
		counts.set(prefix, (counts.get(prefix) ?? 0) + connections)
	}
	return [...counts]
		.map(([prefix, connections]) => ({ prefix, connections }))
		.sort((a, b) => b.connections - a.connections)
}

function workerValues(capacity: Capacity | undefined, facts: ServerFacts): PlaceholderValues {
	const place = placeOf(capacity?.provenance)
	const { mpm, threadsPerChild = 25, serverLimit, apacheConfig } = facts
	const paths = apachePaths(place?.file ?? apacheConfig ?? '')
	return {
		apacheUnit: paths.unit,
		errorLog: paths.errorLog,
		apacheFolder: paths.folder,
		confDrops: paths.drops,
		workersFile: place?.file,
		workersLine: place && String(place.line),
		workersTo: place && capacity && workersTo(capacity.workers, mpm === 'prefork' ? 1 : threadsPerChild, serverLimit),
		processMpm: mpm === 'prefork' ? mpm : undefined,
		threadMpm: mpm === 'worker' || mpm === 'event' ? mpm : undefined,
	}
}

/** People: a limit is raised by half at once; more is not tried out at night. */
export const STEP = 1.5

/** Half as many again in whole processes, as far as the running ServerLimit lets a reload go; undefined where it is reached. */
function workersTo(workers: number, perProcess: number, serverLimit = Number.POSITIVE_INFINITY): string | undefined {
	const wanted = Math.ceil((workers * STEP) / perProcess) * perProcess
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
		poolSocket: station.startsWith('/') ? station : undefined,
		stationName: view?.name ?? station,
		pool: pool?.name,
		poolUser: pool?.user,
		poolFile: place?.file,
		poolLine: place && String(place.line),
		children: children === undefined ? undefined : String(children),
		childrenTo: children === undefined ? undefined : String(Math.ceil(children * STEP)),
		fpmUnit: paths.unit,
		fpmProgram: paths.program,
		fpmLog: paths.log,
		backendPort: port,
		localPort: /^(127\.|\[::1\])/.test(station) ? port : undefined,
	}
}
