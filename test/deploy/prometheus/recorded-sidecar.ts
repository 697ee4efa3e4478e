import { PassThrough } from 'node:stream'
import { type Config, DEFAULT_CONFIG } from '../../../src/config/config.js'
import type { CapacityFinding } from '../../../src/host/apache/find-capacity.js'
import { createNotifiers } from '../../../src/notify/notifiers.js'
import { KnownHost } from '../../../src/run/known-host.js'
import { createLogger } from '../../../src/run/log.js'
import { Sidecar } from '../../../src/run/sidecar.js'
import { Secret } from '../../../src/settings/secret.js'
import type { RecordedRun } from '../../tools/score/recorded-run.js'
import type { PacedTime } from './paced-time.js'
import { createRecordedSampler } from './recorded-sampler.js'

/** What a simulated sidecar is told. */
export interface SidecarPlan {
	/** A loopback address of its own: its name in Prometheus. */
	readonly host: string
	/** What it calls itself; without it as its address. */
	readonly name?: string
	readonly port: number
	readonly token: string
	readonly service: string
	/** The time that it lives in. */
	readonly time: PacedTime
	/** The built pages, where somebody looks at them. */
	readonly webFolder?: string
	/** Whom it pages, on a console that nobody reads; without it nobody. */
	readonly notify?: Config['notify']
}

/** A sidecar at work. */
export interface RecordedSidecar {
	/** As SIGTERM ends one. */
	stop(): Promise<void>
}

/**
 * The sidecar that `forewarn run` starts, with its detector, its deliveries and its web server; only the kernel is a
 * recording, and time runs faster. In a fleet it pages nobody: Prometheus is to do that.
 */
export async function startRecordedSidecar(
	plan: SidecarPlan,
	{ instants, scenario, facts }: RecordedRun,
): Promise<RecordedSidecar> {
	const { time } = plan
	const [origin, began] = [time.now, Date.now()]
	const now = () => Math.round((time.now - origin) * 1000) / 1000
	const monotonicClock = () => now() * 1000
	const wallClock = () => began + monotonicClock()
	const config = configOf(plan, scenario)
	const finding = findingOf(scenario)
	const pools = facts?.pools ?? []
	const paths = new Set(pools.map(({ path }) => path))
	const log = createLogger({ level: 'error', format: 'json', stream: new PassThrough().resume() })
	const stopping = new AbortController()
	const first = { config, runbooks: {} }
	const sidecar = new Sidecar({
		first,
		configFile: undefined,
		version: '0.0.0',
		webFolder: plan.webFolder ?? '/nonexistent',
		env: {},
		uid: 0,
		log,
		pictures: () => ({ drawn: 0, failed: 0, lastFailure: undefined }),
		createSampler: ({ services }) =>
			createRecordedSampler({ snapshots: instants, services, pools: paths, now, wallClock }),
		createNotifiers: ({ notify }) =>
			createNotifiers(notify, { console: { stream: new PassThrough().resume(), colour: false } }),
		contextOf: () => ({ host: plan.name ?? plan.host, drill: false, timeZone: () => 0, links: [] }),
		host: new KnownHost(),
		findHost: async (services) => ({
			limits: new Map(services.map(({ name }) => [name, finding])),
			pools: { pools, notes: [] },
		}),
		wait: time.wait,
		wallClock,
		monotonicClock,
		uptime: now,
		onTakenOver: () => {},
	})
	const watching = sidecar.run({ begin: () => stopping.signal, next: undefined })
	return {
		async stop() {
			stopping.abort()
			await watching
		},
	}
}

/** What a live sidecar finds in the configuration of Apache: a recording has it in its label. */
function findingOf({ capacity }: RecordedRun['scenario']): CapacityFinding {
	return {
		capacity:
			capacity === undefined ? undefined : { workers: capacity, source: 'recording', provenance: 'as recorded' },
		atLeast: undefined,
		connectionLimit: undefined,
		backlog: { connections: 511, provenance: 'from the compiled default of ListenBacklog' },
		limits: undefined,
		presumed: undefined,
		otherPorts: [],
		server: undefined,
		notes: [],
	}
}

function configOf(
	{ host, port, token, service, notify = [] }: SidecarPlan,
	{ ports }: RecordedRun['scenario'],
): Config {
	const described = { ...DEFAULT_CONFIG.services[0]!, name: service, ports }
	return {
		...DEFAULT_CONFIG,
		services: [described],
		notify,
		http: { host, port, publicUrl: undefined, token: new Secret(token) },
	}
}
