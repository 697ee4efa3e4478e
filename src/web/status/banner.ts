import { joinWords } from '../../message/words.js'
import type { SidecarStatus } from '../../serve/status.js'
import { element } from '../element.js'
import { age, moment, sidecarNow } from './ages.js'
import type { Connection } from './feed.js'
import { SIGNS, stateOf } from './state-word.js'

/** Everything in one sentence, and whether it is still so. */
export class Banner {
	readonly node = element('header', { class: 'banner' })
	readonly #title = element('p', { class: 'overall', role: 'status' })
	readonly #fresh = element('p', { class: 'fresh quiet' })
	readonly #lost = element('p', { class: 'lost', role: 'alert', hidden: true })
	readonly #host = element('h1', {}, 'forewarn')
	#newest: SidecarStatus | undefined
	#connection: Connection = 'polling'
	#said = ''

	constructor() {
		this.node.append(element('div', { class: 'row' }, this.#host, this.#fresh), this.#title, this.#lost)
	}

	/** Shows a status. */
	show(status: SidecarStatus): void {
		this.#newest = status
		this.#host.replaceChildren('forewarn ', element('span', { class: 'quiet' }, `on ${status.host}`))
		const { tone, sign, text } = overall(status)
		document.title = `${sign} ${text} · forewarn on ${status.host}`
		this.#draw()
		// A screen reader reads it again whenever it is set, also to the same.
		if (this.#said === `${tone} ${text}`) return
		this.#said = `${tone} ${text}`
		this.#title.dataset.tone = tone
		this.#title.replaceChildren(element('span', { class: 'sign', 'aria-hidden': 'true' }, sign), text)
	}

	/** Shows how the page hears of the sidecar. */
	connect(connection: Connection): void {
		if (connection === this.#connection) return
		this.#connection = connection
		this.#draw()
	}

	#draw(): void {
		const last = this.#newest?.sampling.last?.wallTime
		const lost = this.#connection === 'lost'
		document.body.classList.toggle('stale', lost)
		const word = { live: '● Live', polling: '◐ Updated every few seconds', lost: '○ Not updated' }[this.#connection]
		const since = last === undefined ? ', no reading yet' : ', last reading '
		this.#fresh.replaceChildren(word, since, ...(last === undefined ? [] : [age(last), ' ago']))
		if (this.#lost.hidden === !lost) return
		this.#lost.hidden = !lost
		const known = this.#newest?.time
		const what =
			known === undefined
				? ['The sidecar does not answer.']
				: [
						'Not updated since ',
						moment(known),
						' (',
						age(Math.min(known, sidecarNow())),
						'): the sidecar does not answer. What stands below was so then.',
					]
		this.#lost.replaceChildren(...what)
	}
}

/** The worst of everything. */
export function overall(status: SidecarStatus): { tone: string; sign: string; text: string } {
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
