import { formatDuration } from '../../message/quantity.js'
import { element } from '../element.js'

const AGE = 'data-since'

/** Milliseconds by which the browser's clock is ahead of the sidecar's. */
let ahead = 0

/** Takes the sidecar's time, so that ages are right where the two clocks are not. */
export function setSidecarTime(time: number): void {
	ahead = Date.now() - time
}

/** The sidecar's time now, in milliseconds since the epoch. */
export function sidecarNow(): number {
	return Date.now() - ahead
}

/** An age that goes on by itself, once `startAges` was called: `3 min 20 s`. `since` is in milliseconds of the sidecar. */
export function age(since: number): HTMLElement {
	const node = element('span', { class: 'age', [AGE]: since })
	node.textContent = textOf(since)
	return node
}

/** Keeps all ages of the page going. */
export function startAges(): void {
	setInterval(() => {
		for (const node of document.querySelectorAll(`[${AGE}]`)) {
			const text = textOf(Number(node.getAttribute(AGE)))
			if (node.textContent !== text) node.textContent = text
		}
	}, 1000)
}

/** A moment on the reader's own clock and calendar: `14:23:07`, or `Fri 20 Nov, 14:23` where it is not today. */
export function moment(wallTime: number): HTMLElement {
	const date = new Date(wallTime)
	const today = date.toDateString() === new Date().toDateString()
	const clock = date.toLocaleTimeString('en-GB', today ? {} : { hour: '2-digit', minute: '2-digit' })
	const day = date.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
	return element('time', { datetime: date.toISOString(), title: date.toString() }, today ? clock : `${day}, ${clock}`)
}

function textOf(since: number): string {
	return formatDuration((sidecarNow() - since) / 1000)
}
