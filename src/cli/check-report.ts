import { type Diagnostic, formatDiagnostics } from '../config/diagnostic.js'
import type { Capacity } from '../detect/capacity.js'
import { describePorts, type Port } from '../detect/ports.js'
import { describeNotifier, type NotifierSettings } from '../notify/notifiers.js'
import type { HttpSettings } from '../serve/http-settings.js'
import { formatDuration } from '../settings/units.js'
import type { Trials } from './trials.js'

/** What `forewarn check` found out, one member for each way it can end. */
export type CheckFacts = ConfigUnreadable | ConfigWrong | HostChecked

/** The file that was named cannot be read. */
interface ConfigUnreadable {
	readonly kind: 'config-unreadable'
	readonly reason: string
}

/** The file is wrong, so that nothing else was looked at. */
interface ConfigWrong {
	readonly kind: 'config-wrong'
	readonly diagnostics: readonly Diagnostic[]
}

/** The configuration is right, and this is the host. */
export interface HostChecked {
	readonly kind: 'host-checked'
	/** Undefined = the built-in defaults. */
	readonly configFile: string | undefined
	readonly table: TableFacts
	/** What is hidden from this process beside the table, one sentence each. */
	readonly missingRights: readonly string[]
	/** Files that others may read or write, though they should not; one sentence each. */
	readonly warnings: readonly string[]
	/** Seconds. */
	readonly sampling: { readonly interval: number; readonly tripwire: number }
	readonly services: readonly ServiceFacts[]
	readonly notify: readonly NotifierSettings[]
	readonly http: HttpSettings | undefined
	/** Undefined = nothing survives a restart. */
	readonly stateDir: string | undefined
	readonly trials: Trials
	/** Further lines, in their order, before the result. */
	readonly rows: readonly CheckRow[]
}

/** One line of the report. */
export interface CheckRow {
	readonly label: string
	readonly text: string
	/** Why `run` will not do what it should; undefined where all is well. */
	readonly problem?: string
}

/** Whether the kernel's table can be read; `where` names it: `/proc/self/net`. */
type TableFacts =
	| { readonly readable: true; readonly where: string; readonly rows: number }
	| { readonly readable: false; readonly where: string; readonly reason: string }

/** One service on this host. The limits are what the folder apache/ finds. */
export interface ServiceFacts {
	readonly name: string
	readonly ports: readonly Port[]
	/** Those of its ports that have a LISTEN row. */
	readonly listening: readonly Port[]
	readonly capacity: Capacity | undefined
	readonly atLeast: Capacity | undefined
	readonly presumed: Capacity | undefined
	readonly connectionLimit: number | undefined
	readonly backlog: { readonly connections: number | undefined; readonly provenance: string }
	/** Other ports of the same Apache that no service has: watched with its own. */
	readonly otherPorts: readonly Port[]
	/** Why its ports are no Apache's, where it should be one. */
	readonly stranger?: string | undefined
	readonly notes: readonly string[]
}

/** The report's text and the exit code: 0 ready, 1 a blind host, 2 a bad configuration, which belongs on stderr. */
interface CheckReport {
	readonly text: string
	readonly exitCode: 0 | 1 | 2
}

/** Renders the report of `forewarn check`. */
export function renderCheckReport(facts: CheckFacts): CheckReport {
	switch (facts.kind) {
		case 'config-unreadable':
			return { text: `${facts.reason}\n`, exitCode: 2 }
		case 'config-wrong':
			return { text: `${formatDiagnostics(facts.diagnostics)}\n${noteUnseen(facts.diagnostics)}`, exitCode: 2 }
		case 'host-checked':
			return renderHost(facts)
	}
}

/** Secrets that a unit sees and a shell does not: a variable, a file of its group, a credential. */
const UNSEEN = /_(env|file): .*(is not set|may not read it)|\/run\/credentials\//

/** A problem that may be none for the sidecar must not be mended twice. */
function noteUnseen(diagnostics: readonly Diagnostic[]): string {
	if (!diagnostics.some(({ message, lineText }) => UNSEEN.test(message) || UNSEEN.test(lineText))) return ''
	return 'note: a secret may be there for the unit alone. With sudo, check reads the files in /etc/forewarn/secrets, and credentials while the unit runs; what Environment= sets it never sees.\n'
}

function renderHost(facts: HostChecked): CheckReport {
	const { notify, trials } = facts
	const results = resultsOf(facts)
	const lines = [
		row('config', facts.configFile === undefined ? 'built-in defaults' : `${facts.configFile} is right`),
		row('table', describeTable(facts.table)),
		...facts.missingRights.map((text) => row('hidden', text)),
		...facts.warnings.map((text) => row('warning', text)),
		row('sampling', describeSampling(facts.sampling)),
		...facts.services.flatMap(describeService),
		...notify.map((notifier, index) => row(index === 0 ? 'notify' : '', describeWay(notifier, trials))),
		row('web', `${describeWeb(facts.http)}${failure(trials.web)}`),
		row('state', describeState(facts)),
		...facts.rows.map(({ label, text }) => row(label, text)),
		...(results.length === 0 ? ['ready'] : results).map((text) => row('result', text)),
	]
	return { text: `${lines.join('\n')}\n`, exitCode: results.length === 0 ? 0 : 1 }
}

const KEPT_NOWHERE = 'kept nowhere: open incidents and waiting pages do not survive a restart (stateDir)'

function describeState({ stateDir, trials: { state, stateIsNew } }: HostChecked): string {
	if (stateDir === undefined) return KEPT_NOWHERE
	return `${stateDir}${stateIsNew && state === undefined ? ' (run makes it)' : ''}${failure(state)}`
}

/** Why this host is not ready, one sentence each: it is blind, or something would fail that `run` needs. */
export function resultsOf(facts: HostChecked): string[] {
	const { notify, web, state, apache } = facts.trials
	const failed = [
		...apache,
		...[...notify].flatMap(([name, problem]) => (problem === undefined ? [] : [`${name}: ${problem}`])),
		...(web === undefined ? [] : [`web: ${web}`]),
		...(state === undefined ? [] : [`state: ${state}`]),
		...facts.services.flatMap(({ name, stranger }) => (stranger === undefined ? [] : [`${name}: ${stranger}`])),
		...facts.rows.flatMap(({ problem }) => problem ?? []),
	]
	return [...findBlindness(facts).map((why) => `blind: ${why}`), ...failed.map((why) => `not ready: ${why}`)]
}

/** Where a notifier's pages go, and whether the way there is open. */
function describeWay(notifier: NotifierSettings, { notify }: Trials): string {
	const where = `${notifier.name}: ${describeNotifier(notifier)}`
	if (notifier.type === 'console' || !notify.has(notifier.name)) return where
	const problem = notify.get(notifier.name)
	return problem === undefined ? `${where}, reached` : `${where}${failure(problem)}`
}

function failure(problem: string | undefined): string {
	return problem === undefined ? '' : `; NOT ready: ${problem}`
}

/** A service is seen while one of its ports listens: hosts without TLS have nothing on 443. */
function findBlindness(facts: HostChecked): string[] {
	if (!facts.table.readable) return ['the socket table cannot be read']
	return facts.services
		.filter((service) => service.listening.length === 0)
		.map(({ name, ports }) => {
			const silence = `nothing listens on ${describePorts(ports)}`
			return `${name}: ${silence} (is Apache down, or is this another network namespace?)`
		})
}

function describeTable(table: TableFacts): string {
	return table.readable ? `${table.where} readable, ${table.rows} rows` : `${table.where} not readable: ${table.reason}`
}

function describeSampling({ interval, tripwire }: HostChecked['sampling']): string {
	const look = tripwire === 0 ? 'tripwire off' : `accept queue every ${formatDuration(tripwire)}`
	return `every ${formatDuration(interval)}, ${look}`
}

function describeService(service: ServiceFacts): string[] {
	const { name, ports, listening, backlog, otherPorts } = service
	const states = ports.map((port) => `${port} ${listening.includes(port) ? 'listens' : 'does not listen'}`)
	return [
		row('service', name),
		row('  ports', states.join(', ')),
		row('  capacity', describeCapacity(service)),
		...describeConnectionLimit(service).map((text) => row('', text)),
		row('  backlog', [backlog.connections, backlog.provenance].filter((part) => part !== undefined).join(', ')),
		...(otherPorts.length === 0 ? [] : [row('  also', describeOtherPorts(otherPorts))]),
		...service.notes.map((note) => row('  note', note)),
	]
}

function describeOtherPorts(ports: readonly Port[]): string {
	const which = ports.length === 1 ? 'shares' : 'share'
	return `${describePorts(ports)} of the same Apache, which ${which} its workers: watched with it`
}

/** event has two limits, and the first of them binds: threads + AsyncRequestWorkerFactor x idle threads (server/mpm/event/event.c). */
function describeConnectionLimit({ capacity, connectionLimit }: ServiceFacts): string[] {
	if (!capacity || connectionLimit === undefined) return []
	const fewer = Math.round(connectionLimit / capacity.workers) - 1
	return [
		`event is full at ${capacity.workers} busy workers or at ${connectionLimit} connections, ${fewer} fewer for each busy worker`,
	]
}

function describeCapacity({ capacity, atLeast, presumed }: ServiceFacts): string {
	if (capacity) return `${capacity.workers}, ${capacity.provenance}`
	if (presumed) {
		return `unknown, perhaps ${presumed.workers}, ${presumed.provenance}: set services[].capacity: ${presumed.workers} if it is so, else it is learned`
	}
	const bound = atLeast ? ` (${atLeast.workers} ${atLeast.provenance})` : ''
	return `unknown, will be learned when it is full for the first time${bound}; set services[].capacity to know it now`
}

function describeWeb(http: HttpSettings | undefined): string {
	if (!http) return 'no status page and no /metrics (http)'
	const host = http.host.includes(':') ? `[${http.host}]` : http.host
	return `http://${host}:${http.port}/, ${http.token ? 'a token is asked for' : 'no token: for this host only'}`
}

function row(label: string, text: string): string {
	return `${label.padEnd(11)} ${text}`
}
