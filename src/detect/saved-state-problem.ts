import { PATTERNS } from './pattern.js'

/** What is wrong with one service of a saved state; undefined where nothing is that a run would stumble over. */
export function findProblem(service: unknown): string | undefined {
	if (!isRecord(service) || !isRecord(service.incident) || !isRecord(service.epoch))
		return 'expected incident and epoch'
	const { incident, epoch } = service
	if (incident.open !== undefined && !isOpenIncident(incident.open)) return 'incident.open: expected an incident'
	for (const key of ['climb', 'plateau', 'week']) if (!isRecord(epoch[key])) return `epoch.${key}: expected an object`
	if (!hasNumbers(epoch.plateau, ['held', 'confirmed'])) return 'epoch.plateau: expected held and confirmed'
	if (!isWeek(epoch.week)) return 'epoch.week: expected hours with usual, peak and weight'
	return (
		findBadItem('incident.pending', incident.pending, isNamed, 'pattern and severity') ??
		findBadItem('epoch.listenInodes', epoch.listenInodes, (one) => typeof one === 'number', 'a number') ??
		findBadItem('epoch.lost', epoch.lost, (one) => hasNumbers(one, LOST), LOST.join(', ')) ??
		findBadItem('epoch.points', epoch.points, (one) => hasNumbers(one, POINT), POINT.join(', '))
	)
}

/** What every reading must have; the rest may be unknown in it. */
const POINT = ['at', 'held', 'stuck', 'acceptQueue']
const LOST = ['at', 'lost', 'hidden', 'oldestSeconds']

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

function isWeek(week: unknown): boolean {
	if (!isRecord(week) || !isRecord(week.hours)) return false
	const hours = [...Object.values(week.hours), ...(week.current === undefined ? [] : [week.current])]
	return hours.every((hour) => hasNumbers(hour, ['usual', 'peak', 'weight']))
}

function hasNumbers(value: unknown, keys: readonly string[]): boolean {
	return isRecord(value) && keys.every((key) => typeof value[key] === 'number')
}

/** True of what JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
