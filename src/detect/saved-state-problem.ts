import { PATTERNS } from './pattern.js'

/** What is wrong with one service of a saved state; undefined where nothing is that a run would stumble over. */
export function findProblem(service: unknown): string | undefined {
	if (!isRecord(service) || !isRecord(service.incident) || !isRecord(service.epoch))
		return 'expected incident and epoch'
	const { incident, epoch } = service
	if (incident.open !== undefined && !isOpenIncident(incident.open)) return 'incident.open: expected an incident'
	if (!isStation(epoch.front)) return 'epoch.front: expected a station'
	if (epoch.connections !== undefined && !isStation(epoch.connections)) return 'epoch.connections: expected a station'
	if (!isRecord(epoch.hidden) || !Array.isArray(epoch.hidden.readings) || !Array.isArray(epoch.hidden.since)) {
		return 'epoch.hidden: expected readings and since'
	}
	for (const key of ['arrivals', 'queueArrivals']) {
		if (!hasNumbers(epoch[key], ['count', 'seconds'])) return `epoch.${key}: expected count and seconds`
	}
	return (
		findBadItem('incident.pending', incident.pending, isNamed, 'pattern and severity') ??
		findBadItem('epoch.listenInodes', epoch.listenInodes, (one) => typeof one === 'number', 'a number') ??
		findBadItem('epoch.upstreams', epoch.upstreams, isStation, 'a station') ??
		findBadItem('epoch.points', epoch.points, (one) => hasNumbers(one, POINT), POINT.join(', '))
	)
}

/** What every point must have; the rest may be unknown in it. */
const POINT = ['at', 'accepted', 'stuck', 'acceptQueue']

function isStation(value: unknown): boolean {
	if (!isRecord(value) || typeof value.id !== 'string' || typeof value.learned !== 'number') return false
	const { meter, queue, stuck, points, peaks } = value
	if (!hasNumbers(meter, ['looks', 'sum', 'squares', 'before', 'survivors', 'seconds', 'standing', 'waiting']))
		return false
	if (!isRecord(queue) || !Array.isArray(queue.course) || typeof queue.looks !== 'number') return false
	if (!isRecord(stuck) || !Array.isArray(stuck.members) || !Array.isArray(stuck.old)) return false
	return areAll(points, ['at', 'value', 'error']) && areAll(peaks, ['at', 'value'])
}

function areAll(list: unknown, keys: readonly string[]): boolean {
	return Array.isArray(list) && list.every((item) => hasNumbers(item, keys))
}

function findBadItem(
	path: string,
	list: unknown,
	isGood: (item: unknown) => boolean,
	expected: string,
): string | undefined {
	if (!Array.isArray(list)) return `${path}: expected a list`
	const bad = list.findIndex((item) => !isGood(item))
	return bad < 0 ? undefined : `${path}.${bad}: expected ${expected}`
}

function isOpenIncident(open: unknown): boolean {
	if (!isRecord(open) || !isRecord(open.summary) || typeof open.calmReadings !== 'number') return false
	const { id, service, ports, openedAt } = open.summary
	const isWhole = typeof id === 'string' && typeof service === 'string' && Array.isArray(ports)
	return isWhole && typeof openedAt === 'number' && isNamed(open.summary)
}

function isNamed(value: unknown): boolean {
	if (!isRecord(value) || !PATTERNS.some((pattern) => pattern === value.pattern)) return false
	return value.severity === 'warning' || value.severity === 'critical'
}

function hasNumbers(value: unknown, keys: readonly string[]): boolean {
	return isRecord(value) && keys.every((key) => typeof value[key] === 'number')
}

/** True of what JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
