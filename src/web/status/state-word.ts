import type { IncidentStatus } from '../../incidents/status.js'
import type { ServiceStatus } from '../../serve/status.js'

/** How a service stands: a sign, a word and a tone, so that colour is not needed. */
export interface StateWord {
	readonly tone: 'critical' | 'warning' | 'good' | 'note'
	readonly sign: string
	readonly word: string
}

/** Signs of the tones, the same as in charts. */
export const SIGNS = { critical: '▲', warning: '△', good: '✓', note: '◌' } as const

/** How a service stands, given the incidents that are open. */
export function stateOf(service: ServiceStatus, incidents: readonly IncidentStatus[]): StateWord {
	const open = incidents.filter((incident) => incident.state === 'open' && incident.service === service.name)
	const worst = open.find(({ severity }) => severity === 'critical') ?? open[0]
	if (service.verdict === 'blind' || service.verdict === 'unknown') {
		const blind = open.some(({ pattern }) => pattern === 'blind')
		return blind
			? { tone: 'critical', sign: SIGNS.note, word: 'Blind' }
			: { tone: 'note', sign: SIGNS.note, word: 'Not seen yet' }
	}
	if (worst) {
		const tone = worst.severity === 'critical' ? 'critical' : 'warning'
		const recovering = service.verdict === 'calm' ? ', recovering' : ''
		return { tone, sign: SIGNS[tone], word: `${tone === 'critical' ? 'Critical' : 'Warning'}${recovering}` }
	}
	if (service.verdict === 'suspicion') return { tone: 'warning', sign: '?', word: 'Being confirmed' }
	return { tone: 'good', sign: SIGNS.good, word: service.verdict === 'calm' ? 'Calm' : 'Healthy' }
}
